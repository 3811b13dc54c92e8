"""A server with the explorer on, as the sandbox has it, and Node tests that look at it."""

import json
import os
import pathlib
import shutil
import subprocess
import unittest

from support.server import ServerTest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
SANDBOX = ROOT / "examples" / "sandbox"
NODE = os.environ.get("NODE") or shutil.which("node")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
READ, SEARCH = "firstvision.accountmanagement.read", "firstvision.customers.read"
SHORT = 25  # seconds that the token of the journey lives: enough for two calls on a slow machine


class ExplorerTest(ServerTest):
    """Serves the sandbox's own configuration; `more` is put behind it, `files` beside it."""

    more = ""
    files = {}

    @classmethod
    def prepare(cls, data):
        for file in SANDBOX.iterdir():
            shutil.copy(file, data.path)
        for name, text in cls.files.items():
            (data.path / name).write_text(text)
        config = (SANDBOX / "sallyport.toml").read_text()
        data.write_config(cls.before() + config + cls.more)
        cls.add_clients(data)

    @classmethod
    def before(cls):
        """What stands above the sandbox's keys: a test asks for more than people do."""
        return ""

    @classmethod
    def add_clients(cls, data):
        scopes = ["edit", READ, SEARCH]
        cls.clients = {
            "good": data.add("POC_NAB_Dev", "--claim", "firstVisionId=00000AUNAB", scopes=scopes),
            "octets": data.add("octets", "--content-type", "application/octet-stream", scopes=scopes),
            "short": data.add("short-lived", "--ttl", f"{SHORT}s", "--align", "1s", scopes=scopes),
        }
        for kind in ("expired", "revoked", "wrong-scope"):
            cls.clients[kind.replace("-", "_")] = data.add(f"sandbox-{kind}", "--sandbox-token", kind, scopes=scopes)

    def node(self, script, timeout=600, **given):
        """Runs the tests of one file; `given` and where the server is are told to them."""
        told = {
            "base": self.server.url,
            "clients": {name: {"id": client.id, "secret": client.secret} for name, client in self.clients.items()},
            **given,
        }
        done = subprocess.run(
            [NODE, "--test", "--test-concurrency=1", "--test-reporter=spec", HERE / script], capture_output=True, text=True, timeout=timeout, check=False,
            env=os.environ | {"GIVEN": json.dumps(told), "CHROMIUM": CHROMIUM or ""},
        )
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0, f"{script}:\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}")
        # A file whose tests are not found ends well, too.
        self.assertRegex(done.stdout, r"pass [1-9]")


in_a_browser = unittest.skipUnless(CHROMIUM, "there is no chromium")
