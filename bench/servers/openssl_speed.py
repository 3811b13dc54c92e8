"""openssl's own figure for RSA-2048 signatures: the bound of what a miss can do."""

import subprocess

from cores import pinned
from load import Measurement, MeasurementFailed


def version():
    return subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True).stdout.strip()


def measure(core, seconds):
    """Signatures in `seconds` of its user time; it then verifies as long, which is not used."""
    argv = ["openssl", "speed", "-mr", "-seconds", str(seconds), "rsa2048"]
    done = subprocess.run(pinned(core, argv), capture_output=True, text=True, check=True)
    for line in (done.stdout + done.stderr).splitlines():
        # +R1:<signatures>:<bits>:<seconds of user time>
        if line.startswith("+R1:"):
            _, signatures, _, seconds_used = line.split(":")
            return Measurement(int(signatures), float(seconds_used), float(seconds_used))
    raise MeasurementFailed(f"openssl speed: {done.stderr.strip()}")
