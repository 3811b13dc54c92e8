"""What the operator changes at the command line, a running server does within a second."""

import itertools
import threading
import time

from support import jwks
from support.poll import until
from support.server import ServerTest, command
from support.wire import request

SOON = 1  # second


class Changes(ServerTest):
    @classmethod
    def prepare(cls, data):
        cls.bystander = data.add("bystander")
        cls.hosts = (f"127.5.0.{i}" for i in itertools.count(1))

    def setUp(self):
        self.source = next(self.hosts)
        # A connection that is open before, and is used behind each change.
        self.open = self.server.connect(source=self.source)
        self.addCleanup(self.open.close)
        self.addCleanup(self.nobody_else_noticed)

    def nobody_else_noticed(self):
        answer = self.open.ask(request(auth=self.bystander.basic))
        self.assertEqual(answer.status, 200, "another client's connection did not go on")

    def status(self, client, scope="edit"):
        return self.ask(f"/v1/getAccessToken?scope={scope}", auth=client.basic, source=self.source).status

    def soon(self, status, client, scope="edit"):
        until(lambda: self.status(client, scope) == status, SOON, f"a {status} for {client.id}")
        for _ in range(20):
            self.assertEqual(self.status(client, scope), status, "and no way back")

    def test_a_client_is_added_disabled_enabled_and_removed(self):
        client = self.data.add("comes.and.goes")
        self.soon(200, client)
        self.data.run("client", "disable", client.id)
        until(lambda: self.status(client) == 401, SOON, "the client's end")
        self.data.run("client", "enable", client.id)
        self.soon(200, client)
        self.data.run("client", "remove", client.id)
        until(lambda: self.status(client) == 401, SOON, "the client's end")

    def test_a_client_that_comes_again_has_nothing_of_its_former_life(self):
        first = self.data.add("twice", scopes=["edit", "old"])
        self.soon(200, first, "old")
        self.data.run("client", "remove", "twice")
        second = self.data.add("twice", scopes=["edit"])
        self.soon(200, second)
        self.assertEqual(self.status(second, "old"), 403)
        self.assertEqual(self.status(first), 401)

    def test_scopes_are_added_and_removed(self):
        client = self.data.add("scoped")
        self.soon(200, client)
        self.assertEqual(self.status(client, "new"), 403)
        self.data.run("client", "scope", "add", client.id, "new")
        self.soon(200, client, "new")
        self.data.run("client", "scope", "remove", client.id, "new")
        self.soon(403, client, "new")
        self.assertEqual(self.status(client), 200)

    def test_secrets_are_added_and_removed_without_an_outage(self):
        old = self.data.add("rotating")
        self.soon(200, old)
        made = self.data.json("client", "secret", "add", old.id, "--label", "second")
        new = type(old)(old.id, made["client_secret"], made["secret_id"])
        self.soon(200, new)
        self.assertEqual(self.status(old), 200)
        self.data.run("client", "secret", "remove", old.id, old.secret_id)
        until(lambda: self.status(old) == 401, SOON, "the old secret's end")
        self.assertEqual(self.status(new), 200)

    def test_a_secret_ends_at_its_time(self):
        client = self.data.add("short")
        made = self.data.json("client", "secret", "add", client.id, "--expires", "3s")
        ends = time.time() + 3
        short = type(client)(client.id, made["client_secret"], made["secret_id"])
        if time.time() < ends - 1:  # otherwise the machine is too slow to see it alive
            self.soon(200, short)
        until(lambda: time.time() > ends, what="the end of a secret's life")
        self.assertEqual(self.status(short), 401)
        self.assertEqual(self.status(client), 200)


class RotateUnderLoad(ServerTest):
    """Keys change while tokens are asked for: every token that was ever given out stays good."""

    config = "[limits]\nsignatures_per_second = 1000\n"

    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app", scopes=[f"s{i}" for i in range(100)])

    def published(self):
        return self.ask("/v1/jwks.json").json()

    def ask_on(self, stop, tokens, number):
        with self.server.connect() as wire:
            for i in itertools.count():
                if stop.is_set():
                    return
                scope = f"s{(number * 25 + i) % 100}"
                tokens.append(wire.ask(request(f"/v1/getAccessToken?scope={scope}", auth=self.app.basic)).token)
                time.sleep(0.005)  # what is tested is the change, not the speed

    def test_rotation(self):
        stop, tokens = threading.Event(), []
        threads = [threading.Thread(target=self.ask_on, args=(stop, tokens, i)) for i in range(4)]
        for thread in threads:
            thread.start()
        try:
            seen = [self.rotate_once(tokens) for _ in range(2)]
            refused = command("key", "rotate", "--now", "--data", self.data.path)
            self.assertEqual(refused.returncode, 1, "a fifth key would have been alive")
            self.assertIn("at most 4 keys", refused.stderr)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(len(set(seen)), 2)
        keys = self.published()
        self.assertEqual(len(keys["keys"]), 4)
        used = {jwks.kid_of(token, keys) for token in set(tokens)}
        self.assertNotIn(None, used, "a token that was given out has no key any more")
        self.assertEqual(len(used), 3)

    def rotate_once(self, tokens):
        """Returns the kid that signs afterwards."""
        before = self.published()["keys"]
        self.data.run("key", "rotate", "--now")
        until(lambda: self.published()["keys"][0]["kid"] == before[1]["kid"], SOON, "the next key in the first place")
        after = self.published()
        self.assertLessEqual({key["kid"] for key in before}, {key["kid"] for key in after["keys"]})
        seen = len(tokens)
        until(lambda: len(tokens) > seen + 8, what="tokens behind the rotation")
        self.assertEqual(jwks.kid_of(tokens[-1], after), before[1]["kid"], "the active key must have been published before")
        return before[1]["kid"]

    def test_a_key_that_verifiers_may_not_know_yet_does_not_sign(self):
        refused = command("key", "rotate", "--data", self.data.path)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("wait", refused.stderr)
