"""Runs the real binary on data folders of its own."""

import atexit
import base64
import functools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BINARY = os.environ.get("SALLYPORT", "")
LIMIT = 120  # seconds; a command that takes longer hangs

GOOD, FAILED, WRONG_USE = 0, 1, 2


def environment(**extra):
    """Ours without what would change a command: the tests say all that they mean."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SALLYPORT_")}
    kept.pop("CREDENTIALS_DIRECTORY", None)
    return kept | extra


def run(*words, stdin=b"", cwd=None, env=None, prefix=(), stdout=subprocess.PIPE):
    """One command line. Its stdout and stderr as text, whatever the bytes."""
    argv = [*prefix, BINARY, *[str(word) for word in words]]
    done = subprocess.run(
        argv,
        input=stdin if isinstance(stdin, bytes) else stdin.encode(),
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=env or environment(),
        timeout=LIMIT,
        check=False,
    )
    done.stdout = (done.stdout or b"").decode("utf-8", "surrogateescape")
    done.stderr = done.stderr.decode("utf-8", "surrogateescape")
    return done


def decode(segment):
    return json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))


def encode(value):
    text = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@functools.cache
def made_folder():
    folder = tempfile.mkdtemp(prefix="sallyport-cli-made-")
    atexit.register(shutil.rmtree, folder)
    data = pathlib.Path(folder) / "data"
    done = run("init", "--data", data)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return data


class CommandLineTest(unittest.TestCase):
    """Each test works in a folder of its own, with the data folder `data` in it once it is made."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sallyport-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.data = self.folder / "data"

    def run_ok(self, *words, **how):
        """On the test's data folder; must succeed. Its stdout."""
        done = run(*words, "--data", self.data, **how)
        self.assertEqual(done.returncode, GOOD, f"{words}: {done.stderr}")
        return done.stdout

    def run_json(self, *words, **how):
        return json.loads(self.run_ok(*words, "--json", **how))

    def expect(self, code, *words, says=(), **how):
        """On the test's data folder; must end so, with nothing on stdout unless it succeeds."""
        done = run(*words, "--data", self.data, **how)
        self.assertEqual(done.returncode, code, f"{words}: {done.stdout}{done.stderr}")
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.stderr, words)
        if code != GOOD:
            self.assertEqual(done.stdout, "", words)
        return done

    def init(self):
        """A fresh data folder: the copy of one, since making its keys takes long."""
        shutil.copytree(made_folder(), self.data)

    def add(self, client_id="app", *words, scopes=("read", "write")):
        named = [part for scope in scopes for part in ("--scope", scope)]
        return self.run_json("client", "add", client_id, *named, *words)

    def show(self, client_id="app"):
        return self.run_json("client", "show", client_id)
