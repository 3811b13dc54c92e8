"""A data folder whose server and commands are killed, and the checks that follow each kill."""

import contextlib
import dataclasses
import os
import signal
import sqlite3
import subprocess
import time

from facts import look
from oracle import KEYS, Lost, Oracle
from support import jwks, wire
from support.poll import LIMIT, until
from support.server import BINARY, Data, Server, command, environment

KILLED = -signal.SIGKILL
# Between the questions whether the server has heard of a change: few enough not to look like guessing,
# and long enough for a machine that does other things too.
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
# The shim stands in front of AddressSanitizer's library, which would refuse to start like that.
SANITIZER = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))


def shimmed(**settings):
    """The environment in which a process meets its moment (kill_at.cc)."""
    return environment(LD_PRELOAD=os.environ["SALLYPORT_KILL_AT"], ASAN_OPTIONS=SANITIZER,
                       **{name: str(value) for name, value in settings.items()})


@dataclasses.dataclass
class Kills:
    commands: int = 0  # while one was at work
    servers: int = 0
    servers_at_start: int = 0
    refused: int = 0  # commands that failed by themselves


class Victim:
    """One folder, its oracle, and its server while it runs."""

    def __init__(self, folder, random):
        self.random, self.kills = random, Kills()
        self.data = Data(folder / "data")
        self.oracle = Oracle(look(self.data.path))
        self.server = None
        self.checks = 0

    # Commands

    def start(self, operation, **moment):
        words = list(operation.words)
        place = words.index("--") if "--" in words else len(words)
        words[place:place] = ["--data", self.data.path]
        return subprocess.Popen(
            [BINARY, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=shimmed(**moment) if moment else environment(),
        )

    def finish(self, operation, process, out, err):
        """Tells the oracle how it went. True if it was killed."""
        if process.returncode not in (0, 1, KILLED):
            raise Lost(f"{operation} ended with {process.returncode}: {err}")
        said = operation.hear(out)
        if process.returncode == 0 or said:
            self.oracle.take(operation)
        elif process.returncode == KILLED:
            self.oracle.doubt(operation)
        else:
            self.kills.refused += 1  # then nothing has happened, which the next look holds it to
        self.kills.commands += process.returncode == KILLED
        return process.returncode == KILLED

    def run(self, operation, **moment):
        process = self.start(operation, **moment)
        out, err = process.communicate(operation.stdin, timeout=LIMIT)
        killed = self.finish(operation, process, out, err)
        if not killed and process.returncode != 0:
            raise Lost(f"{operation} was refused: {err}")
        return killed

    def make_room_for_keys(self):
        """Lets hours pass for the retired keys, so that the next rotation is not one too many."""
        keys = self.oracle.of(KEYS)
        if len(keys.retired) < 2 or self.oracle.in_doubt(KEYS):
            return
        with contextlib.closing(sqlite3.connect(self.data.path / "sallyport.db", timeout=LIMIT)) as database, database:
            database.execute("DELETE FROM keys WHERE state = 'retired'")
        self.oracle.states[KEYS] = dataclasses.replace(keys, retired=())
        self.oracle.asleep = []

    # The server

    def serve(self):
        if self.server is None:
            self.server = Server(self.data, "--threads", "1")
        return self.server

    def kill_server(self):
        if self.server is None:
            return
        self.server.process.send_signal(signal.SIGKILL)
        if self.server.wait() != KILLED:
            raise Lost(f"the server had ended by itself:\n{self.server.log_text()}")
        self.server.kill()
        self.server = None
        self.kills.servers += 1

    def kill_server_at_start(self, moment):
        """False if it was ready before that moment came."""
        argv = [BINARY, "serve", "--data", self.data.path, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]
        process = subprocess.Popen([*map(str, argv)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   env=shimmed(KILL_AT=moment))
        line = process.stdout.readline()
        while line and not line.startswith(b"listening on"):
            line = process.stdout.readline()
        process.kill()
        process.stdout.close()
        process.wait()
        self.kills.servers_at_start += not line
        return not line

    # What must be true after each kill

    def check(self):
        self.checks += 1
        self.look()
        self.check_commands()
        self.check_server()

    def look(self):
        in_use = self.server is not None
        self.oracle.compare(look(self.data.path, in_use), in_use)

    def check_commands(self):
        """No key is unreadable."""
        keys = self.oracle.of(KEYS)
        listed = [(key["kid"], key["state"]) for key in self.data.json("key", "list") if key["profile"] == "plain"]
        retired = tuple(sorted(kid for kid, state in listed[2:]))
        if listed[:2] != [(keys.active, "active"), (keys.next, "next")] or retired != keys.retired:
            raise Lost(f"`key list` says {listed}, acknowledged is {keys}")
        alive = [(ref, client) for ref, client in self.oracle.clients().items() if client.enabled]
        if not alive:
            return
        ref, client = self.random.choice(alive)
        token = self.data.run("token", "issue", ref, "--scope", client.scopes[0]).strip()
        if jwks.claims(token)["client_id"] != ref or self.is_dead(token, client):
            raise Lost(f"`token issue {ref}` gave {token}")
        self.check_revoked()

    def is_dead(self, token, client):
        return (jwks.claims(token)["exp"] <= client.dead_until
                or any(token == revoked.text for revoked in self.oracle.revoked.values()))

    def check_revoked(self):
        """One of the revoked tokens; whose key or client may be gone as well."""
        if not self.oracle.revoked:
            return
        revoked = self.random.choice(list(self.oracle.revoked.values()))
        done = command("token", "inspect", "-", "--data", self.data.path, stdin=revoked.text)
        if done.returncode != 1 or "verdict: would be refused: " not in done.stdout:
            raise Lost(f"{revoked} was revoked, and `token inspect` says {done.stdout or done.stderr}")
        if revoked.kid in self.keys_that_verify() and revoked.client in self.oracle.clients():
            if not any(word in done.stdout for word in ("was revoked", "was cut off", "is disabled")):
                raise Lost(f"{revoked} was revoked, and `token inspect` says {done.stdout}")

    def keys_that_verify(self):
        keys = self.oracle.of(KEYS)
        return (keys.active, keys.next, *keys.retired)

    def check_server(self):
        """Every acknowledged secret gets a token, and nobody else does. The server may still have to
        hear of the last change."""
        server = self.serve()
        keys = self.oracle.of(KEYS)

        def published():
            self.keys = server.ask("/v1/jwks.json").json()
            return [key["kid"] for key in self.keys["keys"][:2]] == [keys.active, keys.next]

        until(published, what="the acknowledged keys")
        source = f"127.{self.random.randint(1, 250)}.{self.random.randint(1, 250)}.1"  # no guesses are counted yet
        with server.connect(source=source) as connection:
            for ref, client in self.oracle.clients().items():
                for secret in client.secrets:
                    if secret.text is not None:
                        self.check_secret(connection, ref, client, secret.text)
            for ref in [ref for ref in self.oracle.states if ref and ref not in self.oracle.clients()][-3:]:
                self.refused(connection, ref, "x" * 40)

    def check_secret(self, connection, ref, client, secret):
        if not client.enabled:
            return self.refused(connection, ref, secret)
        answer = self.settled(connection, ref, secret, client.scopes, 200, client)
        if jwks.claims(answer.token)["client_id"] != ref or jwks.kid_of(answer.token, self.keys) is None:
            raise Lost(f"{ref} got {answer}")

    def refused(self, connection, ref, secret):
        self.settled(connection, ref, secret, ("edit",), 401)

    def settled(self, connection, ref, secret, scopes, status, client=None):
        """Asks until the answer is that one, and no dead token; within a second, if the machine has
        nothing else to do."""
        target = "/v1/getAccessToken?scope=" + "+".join(scopes)

        def answered():
            answer = connection.ask(wire.request(target, auth=wire.basic(ref, secret)))
            good = answer.status == status and not (client and self.is_dead(answer.token, client))
            return answer if good else None

        for pause in (0, *PAUSES):
            time.sleep(pause)
            if answer := answered():
                return answer
        raise Lost(f"{ref} is not answered {status}: {connection.ask(wire.request(target, auth=wire.basic(ref, secret)))}"
                   f"; acknowledged is {self.oracle.of(ref)}")

    def end(self):
        self.kill_server()
        self.look()
