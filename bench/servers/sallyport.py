"""The server that is measured: the release build, unless $SALLYPORT names another binary."""

import json
import os
import pathlib
import select
import subprocess
import time

import wire
from servers.process import ServerProcess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
START_LIMIT = 120  # seconds; longer than any target, so that a miss is measured and not cut off

CONFIGURATION = """\
access_log = {access_log}

[limits]
signatures_per_second = 1000000
memo_entries_per_client = 100000
{more}
"""


def binary():
    return pathlib.Path(os.environ.get("SALLYPORT", ROOT / "build" / "release" / "sallyport"))


def command(*arguments, data):
    """Runs one command of the CLI on a data folder; its stdout."""
    argv = [str(binary()), *[str(argument) for argument in arguments], "--data", str(data)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(argv)}: {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def version():
    done = subprocess.run([str(binary()), "--version"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def new_data(folder):
    folder.parent.mkdir(parents=True, exist_ok=True)
    command("init", data=folder)
    return folder


def add_client(data, client_id, scopes, *more):
    """Registers a client; its new secret."""
    named = [part for scope in scopes for part in ("--scope", scope)]
    printed = command("client", "add", client_id, *named, *more, "--json", data=data)
    return json.loads(printed)["client_secret"]


class Sallyport(ServerProcess):
    """Serves `data`; `seconds_to_ready` is from the start of the process to its line on stdout."""

    def __init__(self, folder, core, data, name="sallyport", access_log=False, more=""):
        super().__init__(folder, core)
        self.more = more  # of the configuration, behind its section [limits]
        self.name = name
        self.data = data
        self.access_log = access_log
        self.seconds_to_ready = None

    def start(self):
        settings = self.folder / "sallyport.toml"
        settings.write_text(CONFIGURATION.format(access_log=str(self.access_log).lower(), more=self.more))
        argv = [str(binary()), "serve", "--data", str(self.data), "--config", str(settings)]
        argv += ["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--threads", "1"]
        started = time.monotonic()
        self.spawn(argv, stdout=subprocess.PIPE, bufsize=0)
        line = self._first_line(started + START_LIMIT)
        self.seconds_to_ready = time.monotonic() - started
        self.port = int(line.rpartition(":")[2])

    def _first_line(self, deadline):
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 0.5)[0]:
                line = self.process.stdout.readline().decode().strip()
                if line.startswith("listening on http://"):
                    return line
                if not line:
                    raise RuntimeError(f"{self.name} ended at start: {self.log_tail()}")
        raise RuntimeError(f"{self.name} is not ready after {START_LIMIT} s")

    def check(self, request):
        """The answer to a request that has to succeed."""
        answer = wire.fetch(self.port, request)
        if wire.status(answer) != 200:
            raise RuntimeError(f"{self.name} answers {answer!r} to {request!r}")
        return answer
