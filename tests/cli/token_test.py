"""token issue, token inspect."""

import json
import time

from sallyport import FAILED, GOOD, CommandLineTest, decode, encode

GOLDEN_HEADER = "eyJhbGciOiJSUzI1NiJ9"
GOLDEN_PAYLOAD = (
    "eyJzY29wZSI6ImVkaXQiLCJjbGllbnRfaWQiOiJQT0NfTkFCX0RldiIsImZpcnN0VmlzaW9uSWQiOiIwMDAwMEFVTkFCIiwiZXhwIjoxNzUwMzkyMDAwfQ"
)


class IssueTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.add("POC_NAB_Dev", "--claim", "firstVisionId=00000AUNAB", scopes=["edit", "view"])

    def test_the_golden_token(self):
        words = ("token", "issue", "POC_NAB_Dev", "--scope", "edit", "--expires-at", "1750392000")
        token = self.run_ok(*words)
        self.assertTrue(token.endswith("\n"))
        header, payload, signature = token.strip().split(".")
        self.assertEqual((header, payload), (GOLDEN_HEADER, GOLDEN_PAYLOAD))
        self.assertEqual(len(signature), 342)
        self.assertEqual(self.run_ok(*words), token)  # the same in, the same out

    def test_the_default_expiry_is_the_servers(self):
        before = int(time.time())
        payload = decode(self.run_ok("token", "issue", "POC_NAB_Dev", "--scope", "edit").split(".")[1])
        after = int(time.time())
        self.assertEqual(payload["exp"] % 60, 0)
        self.assertIn(payload["exp"], range((before + 7200) // 60 * 60, (after + 7200) // 60 * 60 + 1))

    def test_json(self):
        answer = self.run_json("token", "issue", "POC_NAB_Dev", "--scope", "view", "--scope", "edit")
        self.assertEqual(list(answer), ["access_token", "expires_in", "token_type"])
        payload = decode(answer["access_token"].split(".")[1])
        self.assertEqual((payload["scope"], payload["exp"]), ("view edit", answer["expires_in"]))
        self.assertEqual(answer["token_type"], "Bearer")

    def test_only_what_the_client_may_have(self):
        self.expect(FAILED, "token", "issue", "POC_NAB_Dev", "--scope", "edit", "--scope", "admin", says=["'admin'", "edit, view"])
        self.expect(FAILED, "token", "issue", "nobody", "--scope", "edit", says="there is no client 'nobody'")
        self.run_ok("client", "disable", "POC_NAB_Dev")
        self.expect(FAILED, "token", "issue", "POC_NAB_Dev", "--scope", "edit", says=["disabled", "client enable"])

    def test_a_chosen_expiry_keeps_its_key_alive(self):
        far = int(time.time()) + 90 * 86400
        self.run_ok("token", "issue", "POC_NAB_Dev", "--scope", "edit", "--expires-at", str(far))
        self.run_ok("key", "rotate", "--now")
        retired = [key for key in self.run_json("key", "list") if key["state"] == "retired"]
        self.assertGreaterEqual(retired[0]["verify_until"], far)


class InspectTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.add("app", "--claim", "team=x")
        self.token = self.issue()

    def issue(self, *words, scopes=("read",)):
        named = [part for scope in scopes for part in ("--scope", scope)]
        return self.run_ok("token", "issue", "app", *named, *words).strip()

    def verdict(self, token, code=FAILED):
        """The verdict in words; the page and the JSON must agree, and never show the token."""
        done = self.expect_page(code, token)
        shown = json.loads(self.expect_page(code, token, "--json").stdout)
        self.assertEqual(shown["good"], code == GOOD)
        if code == FAILED:
            self.assertIn("verdict: would be refused: ", done.stdout)
        return shown

    def expect_page(self, code, token, *words):
        from sallyport import run

        done = run("token", "inspect", "-", *words, "--data", self.data, stdin=token + "\n")
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        if len(token) > 20:
            self.assertNotIn(token, done.stdout)
            self.assertNotIn(token.rsplit(".", 1)[-1][:20] or "-" * 20, done.stdout)
        self.assertNotRegex(done.stdout, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
        return done

    def test_a_good_one(self):
        shown = self.verdict(self.token, GOOD)
        self.assertEqual(shown["header"], {"alg": "RS256"})
        self.assertEqual(list(shown["payload"]), ["scope", "client_id", "team", "exp"])
        self.assertEqual(shown["expires"], shown["payload"]["exp"])
        self.assertEqual(shown["kid"], self.run_json("key", "list")[0]["kid"])
        self.assertRegex(shown["verdict"], r"^good until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(another \w+\)$")
        page = self.run_ok("token", "inspect", self.token)
        self.assertIn('header:\n{\n  "alg": "RS256"\n}\npayload:\n{\n  "scope": "read",\n', page)
        self.assertIn("\nverdict: good until ", page)

    def test_a_retired_key_is_good_still(self):
        self.run_ok("key", "rotate", "--now")
        self.verdict(self.token, GOOD)

    def test_an_expired_one(self):
        shown = self.verdict(self.issue("--expires-at", str(int(time.time()) - 12)))
        self.assertRegex(shown["verdict"], r"^expired 1\d s ago")

    def test_a_strangers_one(self):
        other = self.folder / "other"
        for words in (["init"], ["client", "add", "app", "--scope", "read"]):
            self.other(other, *words)
        token = self.other(other, "token", "issue", "app", "--scope", "read")
        self.assertIn("signed by no key of this server", self.verdict(token)["verdict"])
        old = self.other(other, "token", "issue", "app", "--scope", "read", "--expires-at", "1750392000")
        self.assertIn("expired at 2025-06-20T04:00:00Z", self.verdict(old)["verdict"])

    def other(self, folder, *words):
        from sallyport import run

        done = run(*words, "--data", folder)
        self.assertEqual(done.returncode, GOOD, done.stderr)
        return done.stdout.strip()

    def test_a_changed_one(self):
        header, payload, signature = self.token.split(".")
        claims = decode(payload) | {"scope": "admin"}
        shown = self.verdict(f"{header}.{encode(claims)}.{signature}")
        self.assertIn("signed by no key", shown["verdict"])
        self.assertEqual(shown["payload"]["scope"], "admin")
        self.assertIsNone(shown["kid"])

    def test_headers_that_are_refused(self):
        _, payload, signature = self.token.split(".")
        for header, words in (
            ({"alg": "none"}, "alg none"),
            ({"alg": "HS256"}, "HS256"),
            ({"alg": "RS256", "kid": "x"}, "typ is not at+jwt"),  # who names a key claims to be of that profile
            ({"alg": "RS256", "crit": ["exp"]}, "crit"),
        ):
            self.assertIn(words, self.verdict(f"{encode(header)}.{payload}.{signature}")["verdict"], header)

    def test_what_is_no_token(self):
        for token in ("x", "a.b", "a.b.c.d", "..", "\u00e9.\u00e9.\u00e9", "a" * 9000, "a.b.c\nd.e.f"):
            shown = self.verdict(token)
            self.assertIsNone(shown["header"], token)
        self.verdict("")

    def test_text_in_a_token_does_not_reach_the_terminal_raw(self):
        claims = {"scope": "\x1b[2J\x07", "client_id": "\u202eabc\u009b31m", "exp": 1}
        shown = self.verdict(f"{GOLDEN_HEADER}.{encode(json.dumps(claims, ensure_ascii=False).encode())}.AAAA")
        self.assertEqual(shown["payload"], claims)
        self.verdict(f"{encode({'alg': chr(27) + '[2J'})}.{GOLDEN_PAYLOAD}.AAAA")

    def test_what_became_of_the_client(self):
        token = self.issue(scopes=["read", "write"])
        self.run_ok("client", "scope", "remove", "app", "write")
        self.assertIn("scope 'write' is not registered", self.verdict(token)["verdict"])
        self.verdict(self.token, GOOD)
        self.run_ok("client", "disable", "app")
        self.assertEqual(self.verdict(self.token)["verdict"], "client 'app' is disabled")
        self.run_ok("client", "remove", "app")
        self.assertIn("'app' is unknown or was removed", self.verdict(self.token)["verdict"])
