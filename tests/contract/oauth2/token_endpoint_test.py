"""POST /oauth2/token: RFC 6749 4.4, 5.1 and 5.2; RFC 8707. The names of tests begin with the check's id."""

import json
import re
import threading
import time
import unittest
import urllib.parse

from support import forge
from support.oauth2 import FORM, GRANT, OAuth2Test, form, fresh_source
from support.poll import until
from support.server import Client
from support.wire import basic

TOKEN = "/oauth2/token"
IMPORTED = "p+q %41:&=" + "x" * 30
SCOPE = ("scope", "edit")


def rss_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1])


class TokenEndpoint(OAuth2Test):
    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app")
        cls.other = data.add("other")
        cls.defaulted = data.add("defaulted", "--default-scope", "read")
        cls.imported = Client("imp.orted~1", IMPORTED, "")
        data.add(cls.imported.id, "--secret-stdin", stdin=IMPORTED + "\n")
        cls.off = data.add("off")
        data.run("client", "disable", "off")
        cls.targeted = data.add("targeted", "--audience", "https://a.example/x", "--audience", "urn:b")
        cls.reusing = data.add("reusing", "--reuse", "50%", "--token-alg", "ES256")
        cls.short = data.add("short", "--ttl", "10m", "--token-alg", "ES256")
        cls.basic_only = data.add("basic-only", "--auth-method", "client_secret_basic")

    def posted(self, client, *pairs, **how):
        return self.ask_token(("client_id", client.id), ("client_secret", client.secret), *pairs, **how)

    def assert_issued(self, answer):
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def test_TOK_01_answers_with_a_token(self):
        for answer in (self.ask_token(SCOPE, auth=self.app.basic), self.posted(self.app, SCOPE)):
            told = self.assert_issued(answer)
            self.assertEqual(list(told), ["access_token", "token_type", "expires_in", "scope"])
            self.assertEqual(told["token_type"], "Bearer")
            self.assertIsInstance(told["access_token"], str)
            self.assertIs(type(told["expires_in"]), int)
            self.assertGreater(told["expires_in"], 0)

    def test_TOK_01_expires_in_is_a_number_of_seconds(self):
        told = self.assert_issued(self.ask_token(SCOPE, auth=self.short.basic))
        self.assertEqual(told["expires_in"], 600)
        claims = forge.claims_of(told["access_token"])
        self.assertEqual(claims["exp"] - claims["iat"], 600)
        self.assertLess(abs(claims["iat"] - time.time()), 30)

    def test_TOK_02_may_be_kept_by_nobody(self):
        for answer in (
            self.ask_token(SCOPE, auth=self.app.basic),
            self.ask_token(SCOPE, auth=basic("app", "wrong")),
            self.post(TOKEN, auth=self.app.basic),
            self.ask_token(SCOPE),
        ):
            self.assert_unkept(answer)

    def test_TOK_03_takes_POST_only(self):
        query = form(GRANT, SCOPE, client_id=self.app.id, client_secret=self.app.secret)
        for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
            answer = self.server.ask(f"{TOKEN}?{query}", method=method, auth=self.app.basic)
            self.assertEqual(answer.status, 405, f"{method}: {answer}")
            self.assertEqual(answer.field("Allow"), "POST")
            self.assertNotIn(b"access_token", answer.body)
            self.assert_unkept(answer)
        with self.server.connect() as wire:
            head = wire.send(f"HEAD {TOKEN}?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()).answer(to_head=True)
        self.assertEqual((head.status, head.field("Allow")), (405, "POST"))

    def test_TOK_04_refuses_credentials_in_the_query(self):
        for pairs in (
            [("client_id", "app"), ("client_secret", self.app.secret)], [("client_secret", self.app.secret)],
            [("client_assertion", "a.b.c")], [GRANT], [("client_id", "app")],
        ):
            for body in (form(GRANT, SCOPE), ""):
                answer = self.post(f"{TOKEN}?{form(*pairs)}", body=body, auth=self.app.basic)
                self.assert_error(answer, 400, "invalid_request")
                self.assertNotIn(self.app.secret, answer.body.decode())
        for query in ("%63lient_secret=x", "x=1&x=2"):
            answer = self.post(f"{TOKEN}?{query}", body=form(GRANT, SCOPE), auth=self.app.basic)
            self.assert_error(answer, 400, "invalid_request")

    def test_TOK_05_refuses_a_parameter_that_stands_there_twice(self):
        once = [GRANT, SCOPE, ("client_id", "app"), ("client_secret", self.app.secret)]
        self.assert_issued(self.post(TOKEN, *once))
        for name, value in once:
            for again in (value, "x", ""):
                with self.subTest(name=name, again=again):
                    self.assert_error(self.post(TOKEN, *once, (name, again)), 400, "invalid_request")
        for name in ("client_assertion", "client_assertion_type", "unknown"):
            twice = [(name, "x"), (name, "y")]
            self.assert_error(self.ask_token(SCOPE, *twice, auth=self.app.basic), 400, "invalid_request")

    def test_TOK_06_ignores_what_it_does_not_know(self):
        self.assert_issued(self.ask_token(SCOPE, ("foo", "1"), ("é", "ü"), auth=self.app.basic))

    def test_TOK_06_an_empty_value_is_none(self):
        self.assert_error(self.ask_token(("scope", ""), auth=self.app.basic), 400, "invalid_scope")
        empty = self.ask_token(SCOPE, ("client_id", ""), ("client_secret", ""), ("client_assertion", ""),
                               ("resource", ""), auth=self.app.basic)
        self.assert_issued(empty)
        self.assert_error(self.post(TOKEN, ("grant_type", ""), auth=self.app.basic), 400, "invalid_request")

    def test_TOK_07_knows_one_grant(self):
        self.assert_error(self.post(TOKEN, SCOPE, auth=self.app.basic), 400, "invalid_request")
        for grant in ("password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS", "client_credentials ",
                      "urn:ietf:params:oauth:grant-type:jwt-bearer"):
            answer = self.post(TOKEN, ("grant_type", grant), SCOPE, ("username", "u"), ("password", "p"),
                               auth=self.app.basic)
            self.assert_error(answer, 400, "unsupported_grant_type")

    def test_TOK_07_the_grant_is_looked_at_behind_the_client(self):
        answer = self.post(TOKEN, ("grant_type", "password"), auth=basic("app", "wrong"))
        self.assert_error(answer, 401, "invalid_client")

    def test_TOK_08_a_wrong_secret_is_401_with_a_challenge(self):
        for answer in (
            self.ask_token(SCOPE, auth=basic("app", "wrong")),
            self.ask_token(SCOPE, auth=basic("app", self.app.secret + "x")),
            self.posted(Client("app", "wrong", ""), SCOPE),
            self.ask_token(SCOPE),
            self.ask_token(SCOPE, auth="Bearer abc"),
            self.ask_token(SCOPE, auth="Basic !!!"),
        ):
            self.assert_error(answer, 401, "invalid_client")
            self.assertRegex(answer.field("WWW-Authenticate"), '^Basic realm="')

    def test_TOK_09_every_way_to_be_wrong_is_answered_alike(self):
        bodies = {
            self.ask_token(SCOPE, auth=auth).body
            for auth in (basic("app", "wrong"), basic("nobody", "wrong"), self.off.basic, basic("app", ""))
        }
        bodies.add(self.posted(Client("nobody", "wrong", ""), SCOPE).body)
        bodies.add(self.posted(self.off, SCOPE).body)
        bodies.add(self.posted(self.basic_only, SCOPE).body)
        bodies.add(self.ask_token(*self.by_assertion(forge.Secret("x"), "app"), SCOPE).body)
        bodies.add(self.ask_token(*self.by_assertion(forge.Secret("x"), "nobody"), SCOPE).body)
        self.assertEqual(len(bodies), 1, bodies)

    def test_TOK_10_refuses_two_ways_at_once(self):
        secret = [("client_id", "app"), ("client_secret", self.app.secret)]
        assertion = self.by_assertion(forge.Secret(self.app.secret), "app")
        for pairs, auth in ((secret, self.app.basic), (assertion, self.app.basic),
                            ([*assertion, ("client_secret", self.app.secret)], None)):
            self.assert_error(self.ask_token(SCOPE, *pairs, auth=auth), 400, "invalid_request")
        two = self.ask_token(SCOPE, auth=self.app.basic, fields=[f"Authorization: {self.app.basic}"])
        self.assert_error(two, 401, "invalid_client")

    def test_TOK_11_client_id_must_be_the_one_that_proved_itself(self):
        self.assert_issued(self.ask_token(SCOPE, ("client_id", "app"), auth=self.app.basic))
        for other in ("other", "App", "app ", "nobody"):
            answer = self.ask_token(SCOPE, ("client_id", other), auth=self.app.basic)
            self.assert_error(answer, 400, "invalid_request")

    def test_TOK_12_basic_credentials_are_form_decoded(self):
        raw = basic(self.imported.id, IMPORTED)
        encoded = basic("imp%2Eorted%7E1", urllib.parse.quote_plus(IMPORTED))
        for auth in (raw, encoded):
            self.assert_issued(self.ask_token(SCOPE, auth=auth))
        self.assert_issued(self.posted(self.imported, SCOPE))

    def test_TOK_13_a_scope_that_is_not_granted_is_refused(self):
        for scope in ("admin", "edit admin", "admin edit", "EDIT", "edi", "edit.x"):
            answer = self.ask_token(("scope", scope), auth=self.app.basic)
            self.assert_error(answer, 400, "invalid_scope")
        self.assertIn("admin", self.ask_token(("scope", "edit admin"), auth=self.app.basic).json()["error_description"])
        told = self.ask_token(("scope", "edit admin"), auth=basic("app", "wrong")).body
        self.assertNotIn(b"admin", told, "only who has proved itself is told")

    def test_TOK_14_says_what_was_granted(self):
        for scope in ("edit", "read edit"):
            told = self.assert_issued(self.ask_token(("scope", scope), auth=self.app.basic))
            self.assertEqual(told["scope"], scope)
            self.assertEqual(forge.claims_of(told["access_token"])["scope"], scope)

    def test_TOK_14_a_missing_scope_means_the_default_ones_or_an_error(self):
        told = self.assert_issued(self.ask_token(auth=self.defaulted.basic))
        self.assertEqual(told["scope"], "read", "and never all that the client has")
        self.assertEqual(forge.claims_of(told["access_token"])["scope"], "read")
        self.assertEqual(self.ask_token(("scope", "edit"), auth=self.defaulted.basic).json()["scope"], "edit")
        self.assert_error(self.ask_token(auth=self.app.basic), 400, "invalid_scope")

    def test_TOK_15_the_grammar_of_scopes(self):
        for bad in ('a"b', "a\\b", "edit\tread", "\u00e9", "\x7f", "edit\nread"):
            self.assert_error(self.ask_token(("scope", bad), auth=self.app.basic), 400, "invalid_scope")
        nul = self.post(TOKEN, body=form(GRANT) + "&scope=edit%00", auth=self.app.basic)
        self.assert_error(nul, 400, "invalid_scope", "invalid_request")

    def test_TOK_17_there_is_no_refresh_token(self):
        self.assertNotIn(b"refresh", self.ask_token(SCOPE, auth=self.app.basic).body)

    def test_TOK_18_descriptions_hold_nothing_that_must_not_be_said(self):
        evil = 'x\r\n"<>\\\t\u00e9\x01'
        names = ("grant_type", "scope", "client_id", "client_secret", "client_assertion", "client_assertion_type",
                 "resource", "foo")
        for name in names:
            for auth in (self.app.basic, None):
                pairs = [pair for pair in (GRANT, SCOPE) if pair[0] != name]
                answer = self.post(TOKEN, *pairs, (name, evil), auth=auth)
                if answer.status == 200:
                    self.assertIn(name, ("foo", "client_assertion_type"), "both mean nothing here")
                    continue
                said = answer.json()["error_description"]
                self.assertRegex(said, r"\A[\x20-\x21\x23-\x5B\x5D-\x7E]*\Z")

    def test_TOK_19_takes_forms_only(self):
        as_json = json.dumps({"grant_type": "client_credentials", "scope": "edit"})
        multipart = '--b\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--b--'
        for body, content_type in (
            (as_json, "application/json"), (multipart, "multipart/form-data; boundary=b"), (form(GRANT, SCOPE), None),
            (form(GRANT, SCOPE), "text/plain"), (form(GRANT, SCOPE), FORM + "x"), (form(GRANT, SCOPE), "*/*"),
        ):
            answer = self.post(TOKEN, body=body, content_type=content_type, auth=self.app.basic)
            self.assert_error(answer, 400, "invalid_request")
        for good in (FORM + "; charset=UTF-8", FORM.upper(), FORM + " ;x=y"):
            self.assert_issued(self.post(TOKEN, body=form(GRANT, SCOPE), content_type=good, auth=self.app.basic))

    def test_TOK_20_reflects_nothing_as_markup(self):
        for name in ("grant_type", "scope", "client_id", "resource", "client_assertion"):
            pairs = [pair for pair in (GRANT, SCOPE) if pair[0] != name]
            answer = self.post(TOKEN, *pairs, (name, "<script>alert(1)</script>"), auth=self.app.basic)
            self.assertGreaterEqual(answer.status, 400)
            self.assert_unkept(answer)

    def test_TOK_21_large_requests_are_refused_soon(self):
        self.assert_issued(self.ask_token(SCOPE, auth=self.app.basic))
        before = rss_kb(self.server.pid)
        for body in (
            form(GRANT) + "&scope=" + "a" * 50_000,
            form(GRANT) + "&scope=" + "a+" * 10_000,
            "&" * 60_000,
            "&".join(f"p{i}=1" for i in range(5000)),
        ):
            begun = time.monotonic()
            answer = self.post(TOKEN, body=body, auth=self.app.basic)
            took = time.monotonic() - begun
            self.assertEqual(answer.status, 400, answer)
            self.assertLess(took, 2, "coarse, for a busy machine under sanitizers")
        answer = self.post(TOKEN, body=form(GRANT) + "&x=" + "a" * 1_000_000, auth=self.app.basic)
        self.assertEqual(answer.status, 413)
        self.assertLess(rss_kb(self.server.pid) - before, 64 * 1024)

    def test_TOK_22_percent_encoding_is_read_whole_or_not_at_all(self):
        for bad in ("app%00", "app%00b", "app%", "app%zz", "app%4", "a%C0%F0pp"):
            body = form(GRANT, SCOPE, client_secret=self.app.secret) + f"&client_id={bad}"
            answer = self.post(TOKEN, body=body)
            self.assertIn(answer.status, (400, 401), bad)
        good = form(GRANT, SCOPE, client_secret=self.app.secret) + "&client_id=%61pp"
        self.assert_issued(self.post(TOKEN, body=good))

    def test_TOK_24_parallel_guesses_all_count(self):
        victim = self.data.add("guessed")
        source = fresh_source()
        statuses = []

        def guess(i):
            statuses.append(self.ask_token(SCOPE, auth=basic("guessed", f"wrong{i}"), source=source).status)

        threads = [threading.Thread(target=guess, args=(i,)) for i in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses.count(401), 10, statuses)
        self.assertEqual(statuses.count(429), 40, statuses)
        refused = self.ask_token(SCOPE, auth=victim.basic, source=source)
        self.assert_error(refused, 429, "temporarily_unavailable")
        self.assertIn(int(refused.field("Retry-After")), range(1, 61))

    def test_TOK_24_no_way_to_authenticate_is_a_way_round(self):
        source = fresh_source()
        for i in range(11):
            self.posted(Client("other", f"wrong{i}", ""), SCOPE, source=source)
        for pairs, auth in (((), self.other.basic), (self.by_assertion(forge.Secret("x"), "other"), None)):
            self.assert_error(self.ask_token(SCOPE, *pairs, auth=auth, source=source), 429, "temporarily_unavailable")
        for target in ("/oauth2/introspect", "/oauth2/revoke"):
            answer = self.post(target, ("token", "x"), auth=self.other.basic, source=source)
            self.assert_error(answer, 429, "temporarily_unavailable")
        self.assert_issued(self.ask_token(SCOPE, auth=self.other.basic))

    def test_TOK_25_no_two_tokens_have_one_jti(self):
        seen = {forge.claims_of(self.new_token(self.short))["jti"] for _ in range(300)}
        self.assertEqual(len(seen), 300)
        self.assertTrue(all(len(forge.decode(jti)) >= 16 for jti in seen))

    def test_TOK_27_no_client_is_registered_under_the_look_of_another(self):
        for bad in ("app ", " app", "\u0430pp", "app\u200b", "a/b", "app\n"):
            with self.assertRaises(AssertionError):
                self.data.add(bad)

    def test_resource_chooses_the_audience(self):
        for resource in ("https://a.example/x", "urn:b"):
            told = self.assert_issued(self.ask_token(SCOPE, ("resource", resource), auth=self.targeted.basic))
            self.assertEqual(forge.claims_of(told["access_token"])["aud"], resource)
        usual = self.new_token(self.targeted)
        self.assertEqual(forge.claims_of(usual)["aud"], "https://a.example/x", "the client's first")
        self.assertEqual(forge.claims_of(self.new_token(self.app))["aud"], self.issuer, "else the issuer")
        self.assertEqual(forge.claims_of(self.new_token(self.app, ("resource", self.issuer)))["aud"], self.issuer)

    def test_resource_that_the_client_may_not_use_is_refused(self):
        for resource in ("https://a.example/", "https://a.example/x/", "urn:c", self.issuer, "x"):
            answer = self.ask_token(SCOPE, ("resource", resource), auth=self.targeted.basic)
            self.assert_error(answer, 400, "invalid_target")
        self.assert_error(self.ask_token(SCOPE, ("resource", "urn:b"), auth=self.app.basic), 400, "invalid_target")
        both = [("resource", "https://a.example/x"), ("resource", "urn:b")]
        self.assert_error(self.ask_token(SCOPE, *both, auth=self.targeted.basic), 400, "invalid_target")

    def test_reuse_gives_the_same_token_again(self):
        first = self.new_token(self.reusing)
        self.assertEqual(self.new_token(self.reusing), first)
        self.assertNotEqual(self.new_token(self.reusing, scope="read"), first)
        self.assertNotEqual(self.new_token(self.app), self.new_token(self.app), "off unless it is asked for")
        exp = forge.claims_of(first)["exp"]
        until(lambda: time.time() > forge.claims_of(first)["iat"] + 2, what="a part of its life")
        asked = time.time()
        told = self.assert_issued(self.ask_token(SCOPE, auth=self.reusing.basic))
        self.assertEqual(told["access_token"], first)
        # A server knows the time to a moment, and tells whole seconds.
        self.assertLessEqual(told["expires_in"], exp - asked + 1, "what is left of its life, not all of it")
        self.assertGreaterEqual(told["expires_in"], exp - time.time() - 1)

    def test_reuse_ends_with_a_revocation(self):
        first = self.new_token(self.reusing, scope="edit read")
        self.assertEqual(self.revoke(first, self.reusing).status, 200)
        second = self.new_token(self.reusing, scope="edit read")
        self.assertNotEqual(second, first)
        self.assertTrue(self.is_active(second, self.reusing))


if __name__ == "__main__":
    unittest.main()
