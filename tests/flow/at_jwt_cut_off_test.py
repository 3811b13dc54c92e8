"""A cut-off ends the tokens of RFC 9068 by when they were issued; revocations of them while the store is away."""

import sqlite3
import threading
import time

from support import forge
from support.oauth2 import FORM, GRANT, OAuth2Test, form, fresh_source, post
from support.poll import until
from support.server import FolderTest
from support.wire import request

ASKED = form(GRANT, ("scope", "edit"))


class CutOff(OAuth2Test):
    @classmethod
    def prepare(cls, data):
        cls.clients = {alg: data.add(f"app-{alg}", "--token-alg", alg) for alg in ("ES256", "RS256")}
        cls.reusing = data.add("reusing", "--token-alg", "ES256", "--reuse", "50%")
        cls.busy = data.add("busy", "--token-alg", "EdDSA")
        cls.bystander = data.add("bystander", "--token-alg", "ES256")

    def cut_off(self, client):
        return self.data.json("client", "cut-off", client.id)

    def heard(self, token, client):
        until(lambda: not self.is_active(token, client), what="the cut-off")

    def test_what_was_issued_before_is_dead_and_what_is_asked_for_afterwards_is_good(self):
        beside = self.new_token(self.bystander)
        for client in (*self.clients.values(), self.reusing):
            for _ in range(3):
                before = [self.new_token(client) for _ in range(5)]
                self.assertTrue(all(self.is_active(token, client) for token in before))
                self.cut_off(client)
                self.heard(before[-1], client)
                after = self.new_token(client)
                self.assertFalse(any(self.is_active(token, client) for token in before))
                self.assertTrue(self.is_active(after, client), "also in the second of the cut-off")
                self.assertNotIn(after, before)
        self.assertTrue(self.is_active(beside, self.bystander))

    def test_a_token_behind_a_cut_off_is_not_handed_out_before_its_time(self):
        client = self.clients["ES256"]
        before = self.new_token(client)
        said = self.cut_off(client)
        self.heard(before, client)
        after = self.new_token(client)
        got = time.time()
        iat = forge.claims_of(after)["iat"]
        self.assertGreater(iat, said["cut_off_at"] + 1)
        self.assertLessEqual(iat, got, "a verifier would refuse it")

    def test_twice_in_a_moment(self):
        client = self.clients["ES256"]
        tokens = []
        for _ in range(3):
            tokens.append(self.new_token(client))
            self.cut_off(client)
        until(lambda: not any(self.is_active(token, client) for token in tokens), what="the last of them")
        self.assertTrue(self.is_active(self.new_token(client), client))

    def test_no_token_that_is_asked_for_afterwards_is_ever_refused(self):
        """Many ask while the client is cut off again and again."""
        client, stop, tokens = self.busy, threading.Event(), []

        def ask_on():
            with self.server.connect(source=fresh_source()) as wire:
                ask = request("/oauth2/token", method="POST", auth=client.basic, body=ASKED, content_type=FORM)
                while not stop.is_set():
                    asked = time.monotonic()
                    tokens.append((asked, wire.ask(ask).token))
                    time.sleep(0.005)  # what is tested is the change, not the speed

        threads = [threading.Thread(target=ask_on) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(4):
                before = until(lambda: tokens and tokens[-1], what="a token")[1]
                began = time.monotonic()
                self.cut_off(client)
                self.heard(before, client)
                heard = time.monotonic()
            until(lambda: tokens[-1][0] > heard, what="a token that was asked for afterwards")
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        old = [token for asked, token in tokens if asked < began]
        new = [token for asked, token in tokens if asked > heard]
        self.assertEqual([token for token in new if not self.is_active(token, client)], [])
        self.assertEqual([token for token in old[::7] if self.is_active(token, client)], [])


class StoreAway(FolderTest):
    """Never a wrong yes: neither to a token, nor to a revocation."""

    def test_everything_is_503_when_the_store_has_been_away_for_too_long(self):
        app = self.data.add("app", "--token-alg", "ES256")
        server = self.serve(config='[limits]\nmax_stale = "2s"\n')
        token = post(server, "/oauth2/token", ASKED, auth=app.basic).token
        database, aside = self.data.path / "sallyport.db", self.folder / "aside.db"
        database.rename(aside)

        def status(target, body):
            return post(server, target, body, auth=app.basic).status

        asked = (("/oauth2/token", ASKED), ("/oauth2/introspect", form(token=token)), ("/oauth2/revoke", form(token=token)))
        for target, body in asked:
            until(lambda: status(target, body) == 503, what=f"a 503 of {target}")
            answer = post(server, target, body, auth=app.basic)
            self.assertEqual((answer.status, answer.json()["error"]), (503, "temporarily_unavailable"))
            self.assertEqual(answer.field("Retry-After"), "1")
        for target in ("token", "validateToken"):
            later = server.ask(f"/v1/api/oauth/{target}", method="POST", body="{}")
            self.assertEqual((later.status, later.json()[0]["errorCode"]), (503, "250301"), target)
            self.assertEqual(later.field("Retry-After"), "1")
        later = server.ask("/v1/api/oauth/token?grant_type=client_credentials&scope=edit", auth=app.basic)
        self.assertEqual((later.status, later.json()[0]["errorCode"]), (503, "250301"))
        aside.rename(database)
        until(lambda: status("/oauth2/token", ASKED) == 200, what="a token")
        self.assertTrue(post(server, "/oauth2/introspect", form(token=token), auth=app.basic).json()["active"])

    def test_a_revocation_that_cannot_be_written_is_not_confirmed(self):
        app = self.data.add("app", "--token-alg", "ES256")
        server = self.serve()
        tokens = [post(server, "/oauth2/token", ASKED, auth=app.basic).token for _ in range(3)]
        locker = sqlite3.connect(self.data.path / "sallyport.db", isolation_level=None)
        locker.execute("BEGIN IMMEDIATE")
        answers = []
        threads = [
            threading.Thread(target=lambda t=token: answers.append(post(server, "/oauth2/revoke", form(token=t), auth=app.basic)))
            for token in tokens
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([answer.status for answer in answers], [503] * 3)
        locker.execute("ROLLBACK")
        locker.close()
        for token in tokens:
            self.assertTrue(post(server, "/oauth2/introspect", form(token=token), auth=app.basic).json()["active"])
            self.assertEqual(post(server, "/oauth2/revoke", form(token=token), auth=app.basic).status, 200)
            self.assertFalse(post(server, "/oauth2/introspect", form(token=token), auth=app.basic).json()["active"])


if __name__ == "__main__":
    import unittest

    unittest.main()
