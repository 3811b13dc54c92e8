"""What the gateway says, case by case, and whom it lets through (RFC 6750, and the errors of the contract)."""

import base64
import hashlib
import hmac
import itertools
import json
import threading
import time

from gate import BARE, GateTest, ask, route
from support import jwks
from support.poll import until
from upstream import answer

INVALID = f'{BARE}, error="invalid_token"'
MALFORMED = f'{BARE}, error="invalid_request"'
WORDS = {
    "framing": (400, "AGT400BR", "Request is not valid"),
    "header": (400, "AGT400BR", "Authorization header is not valid"),
    "missing": (401, "AGT401UA", "Access token is missing in request"),
    "expired": (401, "AGT401UA", "Access token is expired"),
    "revoked": (401, "AGT401UA", "Access token is revoked"),
    "invalid": (401, "AGT401UA", "Access token is not valid"),
    "scope": (403, "AGT403FB", "Access token has not the scope for this API"),
    "route": (404, "AGT404NF", "Resource is not found"),
    "method": (405, "AGT405MNA", "Method is not allowed"),
    "body": (413, "AGT413PTL", "Payload is too large"),
    "wrong": (502, "AGT502BG", "Upstream answered wrongly"),
    "away": (503, "AGT503SU", "Service is unavailable"),
    "slow": (504, "AGT504GT", "Upstream did not answer in time"),
}


def b64(data):
    raw = data if isinstance(data, bytes) else json.dumps(data, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Contract(GateTest):
    @classmethod
    def routes(cls):
        return (
            "sandbox = true\n[limits]\nsignatures_per_second = 1000\n"
            + route("/a", cls.up, methods=("GET", "POST"))
            + route("/b/**", cls.up, scopes=("write",))
            + route("/both", cls.up, scopes=("read", "write"))
            + route("/any", cls.up, scopes=None, any_scope=["write", "admin"])
            + route("/token", cls.up, scopes=())
            + route("/open", cls.up, scopes=None, public=True)
            + route("/small", cls.up, max_body="10B")
            + route("/gone", "http://127.0.0.1:1")
            + route("/raw", cls.up, forward_token=True)
        )

    @classmethod
    def clients(cls, data):
        super().clients(data)
        for kind in ("expired", "revoked", "wrong_scope"):
            setattr(cls, kind, data.add(kind, "--sandbox-token", kind.replace("_", "-"), scopes=("read",)))

    def assert_refused(self, answer, word, challenge=None):
        status, code, message = WORDS[word]
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(list(answer.json().items()), [("errorCode", code), ("errorMessage", message)])
        self.assertEqual(answer.field("WWW-Authenticate"), challenge)
        self.assertEqual(answer.field("Cache-Control"), "no-store")
        self.assertEqual(answer.field("Content-Type"), "application/json")
        self.assertTrue(answer.field("X-Request-Id"))

    def refused(self, word, challenge, *words, **how):
        before = self.up.bytes
        answer = self.ask(*words, **how)
        self.assert_refused(answer, word, challenge)
        self.assertEqual(self.up.bytes, before, "it was forwarded")
        return answer

    def test_table(self):
        bearer = f"Authorization: Bearer {self.token}"
        cases = [
            ("missing", BARE, {}),
            ("missing", BARE, {"target": "/b/c"}),
            ("missing", BARE, {"fields": ["Cookie: access_token=x", "X-Client-Id: app", "X-Authorization: Bearer x"]}),
            ("header", MALFORMED, {"fields": ["Authorization: Basic YTpi"]}),
            ("header", MALFORMED, {"fields": ["Authorization:"]}),
            ("header", MALFORMED, {"fields": ["Authorization: Bearer"]}),
            ("header", MALFORMED, {"fields": [bearer, bearer]}),
            ("header", MALFORMED, {"fields": [bearer + ", Bearer x"]}),
            ("header", MALFORMED, {"fields": [bearer], "target": "/a?access_token=x"}),
            ("invalid", INVALID, {"token": "x"}),
            ("invalid", INVALID, {"token": "a.b.c"}),
            ("invalid", INVALID, {"token": self.token + "A"}),
            ("invalid", INVALID, {"token": "." * 2000}),
            ("scope", f'{BARE}, error="insufficient_scope", scope="write"', {"target": "/b/c", "token": self.token}),
            ("scope", f'{BARE}, error="insufficient_scope", scope="read write"', {"target": "/both", "token": self.token}),
            ("scope", f'{BARE}, error="insufficient_scope", scope="write admin"', {"target": "/any", "token": self.token}),
            ("route", None, {"target": "/nowhere", "token": self.token}),
            ("route", None, {"target": "/A", "token": self.token}),
            ("route", None, {"target": "/", "token": self.token}),
            ("route", None, {"target": "/b", "token": self.token}),
            ("method", None, {"method": "DELETE"}),
            ("method", None, {"method": "HEAD", "target": "/nowhere2"}),
            ("framing", None, {"target": "/b/../a", "token": self.token}),
            ("framing", None, {"target": "/b;c", "token": self.token}),
            ("framing", None, {"target": "/b%2fc", "token": self.token}),
            ("away", None, {"target": "/gone", "token": self.token}),
            ("body", None, {"target": "/small", "token": self.token, "method": "POST", "body": b"x" * 11}),
        ]
        for word, challenge, how in cases:
            if how.get("method") == "HEAD":
                continue
            with self.subTest(word, **how):
                self.refused(word, challenge, **how)

    def test_the_method_is_told_which_ones_there_are(self):
        self.assertEqual(self.ask("/a", method="PUT").field("Allow"), "GET, POST")

    def test_RES_02_of_the_sandbox(self):
        for word, client, challenge in (
            ("expired", self.expired, INVALID),
            ("revoked", self.revoked, INVALID),
            ("scope", self.wrong_scope, f'{BARE}, error="insufficient_scope", scope="read"'),
        ):
            with self.subTest(word):
                self.refused(word, challenge, token=self.new_token(client, "read"))

    def test_away_says_when_to_come_again(self):
        self.assertTrue(int(self.ask("/gone", token=self.token).field("Retry-After")) > 0)

    def test_RES_03_the_scheme_has_no_case(self):
        for scheme in ("bearer", "BEARER", "bEARER"):
            self.assertEqual(self.ask(fields=[f"authorization: {scheme} {self.token}"]).status, 200)

    def test_RES_04_a_token_in_query_or_form_alone_is_none(self):
        self.refused("missing", BARE, f"/a?access_token={self.token}")
        form = ["Content-Type: application/x-www-form-urlencoded"]
        self.refused("missing", BARE, method="POST", fields=form, body=f"access_token={self.token}".encode())

    def test_RES_05_a_token_in_the_form_too(self):
        form = "Content-Type: application/x-www-form-urlencoded"
        for body in (b"access_token=x", b"a=b&access_token=", b"access%5Ftoken=x", b"x=" + b"y" * 60000 + b"&access_token=x"):
            self.refused("header", MALFORMED, method="POST", token=self.token, fields=[form], body=body)
        chunked = ask(method="POST", token=self.token, fields=[form, "Transfer-Encoding: chunked"])
        before = self.up.bytes
        got = self.send(chunked + b"6\r\naccess\r\n7\r\n_token=\r\n0\r\n\r\n")
        self.assert_refused(got, "header", MALFORMED)
        self.assertEqual(self.up.bytes, before)
        body = b"a=access_token&b=" + b"x" * 100_000
        self.assertEqual(self.pass_(method="POST", fields=[form], body=body).body, body)
        self.assertEqual(self.pass_("/open", token=None, method="POST", fields=[form], body=b"access_token=x").body,
                         b"access_token=x")

    def test_RES_06_the_challenge_has_nothing_of_the_request(self):
        for token in ('x"y', "x%0d%0aSet-Cookie:a", "marker\x7e", "é", 'a"b, error="none"'[:3]):
            answer = self.ask(fields=[f"Authorization: Bearer {token}"])
            self.assertIn(answer.field("WWW-Authenticate"), (INVALID, MALFORMED))
            self.assertIsNone(answer.field("Set-Cookie"))

    def test_RES_07_each_request_of_a_connection_is_judged(self):
        wire = self.connect()
        for i in range(500):
            good = self.send_on(wire, token=self.token)
            self.assertEqual(good.status, 200)
            bad, status = [(dict(), 401), (dict(token="x"), 401), (dict(token=self.token, target="/b/c"), 403),
                           (dict(token=self.token[:-1]), 401), (dict(token=self.token, method="PUT"), 405)][i % 5]
            self.assertEqual(self.send_on(wire, **bad).status, status)
        self.assertEqual(len(self.up.requests), 500)

    def send_on(self, wire, **how):
        return wire.send(ask(**how)).answer()

    def test_RES_08_no_token_no_way_in(self):
        for target in ("/a", "/b/c", "/both", "/any", "/token", "/small", "/raw"):
            self.refused("invalid", INVALID, target, token="x")
        self.assertEqual(self.pass_("/token").target, "/token")

    def test_RES_09_no_route_no_way_in(self):
        for target in ("/x", "/a/", "/a/b", "/healthz", "/metrics", "/gate/check", "/gate/check/a"):
            self.refused("route", None, target, token=self.token)
        answer = self.send(ask("*", method="OPTIONS", token=self.token))
        self.assertEqual(answer.status, 404)

    def test_RES_10_the_token_is_passed_on_where_the_route_says_so(self):
        self.assertEqual(self.pass_("/a").all("Authorization"), [])
        self.assertEqual(self.pass_("/raw").field("Authorization"), f"Bearer {self.token}")
        self.assertEqual(self.pass_("/open", token=None, fields=["Authorization: Basic YTpi"]).all("Authorization"), [])

    def test_JWT_forged(self):
        """Whatever else says that it is our token."""
        header, payload, signature = self.token.split(".")
        public = self.server.ask("/v1/jwks.json").json()["keys"][0]
        n = jwks.number(public["n"])
        claims = jwks.claims(self.token)

        def hs256(key):
            text = f"{b64({'alg': 'HS256'})}.{payload}"
            return f"{text}.{b64(hmac.new(key, text.encode(), hashlib.sha256).digest())}"

        def with_header(value):
            return f"{b64(value)}.{payload}.{signature}"

        forged = [
            *(f"{b64({'alg': alg})}.{payload}.{s}" for alg in ("none", "None", "NONE", "nOnE", "") for s in ("", signature)),
            *map(hs256, (b"", public["n"].encode(), jwks.decode(public["n"]), n.to_bytes(257, "big"),
                         json.dumps(public).encode())),
            *map(with_header, ({"alg": "RS384"}, {"alg": "PS256"}, {"alg": "ES256"}, {"alg": "RS256", "kid": public["kid"]},
                               {"alg": "RS256", "kid": "../../etc/passwd"}, {"alg": "RS256", "jku": "http://127.0.0.1:1/"},
                               {"alg": "RS256", "jwk": public}, {"alg": "RS256", "crit": ["exp"]},
                               {"alg": "RS256", "b64": False}, {"alg": "RS256", "typ": "JWT"}, [], "RS256", 1, {})),
            with_header(b'{"alg":"RS256","alg":"none"}'), with_header(b'{"alg":"none","alg":"RS256"}'),
            *(f"{header}.{b64(claims | change)}.{signature}" for change in (
                {"scope": "read write admin"}, {"client_id": "admin"}, {"exp": claims["exp"] + 1}, {"exp": 1e400}, {"exp": "x"})),
            f"{header}.{payload}", f"{header}.{payload}.", f"{header}.{payload}.{signature}.", f".{payload}.{signature}",
            f"{header}..{signature}", f"{header}.{payload}.{signature}=", f"{header}=.{payload}.{signature}",
            f"{header}.{payload}.{signature}.a.b", f"{header}.{payload}.{signature}", "." * 5000, "a" * 9000,
            f"{b64(b'{' * 3000)}.{payload}.{signature}", json.dumps({"payload": payload}).replace(" ", ""),
            self.token.replace("-", "+").replace("_", "/"), signature, f"{payload}.{header}.{signature}",
        ]
        wire = self.connect()
        for token in forged:
            if token == self.token:
                continue  # it had neither - nor _
            with self.subTest(token[:200]):
                before = self.up.bytes
                answer = wire.send(ask(token=token)).answer()
                self.assertEqual(answer.status, 401)
                self.assertEqual(answer.error, WORDS["invalid"][2])
                self.assertEqual(self.up.bytes, before)
        self.assertEqual(wire.send(ask(token=self.token)).answer().status, 200)

    def test_JWT_16_a_token_of_a_giant(self):
        self.assertEqual(self.ask(token="a" * 20_000).status, 431)

    def test_JWT_19_every_character_changed(self):
        self.assertEqual(self.ask(token=self.token).status, 200)  # so its signature is remembered
        wire, passed = self.connect(), len(self.up.requests)
        for at, bit in itertools.product(range(0, len(self.token)), (1, 4)):
            changed = chr(ord(self.token[at]) ^ bit)
            answer = wire.send(ask(token=self.token[:at] + changed + self.token[at + 1 :])).answer()
            self.assertIn(answer.status, (400, 401), (at, bit))
            if answer.field("Connection") == "close":
                wire = self.connect()
        self.assertEqual(len(self.up.requests), passed)

    def test_JWT_23_what_ends_a_token_ends_one_that_is_remembered(self):
        for number, words in enumerate((("token", "revoke", "-"), ("client", "disable"), ("client", "cut-off"), ("client", "remove"))):
            with self.subTest(words):
                client = self.data.add(f"ends-{number}", scopes=("read",))
                target = "/v1/getAccessToken?scope=read"
                until(lambda: self.server.ask(target, auth=client.basic).status == 200, what="the client")
                token = self.new_token(client, "read")
                for _ in range(3):
                    self.assertEqual(self.pass_(token=token).field("X-Client-Id"), client.id)
                name = () if words[0] == "token" else (client.id,)
                self.data.run(*words, *name, stdin=token if words[0] == "token" else "")
                begun = time.monotonic()
                last = until(lambda: (a := self.ask(token=token)).status == 401 and a, what="the end")
                self.assertLess(time.monotonic() - begun, 5)
                self.assertEqual(last.error, WORDS["invalid" if words[1] == "remove" else "revoked"][2])

    def test_JWT_10_a_token_ends_in_its_second(self):
        client = self.data.add("short", "--ttl", "60s", "--align", "1s", scopes=("read",))
        target = "/v1/getAccessToken?scope=read"
        until(lambda: self.server.ask(target, auth=client.basic).status == 200, what="the client")
        for life in (4, 20, 100):  # as long as a busy machine needs to ask once
            expiry = str(int(time.time()) + life)
            token = self.data.run("token", "issue", "short", "--scope", "read", "--expires-at", expiry).strip()
            end = jwks.claims(token)["exp"]
            if self.ask(token=token).status == 200:
                break
        else:
            self.fail("it was never good")
        last = until(lambda: (a := self.ask(token=token)).status == 401 and a, 120, "its end")
        self.assertGreaterEqual(time.time(), end)
        self.assert_refused(last, "expired", INVALID)
        self.refused("expired", INVALID, token=token)

    def test_echoed_fields_come_back_and_go_on_and_nobody_else_says_them(self):
        self.behave(lambda c: (c.server.seen(c.request()), c.send(answer(fields=["X-Client-Trace-Id: evil", "X-Request-Id: evil"]))))
        fields = ["X-Client-Trace-Id: T", "X-Correl-Id: C"]
        got = self.ask(token=self.token, fields=fields)
        self.assertEqual((got.field("X-Client-Trace-Id"), got.field("X-Correl-Id")), ("T", "C"))
        self.assertNotEqual(got.field("X-Request-Id"), "evil")
        seen = self.up.last()
        self.assertEqual((seen.field("X-Client-Trace-Id"), seen.field("X-Correl-Id")), ("T", "C"))
        self.assertEqual(seen.field("X-Request-Id"), got.field("X-Request-Id"))
        self.assertEqual(self.ask("/a", fields=fields).field("X-Client-Trace-Id"), "T", "of a refusal")

    def test_LOG_03_many_refusals_at_once_keep_to_their_own(self):
        wrong = []

        def client(number):
            wire = self.connect()
            for i in range(100):
                name = f"marker-{number}-{i}"
                answer = wire.send(ask(token="x" if i % 2 else self.token, target="/b/c", fields=[f"X-Correl-Id: {name}"])).answer()
                if answer.field("X-Correl-Id") != name or answer.status != (401 if i % 2 else 403):
                    wrong.append(answer)

        threads = [threading.Thread(target=client, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


