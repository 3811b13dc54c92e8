"""POST /oauth2/introspect (RFC 7662) and POST /oauth2/revoke (RFC 7009)."""

import sqlite3
import time
import unittest

from support import forge
from support.oauth2 import FORM, OAuth2Test, form, post
from support.poll import until
from support.server import FolderTest
from support.wire import basic

INACTIVE = b'{"active":false}'


class Introspecting(OAuth2Test):
    @classmethod
    def prepare(cls, data):
        claims = ["--claim", "firstVisionId=00000AUNAB", "--claim", "active=x", "--claim", "token_type=x"]
        cls.app = data.add("app", *claims)
        cls.other = data.add("other")
        cls.reader = data.add("reader", "--may-introspect")
        cls.ec = data.add("ec", "--token-alg", "ES256")
        cls.brief = data.add("brief", "--ttl", "1s", "--token-alg", "ES256")
        cls.targeted = data.add("targeted", "--audience", "https://a.example", "--audience", "urn:b")

    def assert_inactive(self, answer, why=None):
        self.assertEqual((answer.status, answer.body), (200, INACTIVE), f"{why}: {answer}")
        self.assert_unkept(answer)

    def test_INT_01_needs_a_client(self):
        token = self.new_token(self.app)
        for auth in (None, basic("app", "wrong"), f"Bearer {token}"):
            self.assert_error(self.post("/oauth2/introspect", ("token", token), auth=auth), 401, "invalid_client")

    def test_INT_02_of_what_is_not_good_nothing_is_said(self):
        good = self.new_token(self.ec)
        header, payload, signature = good.split(".")
        brief = self.new_token(self.brief)
        until(lambda: time.time() > forge.claims_of(brief)["exp"], what="its end")
        revoked = self.new_token(self.ec)
        self.revoke(revoked, self.ec)
        foreign = forge.jws(forge.Key("ES256"), forge.claims_of(good), typ="at+jwt", kid=forge.header_of(good)["kid"])
        for why, token in {
            "malformed": "x", "cut": good[:-1], "longer": good + "A", "spaces": f" {good}", "two parts": f"{header}.{payload}",
            "no signature": f"{header}.{payload}.", "another's key": foreign, "revoked": revoked, "large": "a" * 20_000,
            "another header": f"{forge.encode(b'{}')}.{payload}.{signature}", "not ASCII": "\u00e9",
        }.items():
            self.assert_inactive(self.introspect(token, self.ec), why)
        self.assert_inactive(self.introspect(brief, self.brief), "expired")
        self.assertTrue(self.is_active(good, self.ec), "so that the others are refused for what they are")

    def test_INT_02_of_others_tokens_nothing_is_said(self):
        for token in (self.new_token(self.app), self.token_of(self.app)):
            self.assert_inactive(self.introspect(token, self.other))
            self.assertTrue(self.is_active(token, self.app))
            self.assertTrue(self.is_active(token, self.reader), "registered with --may-introspect")

    def test_INT_04_by_POST_alone(self):
        token = self.new_token(self.app)
        answer = self.server.ask(f"/oauth2/introspect?{form(token=token)}", auth=self.app.basic)
        self.assertEqual((answer.status, answer.field("Allow")), (405, "POST"))
        for target in ("/oauth2/introspect", "/oauth2/revoke"):
            for pairs in ([("x", "y")], [("token", token)]):
                answer = self.post(f"{target}?{form(token=token)}", *pairs, auth=self.app.basic)
                self.assert_error(answer, 400, "invalid_request")
        self.assertTrue(self.is_active(token, self.app), "nor was it revoked")
        self.assert_error(self.post("/oauth2/introspect", ("x", "y"), auth=self.app.basic), 400, "invalid_request")
        self.assert_unkept(self.introspect(token, self.app))

    def test_an_active_token_is_described(self):
        told = self.introspect(self.new_token(self.app, scope="read edit"), self.app).json()
        token = self.new_token(self.app, scope="read edit")
        claims = forge.claims_of(token)
        told = self.introspect(token, self.app, ("token_type_hint", "access_token")).json()
        self.assertIs(told["active"], True)
        self.assertEqual(told["token_type"], "Bearer", "no claim takes the place of a member")
        for name in ("scope", "client_id", "exp", "iat", "sub", "aud", "iss", "jti", "firstVisionId"):
            self.assertEqual(told[name], claims[name], name)
        self.assertIs(type(told["exp"]), int)

    def test_a_plain_token_is_described_as_far_as_it_says_something(self):
        told = self.introspect(self.token_of(self.app), self.app).json()
        self.assertEqual({name for name in told}, {"active", "scope", "client_id", "token_type", "exp", "firstVisionId"})
        self.assertIs(told["active"], True)

    def test_the_audience_is_told(self):
        token = self.new_token(self.targeted, ("resource", "urn:b"))
        self.assertEqual(self.introspect(token, self.targeted).json()["aud"], "urn:b")

    def test_a_wrong_hint_changes_nothing(self):
        token = self.new_token(self.app)
        for hint in ("refresh_token", "foo", ""):
            self.assertTrue(self.introspect(token, self.app, ("token_type_hint", hint)).json()["active"])

    def test_takes_forms_only(self):
        answer = self.post("/oauth2/introspect", body='{"token":"x"}', content_type="application/json",
                           auth=self.app.basic)
        self.assert_error(answer, 400, "invalid_request")


class Revoking(OAuth2Test):
    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app", "--token-alg", "ES256")
        cls.other = data.add("other", "--may-introspect")

    def test_REV_01_only_its_own_client_ends_a_token(self):
        token = self.new_token(self.app)
        for auth in (None, basic("app", "wrong")):
            self.assert_error(self.post("/oauth2/revoke", ("token", token), auth=auth), 401, "invalid_client")
        self.assert_error(self.revoke(token, self.other), 400, "unauthorized_client")
        self.assertTrue(self.is_active(token, self.app))
        self.assertEqual(self.revoke(token, self.app).status, 200)
        self.assertFalse(self.is_active(token, self.app))

    def test_REV_02_what_is_no_token_is_done_already(self):
        for garbage in ("x", "a.b.c", "\u00e9", "a" * 20_000, forge.jws(forge.Key("ES256"), {"x": 1})):
            answer = self.revoke(garbage, self.app)
            self.assertEqual((answer.status, answer.body), (200, b""), answer)
            self.assertEqual(answer.field("Cache-Control"), "no-store")
        self.assert_error(self.post("/oauth2/revoke", ("x", "y"), auth=self.app.basic), 400, "invalid_request")

    def test_REV_03_a_wrong_hint_is_ignored(self):
        for hint in ("refresh_token", "foo", "access_token", ""):
            token = self.new_token(self.app)
            self.assertEqual(self.revoke(token, self.app, ("token_type_hint", hint)).status, 200)
            self.assertFalse(self.is_active(token, self.app), hint)

    def test_REV_04_it_is_dead_when_that_is_answered(self):
        for _ in range(100):
            token = self.new_token(self.app)
            with self.server.connect() as wire:
                body = form(token=token)
                head = (f"Host: x\r\nAuthorization: {self.app.basic}\r\nContent-Type: {FORM}\r\n"
                        f"Content-Length: {len(body)}\r\n\r\n{body}")
                wire.send(f"POST /oauth2/revoke HTTP/1.1\r\n{head}".encode())
                self.assertEqual(wire.answer().status, 200)
            self.assertFalse(self.is_active(token, self.app))

    def test_REV_04_again_is_the_same(self):
        token = self.new_token(self.app)
        for _ in range(3):
            self.assertEqual(self.revoke(token, self.app).status, 200)

    def test_a_plain_token_is_ended_too(self):
        token = self.token_of(self.app)
        self.assertEqual(self.revoke(token, self.app).status, 200)
        self.assertFalse(self.is_active(token, self.app))
        self.assertNotEqual(self.token_of(self.app), token, "and is not given out again")

    def test_the_twin_of_a_revoked_token_is_revoked(self):
        token = self.new_token(self.app)
        twin = forge.twin(token)
        self.assertTrue(self.is_active(twin, self.app), "so that there is something to refuse")
        self.assertEqual(self.revoke(twin, self.app).status, 200)
        self.assertFalse(self.is_active(token, self.app))
        self.assertFalse(self.is_active(twin, self.app))

    def test_by_POST_alone(self):
        answer = self.server.ask("/oauth2/revoke?token=x", auth=self.app.basic)
        self.assertEqual((answer.status, answer.field("Allow")), (405, "POST"))


class Storing(FolderTest):
    def setUp(self):
        super().setUp()
        self.app = self.data.add("app", "--token-alg", "ES256")

    def post(self, server, target, *pairs):
        return post(server, target, form(*pairs), auth=self.app.basic)

    def new_token(self, server):
        return self.post(server, "/oauth2/token", ("grant_type", "client_credentials"), ("scope", "edit")).token

    def active(self, server, token):
        return self.post(server, "/oauth2/introspect", ("token", token)).json()["active"]

    def test_REV_04_a_revocation_survives_a_crash(self):
        config = 'issuer = "https://issuer.example"\n'
        server = self.serve(config=config)
        tokens = [self.new_token(server) for _ in range(20)]
        for token in tokens[:10]:
            self.assertEqual(self.post(server, "/oauth2/revoke", ("token", token)).status, 200)
        server.kill()
        again = self.serve(config=config)
        self.assertEqual([self.active(again, token) for token in tokens], [False] * 10 + [True] * 10)

    def test_a_revocation_is_kept_until_the_token_expires(self):
        """It is forgotten by what stands there; a token that outlived it would be good again."""
        server = self.serve()
        token = self.new_token(server)
        self.assertEqual(self.post(server, "/oauth2/revoke", ("token", token)).status, 200)
        database = sqlite3.connect(self.data.path / "sallyport.db")
        rows = database.execute("SELECT profile, kid, client_id, exp FROM revocations").fetchall()
        database.close()
        self.assertEqual(rows, [("at+jwt", forge.header_of(token)["kid"], "app", forge.claims_of(token)["exp"])])

    def test_REV_05_what_could_not_be_written_is_503(self):
        server = self.serve()
        token = self.new_token(server)
        locker = sqlite3.connect(self.data.path / "sallyport.db", isolation_level=None)
        locker.execute("BEGIN IMMEDIATE")
        answer = self.post(server, "/oauth2/revoke", ("token", token))
        self.assertEqual(answer.status, 503, answer)
        self.assertEqual(answer.json()["error"], "temporarily_unavailable")
        self.assertEqual(answer.field("Retry-After"), "1")
        self.assertTrue(self.active(server, token), "it lives, as was said")
        locker.execute("COMMIT")
        locker.close()
        self.assertEqual(self.post(server, "/oauth2/revoke", ("token", token)).status, 200)
        self.assertFalse(self.active(server, token))

    def test_REV_06_cut_offs_and_revocations_both_count(self):
        server = self.serve()
        before = self.new_token(server)
        self.data.run("client", "cut-off", "app")
        until(lambda: not self.active(server, before), what="the cut-off")
        after = self.new_token(server)
        self.assertTrue(self.active(server, after))
        self.assertEqual(self.post(server, "/oauth2/revoke", ("token", after)).status, 200)
        self.assertFalse(self.active(server, after))
        self.assertFalse(self.active(server, before))


if __name__ == "__main__":
    unittest.main()
