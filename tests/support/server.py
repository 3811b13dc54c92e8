"""The real binary: its commands on data folders of a test, and its server on free ports."""

import contextlib
import itertools
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import unittest

from support import wire
from support.poll import LIMIT, until

BINARY = os.environ["SALLYPORT"]
SANITIZERS = ("AddressSanitizer", "LeakSanitizer", "UndefinedBehaviorSanitizer", "ThreadSanitizer", "runtime error:")


def environment(**extra):
    """Ours without what would change a command: the tests say all that they mean."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SALLYPORT_")}
    kept.pop("CREDENTIALS_DIRECTORY", None)
    return kept | extra


def command(*words, stdin="", **how):
    """One command line; CompletedProcess with text."""
    return subprocess.run(
        [BINARY, *map(str, words)], input=stdin, capture_output=True, text=True, timeout=LIMIT, check=False,
        env=environment(), **how,
    )


class Client:
    """A registered client, as it knows itself."""

    def __init__(self, client_id, secret, secret_id):
        self.id, self.secret, self.secret_id = client_id, secret, secret_id

    @property
    def basic(self):
        return wire.basic(self.id, self.secret)


class Data:
    """A data folder."""

    _made = None  # made once for all tests of a process: two RSA keys take their time

    def __init__(self, path):
        self.path = pathlib.Path(path)
        if Data._made is None:
            Data._made = tempfile.TemporaryDirectory(prefix="sallyport-template-")
            done = command("init", "--data", Data._made.name + "/data")
            assert done.returncode == 0, done.stderr
        shutil.copytree(Data._made.name + "/data", self.path)

    def run(self, *words, **how):
        """A command that must succeed; its stdout."""
        done = command(*words, "--data", self.path, **how)
        assert done.returncode == 0, f"{words} ended with {done.returncode}: {done.stderr}"
        return done.stdout

    def json(self, *words, **how):
        return json.loads(self.run(*words, "--json", **how))

    def add(self, client_id, *words, scopes=("edit", "read"), **how):
        named = [word for scope in scopes for word in ("--scope", scope)]
        made = self.json("client", "add", client_id, *named, *words, **how)
        return Client(made["client_id"], made.get("client_secret"), made["secret_id"])

    def write_config(self, text):
        (self.path / "sallyport.toml").write_text(text)


class Server:
    """`sallyport serve`. When it has stopped, what it left behind is checked: check()."""

    _numbers = itertools.count()

    def __init__(self, data, *flags, env=None, before=None):
        self.data = data
        self.errors = data.path.with_name(f"stderr-{next(Server._numbers)}")
        argv = [BINARY, "serve", "--data", data.path]
        for flag in ("--listen", "--admin-listen"):
            argv += [] if flag in flags else [flag, "127.0.0.1:0"]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [*map(str, argv), *map(str, flags)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                env=env or environment(), preexec_fn=before,
            )
        self.out = b""
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def _wait_until_ready(self):
        out = self.process.stdout
        until(lambda: b"\n" in self.out or self._read_some(out) == b"", what="`listening on`")
        line = self.out.decode()
        assert line.startswith("listening on "), f"stdout: {line!r}; stderr: {self.log_text()}"
        self.url = line.split()[2]
        self.address = ("127.0.0.1", int(self.url.rsplit(":", 1)[1]))
        said = next(text for text in self.log_text().splitlines() if text.startswith("admin at http://"))
        self.admin = ("127.0.0.1", int(said.rsplit(":", 1)[1]))

    def _read_some(self, out):
        if not select.select([out], [], [], 0.2)[0]:
            return None
        more = os.read(out.fileno(), 4096)
        self.out += more
        return more

    @property
    def pid(self):
        return self.process.pid

    def log_text(self):
        return self.errors.read_text("utf-8", "surrogateescape")

    def log(self, event=None):
        """The log's records. A line that is cut off (of a write under way) does not count."""
        whole = self.log_text().rpartition("\n")[0].splitlines()
        records = [json.loads(line) for line in whole if not line.startswith("admin at http://")]
        return [record for record in records if event in (None, record["event"])]

    def ask(self, *words, **how):
        return wire.ask(self.address, *words, **how)

    def connect(self, **how):
        return wire.Wire(self.address, **how)

    def ask_admin(self, target):
        return wire.ask(self.admin, target)

    def signal(self, number):
        self.process.send_signal(number)

    def reload(self):
        """SIGHUP; returns the record that says what came of it."""
        seen = len(self.log())
        self.signal(signal.SIGHUP)

        def outcome():
            return [r for r in self.log()[seen:] if r["event"] in ("reloaded", "reload_refused")]

        return until(outcome, what="the reload")[0]

    def wait(self, limit=LIMIT):
        return self.process.wait(limit)

    def stop(self):
        """SIGTERM, and the checks of every end. May be called twice."""
        if self.process.stdout.closed:
            return
        try:
            if self.process.poll() is None:
                self.signal(signal.SIGTERM)
            self.wait()
            self.out += self.process.stdout.read()
        finally:
            self.kill()
        self.check()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def check(self):
        """A good end, one line on stdout, no finding of a sanitizer, a log of whole JSON lines."""
        text = self.log_text()
        for word in SANITIZERS:
            assert word not in text, f"a sanitizer found something:\n{text}"
        assert self.process.returncode == 0, f"the server ended with {self.process.returncode}:\n{text}"
        assert self.out.decode() == f"listening on {self.url}\n", f"stdout: {self.out!r}"
        assert "listening on" not in text
        admin = [line for line in text.splitlines() if line.startswith("admin at http://")]
        assert len(admin) == 1, f"{len(admin)} lines name the admin listener:\n{text}"
        assert not text or text.endswith("\n"), f"the log ends within a line: {text[-200:]!r}"
        for record in self.log():
            assert {"time", "level", "event"} <= record.keys(), f"not a record of ours: {record}"


class ServerTest(unittest.TestCase):
    """Tests that share one server: `config` is its configuration, `prepare` adds its clients."""

    config = ""
    flags = ()

    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app")

    @classmethod
    def setUpClass(cls):
        with contextlib.ExitStack() as stack:
            cls.folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sallyport-flow-")))
            cls.data = Data(cls.folder / "data")
            cls.data.write_config(cls.config)
            cls.prepare(cls.data)
            cls.server = Server(cls.data, *cls.flags)
            stack.callback(cls.server.stop)
            cls.addClassCleanup(stack.pop_all().close)

    def ask(self, *words, **how):
        return self.server.ask(*words, **how)

    def token_of(self, client, target="/v1/getAccessToken?scope=edit", **how):
        answer = self.ask(target, auth=client.basic, **how)
        self.assertEqual(answer.status, 200, answer)
        return answer.token


class FolderTest(unittest.TestCase):
    """Each test has a data folder of its own, and starts what it wants."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sallyport-flow-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.data = Data(self.folder / "data")

    def serve(self, *flags, config=None, **how):
        if config is not None:
            self.data.write_config(config)
        server = Server(self.data, *flags, **how)
        self.addCleanup(server.stop)
        return server
