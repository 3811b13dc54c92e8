"""Keys that rotate by themselves in a running server: under load no valid token is refused, and whoever keeps
the key list for as long as it may knows every key before it signs.

SALLYPORT_ROTATIONS says how often the plain profile's keys rotate under load; a rotation takes some five
seconds, since a key waits for the caches of others, and for those that retired before it. The hundred of every run are in tokens/rotation_test.cc,
where the clock moves by itself."""

import contextlib
import itertools
import os
import random
import sqlite3
import threading
import time

from support import jwks
from support.poll import LIMIT, until
from support.server import FolderTest, command
from support.wire import request

ROTATIONS = int(os.environ.get("SALLYPORT_ROTATIONS", "8"))
CACHE = 1  # second
TTL = 2
MARGIN = 8  # what a starved machine may need from the decision to rotate until nobody signs with the old key
DAY = 86400
LINES = 5

ROUTE = """
[[route]]
methods = ["GET"]
path = "/api"
scopes = ["edit"]
respond = "api.json"
"""


class RotationTest(FolderTest):
    def change(self, statement):
        """Behind the server's back, and yet in the change feed if there was something to change."""
        with contextlib.closing(sqlite3.connect(self.data.path / "sallyport.db", timeout=LIMIT)) as database, database:
            if database.execute(statement).rowcount:
                database.execute("INSERT INTO changes (kind, ref, at) VALUES (2, '', ?)", (int(time.time()),))

    def listed(self, state=None, profile="plain"):
        keys = self.data.json("key", "list")
        return [key["kid"] for key in keys if key["profile"] == profile and state in (None, key["state"])]

    def start(self, config):
        (self.data.path / "api.json").write_text("{}")
        return self.serve(config=config + ROUTE)

    def kids(self, server):
        return [key["kid"] for key in server.ask("/v1/jwks.json").json()["keys"]]


class UnderLoad(RotationTest):
    def setUp(self):
        super().setUp()
        self.stop, self.wrong = threading.Event(), []
        self.recent, self.lock = [], threading.Lock()
        self.counts = {"issued": 0, "let in": 0, "verified": 0}

    def run_until_stopped(self, work, number):
        try:
            with self.server.connect() as wire:
                while not self.stop.is_set():
                    work(wire, number)
                    time.sleep(0.01)  # what is tested is the change, not the speed
        except BaseException as error:
            self.wrong.append(error)
            self.stop.set()
            raise

    def issue(self, wire, _):
        answer = wire.ask(request(auth=self.app.basic))
        assert answer.status == 200, answer
        with self.lock:
            if answer.token not in self.recent:
                self.recent = [*self.recent[-9:], answer.token]
        self.counts["issued"] += 1

    def why(self, answer):
        return [record for record in self.server.log() if record.get("request_id") == answer.field("X-Request-Id")]

    def any_recent(self):
        with self.lock:
            return random.choice(self.recent) if self.recent else None

    def call(self, wire, _):
        token = self.any_recent()
        if token is None:
            return
        answer = wire.ask(request("/api", auth="Bearer " + token))
        if time.time() < jwks.claims(token)["exp"]:
            assert answer.status == 200, f"a valid token was refused: {answer}, {jwks.claims(token)}, {self.why(answer)}"
            self.counts["let in"] += 1

    def verify(self, wire, number):
        """Another program, which keeps the key list for as long as it may."""
        token = self.any_recent()
        if token is None:
            return
        fetched, keys = self.caches.get(number, (0, None))
        if time.monotonic() >= fetched + CACHE:
            fetched = time.monotonic()
            answer = wire.ask(request("/v1/jwks.json"))
            assert answer.field("Cache-Control") == f"public, max-age={CACHE}", answer
            keys = answer.json()
            self.caches[number] = fetched, keys
            return
        if time.time() < jwks.claims(token)["exp"]:
            assert jwks.kid_of(token, keys) is not None, "signed by a key that was not published before"
            self.counts["verified"] += 1

    def let_a_minute_pass(self):
        """For the retired keys: else a third would have to wait for the first, whose minute is for clocks that
        differ and for slow machines. What is left to them is a token's life and a part of that. The other profile's keys are taken away,
        so that a slow machine makes one key at a time and not five."""
        self.change("DELETE FROM keys WHERE profile = 'at+jwt'")
        life = TTL + MARGIN
        self.change(f"UPDATE keys SET verify_until = retired + {life} WHERE verify_until > retired + {life}")

    def test_no_valid_token_is_refused(self):
        self.app = self.data.add("app", "--ttl", f"{TTL}s", "--align", "1s")
        self.caches = {}
        self.server = self.start(f'[keys]\njwks_cache = "{CACHE}s"\nrotate_after = "1s"\n')
        numbers = itertools.count()
        threads = [threading.Thread(target=self.run_until_stopped, args=(work, next(numbers)))
                   for work in (self.issue, self.issue, self.call, self.call, self.verify, self.verify)]
        for thread in threads:
            thread.start()
        signed = [self.kids(self.server)[0]]
        end = time.monotonic() + 2 * LIMIT
        try:
            while len(signed) <= ROTATIONS and not self.wrong:
                self.assertLess(time.monotonic(), end, f"no rotation for two minutes, behind {len(signed) - 1}")
                kid = self.kids(self.server)[0]
                if kid != signed[-1]:
                    signed.append(kid)
                    end = time.monotonic() + 2 * LIMIT
                self.let_a_minute_pass()
                time.sleep(0.2)
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(self.wrong, [])
        self.assertEqual(len(set(signed)), len(signed), "a key signs once in its life")
        for what, count in self.counts.items():
            self.assertGreater(count, 2 * ROTATIONS, what)
        promoted = [record["kid"] for record in self.server.log("key_promote") if record["profile"] == "plain"]
        self.assertEqual(promoted[:ROTATIONS], signed[1:])


class ByItself(RotationTest):
    def test_a_server_that_was_down_for_months(self):
        app = self.data.add("app")
        before = {profile: self.listed(profile=profile) for profile in ("plain", "at+jwt")}
        following = self.listed("next", "at+jwt")
        months = 100 * DAY
        self.change(f"UPDATE keys SET created = created - {months}, activated = activated - {months}")
        server = self.start("")
        until(lambda: self.kids(server)[0] == before["plain"][1], what="the rotation")
        self.assertEqual(len(self.kids(server)), 3)
        self.assertEqual(server.ask(auth=app.basic).status, 200)
        self.assertEqual(sorted(self.listed("active", "at+jwt")), sorted(following))
        self.assertEqual(len(server.log("key_promote")), LINES, "each line once, whatever was missed")
        self.assertEqual(len(server.log("key_publish_next")), LINES)
        # And the end of the retired ones.
        self.change("UPDATE keys SET verify_until = retired + 1 WHERE state = 'retired'")
        until(lambda: len(server.log("key_drop")) == LINES, what="the end of the retired keys")
        self.assertEqual(len(self.listed()), 2)

    def test_a_command_at_the_same_time(self):
        """Whoever is late finds that the next key is too young."""
        self.change(f"UPDATE keys SET created = created - {40 * DAY}, activated = activated - {40 * DAY}")
        active, following = self.listed()
        server = self.start("")
        done = [command("key", "rotate", "--data", self.data.path).returncode for _ in range(3)]
        until(lambda: len(self.listed(profile="at+jwt")) == 12, what="the rotation of the others")
        until(lambda: self.kids(server)[0] == following, what="the rotation")
        self.assertLessEqual(done.count(0), 1)
        self.assertEqual(len(self.listed()), 3)
        promoted = [record["kid"] for record in server.log("key_promote") if record["profile"] == "plain"]
        self.assertEqual(len(promoted) + done.count(0), 1)
        self.assertIn(active, self.listed("retired"))

    def test_never(self):
        self.change(f"UPDATE keys SET created = created - {400 * DAY}, activated = activated - {400 * DAY}")
        before = self.listed()
        server = self.start('[keys]\nrotate_after = "0"\n')
        self.change(f"DELETE FROM keys WHERE kid = '{before[1]}'")
        # The one thing that is due is done, and the other not.
        until(lambda: len(self.listed()) == 2, what="another next key")
        self.assertEqual(self.listed()[0], before[0])
        self.assertEqual(server.log("key_promote"), [])

    def test_a_folder_of_an_earlier_version_gets_its_lines_before_the_server_listens(self):
        self.change("DELETE FROM keys WHERE profile = 'at+jwt'")
        plain = self.listed()
        server = self.start("")
        self.assertEqual(len(self.listed(profile="at+jwt")), 8)
        self.assertEqual(self.kids(server), plain)
