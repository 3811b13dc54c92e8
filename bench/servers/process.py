"""A server as a child process on its core."""

import socket
import subprocess

import proc_cpu
from cores import pinned


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ServerProcess:
    """Base of the servers: start() of each sets `port`; used as a context manager, it ends with it.

    What it writes goes to files in its folder; log_tail() is for messages about a failed start.
    """

    name = "server"
    warm_up = 1  # seconds of load before the first round
    connections = 32

    def __init__(self, folder, core):
        self.folder = folder
        self.core = core
        self.port = None
        self.process = None
        folder.mkdir(parents=True, exist_ok=True)

    def spawn(self, argv, stdout=None, **more):
        with open(self.folder / "stderr.log", "ab") as log:
            self.process = subprocess.Popen(
                pinned(self.core, argv), stdin=subprocess.DEVNULL, stdout=stdout or log, stderr=log, **more
            )

    def cpu_seconds(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name} has ended: {self.log_tail()}")
        return proc_cpu.cpu_seconds(self.process.pid)

    def resident_bytes(self):
        return proc_cpu.resident_bytes(self.process.pid)

    def log_tail(self):
        return (self.folder / "stderr.log").read_text(errors="replace")[-2000:]

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
