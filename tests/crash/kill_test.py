"""Kills commands and servers, at every moment that makes a difference and at any moment, and holds what
is left against all that was acknowledged. SALLYPORT_CRASH_SEED repeats a run."""

import concurrent.futures
import contextlib
import threading
import time

from crash import Crash, moments_of
from operations import CLIENT_KINDS, KEY_KINDS, Writer
from oracle import Lost
from support import wire
from support.poll import LIMIT

ROUNDS_UNDER_LOAD = 40
WRITERS = 3


class EveryMoment(Crash):
    """Each kind of write, killed before each of its calls."""

    def at_each_moment(self, kinds, alone):
        with self.victim() as victim:
            writer = Writer(victim, "c")
            for _ in range(5):
                self.assertFalse(victim.run(writer.add()))
            for kind in kinds:
                self.one_kind(victim, writer, kind, alone)

    def one_kind(self, victim, writer, kind, alone):
        if alone:
            victim.kill_server()
        else:
            victim.serve()
        calls = self.trace(victim, writer.make(kind))
        moments = moments_of(calls, self.rng)
        self.assertGreater(len(moments), 2, f"{kind}: the shim sees nothing: {calls}")
        for moment in moments:
            if len(victim.oracle.clients()) > 12:
                self.assertFalse(victim.run(writer.remove()))
            victim.make_room_for_keys()
            operation = writer.make(kind)
            if alone:
                victim.kill_server()
            victim.run(operation, KILL_AT=moment)
            # The server may go down in the same moment, or live on and hear of it, or not.
            if not alone and self.rng.random() < 0.6:
                victim.kill_server()
            try:
                victim.check()
            except AssertionError as error:
                raise Lost(f"{operation}, killed before call {moment}, {calls[moment - 1]}: {error}") from error

    def test_beside_a_server(self):
        self.at_each_moment(CLIENT_KINDS + KEY_KINDS, alone=False)

    def test_alone(self):
        # Then the first to open the database recovers it, and the last to close it cleans up.
        self.at_each_moment(("add_from_stdin", "secret_add", "remove", "import_some", "rotate", "cut_off",
                             "token_revoke", "key_revoke"), alone=True)


class WhileTheServerStarts(Crash):
    def test_each_moment(self):
        with self.victim() as victim:
            writer = Writer(victim, "c")
            victim.run(writer.add())
            moment = 1
            while True:
                victim.serve()
                victim.run(writer.add_from_stdin())
                victim.run(writer.any(), KILL_AT=self.rng.randint(1, 12))
                victim.kill_server()  # with a log that has to be recovered
                if not victim.kill_server_at_start(moment):
                    break
                victim.check()
                moment += self.rng.randint(1, 3)
            victim.check()
            self.assertGreater(victim.kills.servers_at_start, 3)


class UnderLoad(Crash):
    """Several writers at once, and questions to the server, when something is killed at any moment."""

    def test_at_any_moment(self):
        with self.victim() as victim:
            writers = [Writer(victim, f"w{i}", keys=i == 0) for i in range(WRITERS)]
            for _ in range(ROUNDS_UNDER_LOAD):
                victim.make_room_for_keys()
                Round(victim, writers, self.rng).run()
                victim.check()
            done = victim.oracle.acknowledged
            self.assertGreater(done, ROUNDS_UNDER_LOAD, "hardly anything was written")
            self.assertLess(victim.kills.refused, done / 4, "most of it was refused")


class Round:
    def __init__(self, victim, writers, rng):
        self.victim, self.writers = victim, writers
        self.lock = threading.Lock()  # of the oracle, the random numbers and what follows
        self.running = {}
        self.stop = False
        victim.serve()
        self.kill_server, self.kill_commands = rng.choice([(True, True), (True, False), (False, True)])
        self.moment = rng.uniform(0.02, 0.5)
        self.rng = rng

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(len(self.writers) + 1) as pool:
            jobs = [pool.submit(self.write, writer) for writer in self.writers] + [pool.submit(self.ask)]
            time.sleep(self.moment)
            with self.lock:
                self.stop = True
                if self.kill_commands:
                    for process in self.running:
                        process.kill()
                if self.kill_server:
                    self.victim.kill_server()
            for job in jobs:
                job.result()

    def write(self, writer):
        while True:
            with self.lock:
                if self.stop:
                    return
                operation = writer.any()
                process = self.victim.start(operation)
                self.running[process] = operation
            out, err = process.communicate(operation.stdin, timeout=LIMIT)
            with self.lock:
                del self.running[process]
                self.victim.finish(operation, process, out, err)

    def ask(self):
        """Keeps the server at work. What it answers here is not looked at: that is for the check."""
        while True:
            with self.lock:
                if self.stop or self.victim.server is None:
                    return
                known = [(ref, secret.text, client.scopes[0]) for ref, client in self.victim.oracle.clients().items()
                         for secret in client.secrets if secret.text and client.enabled]
                ref, secret, scope = self.rng.choice(known) if known else ("nobody", "x", "x")
                server = self.victim.server
            with contextlib.suppress(OSError, wire.Closed):  # it may be gone by now
                server.ask(f"/v1/getAccessToken?scope={scope}", auth=wire.basic(ref, secret))
