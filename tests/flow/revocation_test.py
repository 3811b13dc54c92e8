"""Revocations, cut-offs and revoked keys in a running server: within a second, and for good."""

import contextlib
import hashlib
import itertools
import json
import sqlite3
import threading
import time

from support import jwks
from support.poll import until
from support.server import FolderTest, ServerTest, command
from support.wire import request

SOON = 1  # second
TARGET = "/v1/getAccessToken?scope=edit"


class Revoking:
    """What these tests do with `self.data` and `self.server`."""

    def token(self, client, target=TARGET):
        answer = self.server.ask(target, auth=client.basic)
        self.assertEqual(answer.status, 200, answer)
        self.assertIsNotNone(jwks.kid_of(answer.token, self.published()), "no published key verifies it")
        return answer.token

    def published(self):
        return self.server.ask("/v1/jwks.json").json()

    def kids(self):
        return [key["kid"] for key in self.published()["keys"]]

    def verdict(self, token):
        done = command("token", "inspect", "-", "--json", "--data", self.data.path, stdin=token)
        said = json.loads(done.stdout)
        self.assertEqual(said["good"], done.returncode == 0)
        return said["verdict"]

    def assert_good(self, token):
        self.assertRegex(self.verdict(token), r"\Agood until ")

    def revoke(self, token):
        self.assertEqual(self.data.json("token", "revoke", "-", stdin=token)["state"], "revoked")

    def another(self, client, old, limit=SOON):
        """What is given out once it is not the old one any more; it is good, and there is no way back."""
        new = until(lambda: (token := self.token(client)) != old and token, limit, "another token")
        for _ in range(20):
            self.assertNotEqual(self.token(client), old)
        self.assert_good(new)
        return new


class Tokens(Revoking, ServerTest):
    @classmethod
    def prepare(cls, data):
        cls.names = (f"app-{i}" for i in itertools.count())
        cls.bystander = data.add("bystander")

    def setUp(self):
        before = self.token(self.bystander)
        self.addCleanup(lambda: self.assertEqual(self.verdict(before)[:4], "good", "another client's token"))

    def client(self, *words):
        client = self.data.add(next(self.names), *words)
        until(lambda: self.server.ask(TARGET, auth=client.basic).status == 200, SOON, "the client")
        return client

    def test_a_revoked_token_is_followed_by_another(self):
        client = self.client()
        seen = [self.token(client)]
        for _ in range(3):
            self.revoke(seen[-1])
            self.assertEqual(self.verdict(seen[-1]), "this token was revoked")
            new = self.another(client, seen[-1])
            self.assertNotIn(new, seen)
            seen.append(new)

    def test_the_server_and_the_command_line_give_the_same(self):
        client = self.client()
        self.revoke(self.token(client))

        def same():
            by_hand = self.data.run("token", "issue", client.id, "--scope", "edit").strip()
            return by_hand == self.token(client)

        until(same, what="the same token from both")  # but for a minute that ends in between

    def cut_off(self, client):
        return self.data.json("client", "cut-off", client.id)

    def test_a_cut_off_ends_all_tokens_until_now(self):
        for words in ((), ("--align", "1s"), ("--ttl", "90s", "--align", "30s")):
            with self.subTest(words):
                client = self.client(*words)
                for _ in range(2):
                    old = [self.token(client), self.token(client, "/v1/getAccessToken?scope=read")]
                    self.cut_off(client)
                    for token in old:
                        self.assertIn("was cut off", self.verdict(token))
                    self.another(client, old[0])

    def test_twice_in_the_same_second(self):
        client = self.client()
        for _ in range(10):
            first = self.cut_off(client)
            between = self.data.run("token", "issue", client.id, "--scope", "edit").strip()
            self.assert_good(between)
            second = self.cut_off(client)
            self.assertIn("was cut off", self.verdict(between))
            if second["cut_off_at"] <= first["cut_off_at"] + 1:
                break
        until(lambda: jwks.claims(self.token(client))["exp"] > second["dead_until"], SOON, "a living token")
        self.assert_good(self.token(client))

    def test_a_cut_off_of_a_token_that_followed_a_revoked_one(self):
        client = self.client("--align", "1s")
        self.cut_off(client)
        for _ in range(3):
            token = self.data.run("token", "issue", client.id, "--scope", "edit").strip()
            self.revoke(token)
        last = self.data.run("token", "issue", client.id, "--scope", "edit").strip()
        self.cut_off(client)
        self.assertIn("was cut off", self.verdict(last))

    def test_a_client_that_comes_again_gets_other_tokens(self):
        first = self.client()
        old = self.token(first)
        self.data.run("client", "remove", first.id)
        second = self.data.add(first.id, "--ttl", "1h")
        new = until(lambda: self.server.ask(TARGET, auth=second.basic).status == 200 and self.token(second),
                    SOON, "a token for the new one")
        self.assert_good(new)
        self.assertIn("was cut off", self.verdict(old))

    def test_a_ttl_is_changed(self):
        client = self.client()
        self.data.run("client", "set", client.id, "--ttl", "5m", "--align", "1s")
        until(lambda: jwks.claims(self.token(client))["exp"] <= time.time() + 300, SOON, "the shorter TTL")


class Keys(Revoking, FolderTest):
    def setUp(self):
        super().setUp()
        self.app = self.data.add("app")
        self.server = self.serve()

    def revoke_key(self, kid):
        done = command("key", "revoke", "--json", "--data", self.data.path, "--", kid)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_revoked_key_verifies_nothing_within_a_second(self):
        for place in (0, 1, 0):
            before = self.kids()
            old = self.token(self.app)
            said = self.revoke_key(before[place])
            until(lambda: self.kids() == [said["active"], said["next"]], SOON, "the keys that are left")
            self.assertNotIn(before[place], self.kids())
            new = self.token(self.app)
            self.assertEqual(jwks.kid_of(new, self.published()), said["active"])
            self.assert_good(new)
            self.assertEqual(jwks.kid_of(old, self.published()) is None, place == 0)

    def test_a_retired_one(self):
        old = self.token(self.app)
        self.data.run("key", "rotate", "--now")
        retired = until(lambda: len(kids := self.kids()) == 3 and kids[2], SOON, "the rotation")
        self.assertEqual(jwks.kid_of(old, self.published()), retired)
        self.revoke_key(retired)
        until(lambda: retired not in self.kids(), SOON, "the end of the retired key")


class Crash(Revoking, FolderTest):
    def test_what_was_revoked_stays_so_when_everything_is_killed(self):
        app, other = self.data.add("app"), self.data.add("other")
        self.server = self.serve()
        old, others = self.token(app), self.token(other)
        self.revoke(old)
        self.data.run("client", "cut-off", "other")
        self.server.kill()
        self.server = self.serve()
        self.another(app, old)
        self.another(other, others)
        self.assertEqual(self.verdict(old), "this token was revoked")
        self.assertIn("was cut off", self.verdict(others))


class UnknownChange(Revoking, FolderTest):
    def test_it_is_not_passed_over(self):
        """A newer program may write changes of a kind that this one does not know: it then loads all that it
        does know."""
        app = self.data.add("app")
        self.server = self.serve()
        old = self.token(app)
        signed = old.rpartition(".")[0].encode()
        name = (jwks.kid_of(old, self.published()), hashlib.sha256(signed).digest(), jwks.claims(old)["exp"])
        with contextlib.closing(sqlite3.connect(self.data.path / "sallyport.db")) as database, database:
            database.execute("INSERT INTO revocations VALUES ('plain', ?, ?, 'app', ?, 1)", name)
            database.execute("INSERT INTO changes (kind, ref, at) VALUES (9, 'of another time', unixepoch())")
        self.another(app, old)
        self.assertEqual(len(self.server.log("change_feed_purged")), 1)


class UnderLoad(Revoking, ServerTest):
    """Many ask for the same token while it is revoked again and again."""

    config = "[limits]\nsignatures_per_second = 1000\n"
    THREADS, ROUNDS = 6, 12

    def ask_on(self, stop, answers):
        with self.server.connect() as wire:
            while not stop.is_set():
                asked = time.monotonic()
                answer = wire.ask(request(TARGET, auth=self.app.basic))
                answers.append((asked, answer.status, answer.token))
                time.sleep(0.002)  # what is tested is the change, not the speed

    def test_nobody_who_asks_afterwards_gets_a_revoked_token(self):
        stop, answers = threading.Event(), []
        threads = [threading.Thread(target=self.ask_on, args=(stop, answers)) for _ in range(self.THREADS)]
        for thread in threads:
            thread.start()
        dead = {}  # token: since when, as seen from outside
        try:
            for _ in range(self.ROUNDS):
                old = self.token(self.app)
                self.assertNotIn(old, dead)
                self.revoke(old)
                until(lambda: self.token(self.app) != old, SOON, "another token")
                dead[old] = time.monotonic()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        late = [token for asked, _, token in answers if asked > dead.get(token, asked)]
        self.assertEqual(late, [], "a revoked token was given out")
        self.assertEqual({status for _, status, _ in answers}, {200})
        self.assertGreater(len(answers), 10 * self.ROUNDS)
        self.assertLessEqual(set(dead), {token for _, _, token in answers}, "the threads saw all of them alive")
