"""One table of requests, asked of the gateway itself and through nginx and Caddy as the examples configure them: who may
pass there may pass here, and nobody else; and what the upstream hears is Sallyport's word alone."""

import fronts
from gate import BARE, GateTest, Streamed, ask, route
from support.server import FolderTest
from support.wire import request
from upstream import Upstream

SEARCH = "/v1/customers/searchCustomer"
# The status at (the gateway itself, nginx, Caddy). Another proxy can say 401 and 403 only; and nginx refuses two
# Authorization fields by itself.
TABLE = [
    ("good", "POST", SEARCH, "good", (200, 200, 200)),
    ("good, with a query", "POST", SEARCH + "?a=b%20c&d", "good", (200, 200, 200)),
    ("encoded without need", "POST", "/v1/%63ustomers/search%43ustomer", "good", (200, 200, 200)),
    ("public, without a token", "GET", "/open/x", None, (200, 200, 200)),
    ("public, with a bad one", "GET", "/open/x", "forged", (200, 200, 200)),
    ("no token", "POST", SEARCH, None, (401, 401, 401)),
    ("forged", "POST", SEARCH, "forged", (401, 401, 401)),
    ("nonsense", "POST", SEARCH, "nonsense", (401, 401, 401)),
    ("expired", "POST", SEARCH, "expired", (401, 401, 401)),
    ("revoked", "POST", SEARCH, "revoked", (401, 401, 401)),
    ("two values", "POST", SEARCH, "two", (400, 401, 401)),
    ("two fields", "POST", SEARCH, "twice", (400, 400, 401)),
    ("another scheme", "POST", SEARCH, "basic", (400, 401, 401)),
    ("in the query too", "POST", SEARCH + "?access_token=x", "good", (400, 401, 401)),
    ("another scope", "POST", SEARCH, "other", (403, 403, 403)),
    ("no route", "POST", "/v1/customers", "good", (404, 403, 403)),
    ("no route, other case", "POST", SEARCH.upper(), "good", (404, 403, 403)),
    ("another method", "GET", SEARCH, "good", (405, 403, 403)),
    ("dots", "POST", "/open/.." + SEARCH, None, (400, 403, 403)),
    ("encoded dots", "POST", "/open/%2e%2e" + SEARCH, None, (400, 403, 403)),
    ("an empty segment", "POST", "/" + SEARCH, "good", (400, 403, 403)),
    ("an encoded slash", "POST", "/open%2f.." + SEARCH, None, (400, 403, 403)),
    ("a parameter", "GET", "/open/..;" + SEARCH, None, (400, 403, 403)),
    ("the check itself", "GET", "/gate/check", "good", (404, 404, 403)),
]
# What a client must not be able to say, in the ways in which servers could take it for ours.
SPOOFED = [
    "X-Client-Id", "x-client-id", "X_Client_Id", "X-Client_Id", "X_Client-Id", "X-CLIENT-SCOPE", "X_Client_Scope", "X-Client_Scope",
    "X-Client-Claim-firstVisionId", "X-Client-Claim_firstVisionId", "X-Client_Claim-firstVisionId", "X_Client_Claim_firstVisionId",
]
# Ways to ask for another thing than the one that is checked.
ELSEWHERE = ["X-Original-URI", "X-Original-URL", "X-Forwarded-Uri", "X-Rewrite-URL", "X_Original_URI", "X-Forwarded-Path"]
METHODS = ["X-Original-Method", "X-Forwarded-Method", "X-HTTP-Method-Override"]


class Table:
    """`column` of the table; `front()` starts what is in front and returns its address."""

    column, style = 0, "nginx"

    @classmethod
    def routes(cls):
        return ("sandbox = true\n" + cls.check() + route(SEARCH, cls.up, methods=("POST",))
                + route("/open/**", cls.up, scopes=None, public=True))

    @classmethod
    def check(cls):
        return f'[forward_auth]\nstyle = "{cls.style}"\ntrusted = ["127.0.0.1/32"]\n'

    @classmethod
    def clients(cls, data):
        super().clients(data)
        cls.plain = data.add("plain", scopes=("read",))
        cls.sandbox = {kind: data.add(kind, "--sandbox-token", kind, scopes=("read",)) for kind in ("expired", "revoked")}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        good = cls.token
        cls.tokens = {kind: cls.new_token(client, "read") for kind, client in cls.sandbox.items()} | {
            "good": good, "other": cls.new_token(cls.app, "write"), "nonsense": "x", "plain": cls.new_token(cls.plain, "read"),
            "forged": good[:-20] + ("A" if good[-20] != "A" else "B") + good[-19:],
        }
        cls.address = cls.front()

    def authorization(self, who):
        good = f"Authorization: Bearer {self.token}"
        return {None: [], "two": [good + " x"], "twice": [good, good], "basic": ["Authorization: Basic YTpi"]}.get(
            who, [f"Authorization: Bearer {self.tokens.get(who)}"])

    def through(self, method, target, who, fields=(), body=b'{"a":1}'):
        wire = self.connect_to(self.address)
        lines = [*self.authorization(who), *fields]
        return wire.send(ask(target, method=method, fields=lines, body=body if method == "POST" else None)).answer()

    def connect_to(self, address):
        wire = Streamed(address)
        self.addCleanup(wire.close)
        return wire

    def assert_identity(self, seen, known):
        """Nothing in it says who it is but what Sallyport has said, in any spelling."""
        said = {}
        for name, value in seen.fields:
            folded = name.lower().replace("_", "-")
            if folded in ("x-client-id", "x-client-scope") or folded.startswith("x-client-claim"):
                self.assertNotIn(folded, said, seen.fields)
                said[folded] = value
        self.assertEqual(said, {"x-client-id": "app", "x-client-scope": "read", "x-client-claim-firstvisionid": "00000AUNAB"} if known else {})

    def test_table(self):
        for name, method, target, who, statuses in TABLE:
            with self.subTest(name):
                self.up.reset_all()
                got = self.through(method, target, who)
                self.assertEqual(got.status, statuses[self.column], got)
                self.assertEqual(len(self.up.requests), 1 if got.status == 200 else 0, self.up.bytes)
                if got.status == 401:
                    self.assertTrue(got.field("WWW-Authenticate").startswith(BARE), got.field("WWW-Authenticate"))
                if got.status == 200:
                    seen = self.up.requests[0]
                    self.assertEqual((seen.method, seen.all("Authorization")), (method, []))
                    self.assertEqual(seen.target.partition("?")[2], target.partition("?")[2])
                    self.assertEqual(seen.body, b'{"a":1}' if method == "POST" else b"")
                    self.assert_identity(seen, known=target.startswith("/v1"))

    def test_what_a_client_says_of_itself_has_no_effect(self):
        for who, target, method in (("good", SEARCH, "POST"), (None, "/open/x", "GET")):
            for name in SPOOFED:
                with self.subTest(name, who=who):
                    self.up.reset_all()
                    self.assertEqual(self.through(method, target, who, [f"{name}: evil"]).status, 200)
                    self.assert_identity(self.up.requests[0], known=who is not None)
            self.up.reset_all()
            self.assertEqual(self.through(method, target, who, [f"{name}: evil" for name in SPOOFED]).status, 200)
            self.assert_identity(self.up.requests[0], known=who is not None)
            named = "Connection: close, X-Client-Id, X-Client-Scope, X-Client-Claim-firstVisionId"
            self.up.reset_all()
            self.assertEqual(self.through(method, target, who, [named]).status, 200)
            self.assert_identity(self.up.requests[0], known=who is not None)

    def test_what_is_asked_for_is_what_is_checked(self):
        """A good token may not call another path, and a public path does not open one that is not."""
        for name in ELSEWHERE:
            for who, target, expected in ((None, SEARCH, 401), ("other", SEARCH, 403), ("good", "/v1/secret", (404, 403, 403)[self.column])):
                with self.subTest(name, who=who, target=target):
                    self.up.reset_all()
                    spoofed = [f"{name}: /open/x", *(f"{one}: GET" for one in METHODS)]
                    self.assertEqual(self.through("POST", target, who, spoofed).status, expected)
                    self.assertEqual(self.up.requests, [])
        # Nor does what leads nowhere close one that is open.
        spoofed = [f"{name}: /nowhere" for name in ELSEWHERE] + [f"{name}: DELETE" for name in METHODS]
        self.assertEqual(self.through("POST", SEARCH, "good", spoofed).status, 200)

    def test_a_client_without_the_claim_has_none(self):
        self.up.reset_all()
        self.assertEqual(self.through("POST", SEARCH, "plain", ["X-Client-Claim-firstVisionId: evil"]).status, 200)
        said = {name.lower(): value for name, value in self.up.requests[0].fields if name.lower().startswith("x-client-")}
        self.assertEqual(said, {"x-client-id": "plain", "x-client-scope": "read"})

    def test_a_body_in_chunks(self):
        self.up.reset_all()
        wire = self.connect_to(self.address)
        fields = [*self.authorization("good"), "Transfer-Encoding: chunked"]
        got = wire.send(ask(SEARCH, method="POST", fields=fields) + b"5\r\nhello\r\n0\r\n\r\n").answer()
        self.assertEqual((got.status, self.up.requests[0].body), (200, b"hello"))

    def test_many_on_one_connection(self):
        wire = self.connect_to(self.address)
        for i in range(60):
            who, status = (("good", 200), (None, 401), ("other", 403))[i % 3]
            got = wire.send(ask(SEARCH, method="POST", fields=self.authorization(who), body=b"x")).answer()
            self.assertEqual(got.status, status)


class BuiltIn(Table, GateTest):
    @classmethod
    def check(cls):
        return ""

    @classmethod
    def front(cls):
        return cls.server.address


class Nginx(Table, GateTest):
    column = 1

    @classmethod
    def front(cls):
        front = fronts.nginx(cls.folder, cls.server.address[1], cls.up.port)
        cls.addClassCleanup(front.stop)
        return front.address


class Caddy(Table, GateTest):
    column, style = 2, "caddy"

    @classmethod
    def front(cls):
        front = fronts.caddy(cls.folder, cls.server.address[1], cls.up.port)
        cls.addClassCleanup(front.stop)
        return front.address


class Away(FolderTest):
    """Where Sallyport is not there, nobody passes."""

    def test_nobody_passes(self):
        up = Upstream()
        self.addCleanup(up.close)
        gone = fronts.free_port()
        for make in (fronts.nginx, fronts.caddy):
            front = make(self.folder, gone, up.port)
            self.addCleanup(front.stop)
            with Streamed(front.address) as wire:
                self.assertIn(wire.send(ask("/open/x")).answer().status, (500, 502, 503))
        self.assertEqual(up.requests, [])


class Raw(FolderTest):
    """The styles, asked as their proxies ask."""

    def start(self, style, trusted="127.0.0.1/32"):
        self.app = self.data.add("app", scopes=("read", "write"))
        check = f'[forward_auth]\nstyle = "{style}"\ntrusted = ["{trusted}"]\n' if style else ""
        routes = route("/a", "http://127.0.0.1:1", methods=("GET", "POST", "DELETE")) + route(
            "/open", "http://127.0.0.1:1", scopes=None, public=True)
        self.server = self.serve(config=check + routes)
        self.token = self.server.ask("/v1/getAccessToken?scope=read", auth=self.app.basic).token
        self.other = self.server.ask("/v1/getAccessToken?scope=write", auth=self.app.basic).token

    def check(self, fields=(), target="/gate/check", token="", source=None, method="GET"):
        auth = None if token is None else f"Bearer {token or self.token}"
        with self.server.connect(source=source) as wire:
            return wire.send(request(target, method=method, auth=auth, fields=fields)).answer(to_head=method == "HEAD")

    def asked(self, style, method="GET", uri="/a"):
        first, second = ("X-Original-Method", "X-Original-URI") if style == "nginx" else ("X-Forwarded-Method", "X-Forwarded-Uri")
        return [f"{first}: {method}", f"{second}: {uri}"]

    def test_by_fields(self):
        for style in ("nginx", "caddy", "traefik"):
            with self.subTest(style):
                self.start(style)
                good = self.check(self.asked(style))
                self.assertEqual((good.status, good.body, good.field("X-Client-Id"), good.field("X-Client-Scope")), (200, b"", "app", "read"))
                self.assertEqual(good.field("Cache-Control"), "no-store")
                self.assertEqual(self.check(self.asked(style), method="POST").status, 200, "the method of the question is nobody's")
                self.assertIsNone(self.check(self.asked(style, uri="/open"), token=None).field("X-Client-Id"))
                for status, how in ((401, dict(token=None)), (401, dict(token="x")), (401, dict(token="x y")), (403, dict(token=self.other))):
                    got = self.check(self.asked(style), **how)
                    self.assertEqual(got.status, status, how)
                    self.assertTrue(got.field("WWW-Authenticate").startswith(BARE))
                fields = self.asked(style)
                for bad in ([], fields[:1], fields[1:], fields * 2, fields + fields[1:], self.asked(style, uri="/nowhere"),
                            self.asked(style, method="PUT"), self.asked(style, method="FOO"), self.asked(style, uri="/a/../a"),
                            self.asked(style, uri="http://h/a"), self.asked(style, uri=""), self.asked("nginx" if style != "nginx" else "caddy")):
                    self.assertEqual(self.check(bad).status, 403, bad)
                for target in ("/gate/check/a", "/gate/check/", "/gate"):
                    self.assertEqual(self.check(self.asked(style), target=target).status, 404)
                self.server.stop()
                self.data.run("client", "remove", "app")

    def test_envoy(self):
        self.start("envoy")
        for method in ("GET", "POST", "DELETE"):
            self.assertEqual(self.check(target="/gate/check/a", method=method).status, 200)
        self.assertEqual(self.check(target="/gate/check/a?x=y").status, 200)
        self.assertEqual(self.check(target="/gate/check/open", token=None).status, 200)
        self.assertEqual(self.check(target="/gate/check/a", token=None).status, 401)
        self.assertEqual(self.check(target="/gate/check/a?access_token=x").status, 401)
        self.assertEqual(self.check(target="/gate/check/a", token=self.other).status, 403)
        for target, method in (("/gate/check/nowhere", "GET"), ("/gate/check/a", "PUT"), ("/gate/check/a", "HEAD"), ("/gate/check/", "GET"),
                               ("/gate/check/a;x", "GET"), ("/gate/check/a%2fb", "GET")):
            self.assertEqual(self.check(self.asked("nginx", uri="/open") + self.asked("caddy", uri="/open"), target=target, method=method).status,
                             403, target)
        self.assertEqual(self.check(target="/gate/check").status, 404)

    def test_who_is_not_trusted_is_told_nothing(self):
        self.start("nginx", "127.0.0.9/32")
        fields = self.asked("nginx")
        self.assertEqual(self.check(fields, source="127.0.0.9").status, 200)
        self.assertEqual(self.check(fields, source="127.0.0.8").status, 403)
        self.assertEqual(self.check([*fields, "X-Forwarded-For: 127.0.0.9", "X-Real-IP: 127.0.0.9"], source="127.0.0.8").status, 403)

    def test_without_configuration_there_is_no_check(self):
        self.start(None)
        for style in ("nginx", "caddy"):
            self.assertEqual(self.check(self.asked(style)).status, 404)
        self.assertEqual(self.check(target="/gate/check/a").status, 404)
