"""One measurement: wrk for some seconds, and what it cost the server."""

import dataclasses
import json
import pathlib
import subprocess

from cores import pinned

SCRIPT = pathlib.Path(__file__).with_name("load.lua")


class MeasurementFailed(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Measurement:
    """Times in seconds, percentiles in microseconds; None where the subject has none."""

    requests: int
    seconds: float
    cpu_seconds: float
    p50_us: int | None = None
    p99_us: int | None = None

    @property
    def per_cpu_second(self):
        return self.requests / self.cpu_seconds

    @property
    def per_second(self):
        return self.requests / self.seconds


@dataclasses.dataclass(frozen=True)
class Load:
    """What to send: arguments for load.lua, and on how many connections."""

    script_arguments: tuple
    connections: int = 32


def run(server, load, seconds, core):
    """Sends load to server from core; every answer has to be a success."""
    argv = ["wrk", "-t1", f"-c{load.connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    argv += ["-s", str(SCRIPT), f"http://127.0.0.1:{server.port}/", "--"]
    argv += [str(argument) for argument in load.script_arguments]
    before = server.cpu_seconds()
    done = subprocess.run(pinned(core, argv), capture_output=True, text=True, check=False)
    cpu_seconds = server.cpu_seconds() - before
    result = _result(done)
    if result["refused"] or result["broken"] or not result["requests"]:
        raise MeasurementFailed(
            f"{server.name}: of {result['requests']} requests {result['refused']} were answered "
            f"with an error and {result['broken']} broke off"
        )
    return Measurement(
        result["requests"], result["microseconds"] / 1e6, cpu_seconds, result["p50_us"], result["p99_us"]
    )


def _result(done):
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            return json.loads(line[len("RESULT ") :])
    raise MeasurementFailed(f"wrk: {done.stderr.strip() or done.stdout.strip()}")
