"""What the tests that kill have in common."""

import contextlib
import os
import pathlib
import random
import tempfile
import unittest

from victim import Victim

SEED = int(os.environ.get("SALLYPORT_CRASH_SEED") or random.randrange(1 << 32))


def moments_of(calls, rng):
    """Each call once, and of several equal ones in a row the first, the last and one between. The
    shared-memory file is not looked at: a process that finds no other one makes it anew."""
    chosen, start = set(), 0
    for at in range(1, len(calls) + 1):
        if at < len(calls) and calls[at] == calls[start]:
            continue
        if not calls[start].endswith("-shm"):
            chosen |= {start + 1, at, rng.randint(start + 1, at)}
        start = at
    return sorted(chosen)


class Crash(unittest.TestCase):
    def setUp(self):
        self.rng = random.Random(f"{SEED} {self.id()}")
        folder = tempfile.TemporaryDirectory(prefix="sallyport-crash-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    @contextlib.contextmanager
    def victim(self, name="victim"):
        (self.folder / name).mkdir()
        victim = Victim(self.folder / name, self.rng)
        try:
            yield victim
            victim.end()
        except BaseException as error:
            print(f"SALLYPORT_CRASH_SEED={SEED} repeats this", flush=True)
            if victim.server:
                print(victim.server.log_text()[-2000:])
                victim.server.kill()
            raise error
        print(f"{self.id()}: {victim.kills}, {victim.checks} checks, {victim.oracle.acknowledged} acknowledged changes",
              flush=True)

    def trace(self, victim, operation):
        """Runs it to its end; the calls that it makes."""
        file = self.folder / "calls"
        file.unlink(missing_ok=True)
        self.assertFalse(victim.run(operation, KILL_AT_TRACE=file))
        return file.read_text().splitlines() if file.exists() else []
