"""What the upstream hears of a request, and which requests it hears of: identity, fields, paths, retries, the pool."""

import json
import socket
import threading

from gate import GateTest, ask, route
from support.poll import until
from support.server import FolderTest, command
from support.wire import Closed, request
from upstream import Gone, Upstream, answer, well


class Policy(GateTest):
    @classmethod
    def routes(cls):
        return (
            "[limits]\nsignatures_per_second = 1000\n"
            + route("/a", cls.up, methods=("GET", "HEAD", "POST", "PUT", "DELETE"))
            + route("/public/**", cls.up)
            + route("/admin/**", cls.up, scopes=("admin",))
            + route("/admin", cls.up, scopes=("admin",))
            + route("/customers/{id}/orders", cls.up)
            + route("/client-host", cls.up, host="client")
            + route("/fixed-host", cls.up, host="api.internal:8443")
        )

    ALL = ("X-Client-Id", "X-Client-Scope", "X-Client-Claim-firstVisionId", "X-Forwarded-For", "X-Forwarded-Proto",
           "X-Forwarded-Host", "Forwarded", "Via", "X-Request-Id")

    def ours(self, seen):
        return {name: seen.field(name) for name in self.ALL}

    def assert_ours(self, seen, scope="read"):
        """All that is ours stands there once, and says the truth."""
        said = self.ours(seen)
        self.assertEqual(said.pop("X-Client-Id"), "app")
        self.assertEqual(said.pop("X-Client-Scope"), scope)
        self.assertEqual(said.pop("X-Client-Claim-firstVisionId"), "00000AUNAB")
        self.assertEqual(said.pop("X-Forwarded-For"), "127.0.0.1")
        self.assertEqual(said.pop("X-Forwarded-Proto"), "http")
        self.assertEqual(said.pop("X-Forwarded-Host"), "api.example")
        self.assertEqual(said.pop("Forwarded"), 'for=127.0.0.1;host="api.example";proto=http')
        self.assertRegex(said.pop("Via"), r"\A1\.1 sallyport-[A-Za-z0-9_-]+\Z")
        self.assertRegex(said.pop("X-Request-Id"), r"\A[0-9a-f]{24}\Z")

    def test_K01_what_a_client_says_of_itself_is_dropped(self):
        names = ["X-Client-Id", "X-Client-Scope", "X-Client-Claim-firstVisionId", "X-Client-Claim-admin", "X-Forwarded-For",
                 "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-User", "Forwarded", "X-Real-IP",
                 "X-SSL-Client-Verify", "X-Client-Cert"]
        fields = []
        for name in names:
            spellings = {name, name.lower(), name.upper(), name.replace("-", "_"), name.replace("-", "_", 1), name.lower().replace("-", "_")}
            fields += [f"{spelling}: evil" for spelling in sorted(spellings)]
        for i in range(0, len(fields), 40):
            seen = self.pass_(fields=fields[i : i + 40])
            self.assert_ours(seen)
            self.assertNotIn("evil", str(seen.fields))

    def test_K02_connection_takes_nothing_of_ours_away(self):
        named = ", ".join(self.ALL + ("Host", "Authorization", "Content-Length"))
        for fields in ([f"Connection: {named}"], [f"connection: {named.lower()}"], [f"Connection: {name}" for name in self.ALL],
                       [f"Connection: close, {named}", "Connection: keep-alive"], [f"Connection: {named.replace('-', '_')}"]):
            seen = self.pass_(fields=fields, method="POST", body=b"hello")
            self.assert_ours(seen)
            self.assertEqual((seen.field("Host"), seen.body), (f"127.0.0.1:{self.up.port}", b"hello"))

    def test_K03_fields_of_the_connection_end_here(self):
        fields = ["Connection: X-Mine, keep-alive", "X-Mine: 1", "X-Other: 2", "Keep-Alive: timeout=5", "Proxy-Authorization: x",
                  "Proxy-Connection: keep-alive", "TE: trailers", "Trailer: X-T"]
        seen = self.pass_(fields=fields)
        names = {name.lower() for name, _ in seen.fields}
        self.assertIn("x-other", names)
        self.assertFalse(names & {"connection", "x-mine", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer",
                                  "upgrade", "expect", "transfer-encoding"})
        # And the same on the way back.
        extra = ["Connection: X-Mine", "X-Mine: 1", "X-Other: 2", "Keep-Alive: timeout=5", "Proxy-Authenticate: x", "Upgrade: h2c", "Trailer: a"]
        self.behave(lambda c: (c.request(), c.send(answer(fields=extra))))
        got = self.ask(token=self.token)
        self.assertEqual(got.field("X-Other"), "2")
        names = {name.lower() for name, _ in got.fields}
        self.assertFalse(names & {"x-mine", "keep-alive", "proxy-authenticate", "upgrade", "trailer"})

    def test_K04_one_form_of_each_path(self):
        """Whatever means /admin/x to somebody: it needs the admin scope, or it is refused, or the upstream sees it
        in a form that names something below /public/."""
        spellings = """/public/../admin/x /public/%2e%2e/admin/x /public/.%2e/admin/x /public/%2E./admin/x //admin/x /public//../admin/x
            /%61dmin/x /admin%2fx /admin%2Fx /admin;x/x /admin;/x /.;/admin/x /;/admin/x /public/..;/admin/x /public%2f..%2fadmin/x
            /public/..%2fadmin/x /public\\..\\admin\\x /public/..\\admin/x /public/%5c../admin/x /public/..%5cadmin/x /admin/./x
            /./admin/x /admin//x /admin/%2e/x /%2fadmin/x /public/%252e%252e/admin/x /public/..%252fadmin/x /public/%2e%2e%2fadmin/x
            /public/%c0%ae%c0%ae/admin/x /public/%u002e%u002e/admin/x /admin/x%00 /admin%00/x /public/x%2f..%2f..%2fadmin%2fx
            /public/.../admin/x /%41dmin/x /admin/%78 /public/%2e%2e;/admin/x /public/..%3b/admin/x /admin/x# /admin/x?../public
            /public/../../admin/x /public/a/../../admin/x /admin%20/x /admin/x/. /admin/x/.. /public/%e2%80%a5/admin/x""".split()
        self.assertGreater(len(spellings), 40)
        for spelling in spellings:
            with self.subTest(spelling):
                self.up.reset_all()
                got = self.ask(spelling, token=self.token)
                self.assertIn(got.status, (200, 400, 403, 404))
                for seen in self.up.requests:
                    self.assertTrue(seen.target.startswith("/public/"), seen.target)
                    self.assertNotRegex(seen.target.lower(), r"/\.\.?(;|/|$)|%2e|%2f|%5c|;|\\|//")
                if spelling.replace("%61", "a").replace("%78", "x").startswith("/admin/x") and got.status != 400:
                    self.assertEqual(got.status, 403)

    def test_K04_what_was_matched_is_what_is_forwarded(self):
        for target, forwarded in (("/%70ublic/%7ex?a=%2e%2e", "/public/~x?a=%2e%2e"), ("/public/%e2%82%ac", "/public/%E2%82%AC"),
                                  ("/customers/a%20b/orders", "/customers/a%20b/orders"), ("/public/?", "/public/?")):
            self.assertEqual(self.pass_(target).target, forwarded)

    def test_K05_no_field_changes_method_or_path(self):
        fields = ["X-Original-URL: /public/x", "X-Rewrite-URL: /public/x", "X-Forwarded-Uri: /public/x", "X-Original-URI: /public/x",
                  "X-HTTP-Method-Override: PUT", "X-HTTP-Method: PUT", "X-Method-Override: PUT", "X_HTTP_Method_Override: PUT",
                  "X-Forwarded-Method: PUT", "X-Original-Method: PUT", "X-Forwarded-Prefix: /x"]
        self.assertEqual(self.ask("/admin/x", token=self.token, fields=fields).status, 403)
        seen = self.pass_("/public/y", fields=fields)
        self.assertEqual(seen.line, "GET /public/y HTTP/1.1")
        self.assertFalse([f for f in seen.fields if "PUT" in f[1] or "/public/x" in f[1]], seen.fields)

    def test_the_host_is_by_setting(self):
        mine = f"127.0.0.1:{self.up.port}"
        for target, host in (("/a", mine), ("/client-host", "api.example"), ("/fixed-host", "api.internal:8443")):
            seen = self.pass_(target)
            self.assertEqual((seen.field("Host"), seen.field("X-Forwarded-Host")), (host, "api.example"))
        self.send(b"GET /client-host HTTP/1.0\r\nAuthorization: Bearer " + self.token.encode() + b"\r\n\r\n")
        self.assertEqual(self.up.last().field("Host"), mine)

    def test_K07_a_loop_is_noticed(self):
        via = self.pass_(fields=["Via: 1.0 other"]).field("Via")
        self.assertTrue(via.startswith("1.0 other, 1.1 sallyport-"))
        before = self.up.bytes
        for looped in (via, "1.1 x, " + via, via + ", 1.1 y"):
            self.assertEqual(self.ask(token=self.token, fields=[f"Via: {looped}"]).status, 502)
        self.assertEqual(self.up.bytes, before)

    def test_K11_redirects_are_the_clients_affair(self):
        other = Upstream()
        self.addCleanup(other.close)
        self.behave(lambda c: (c.request(), c.send(answer(b"", "302 Found", [f"Location: {other.url}/x", "Set-Cookie: a=b", "Server: up"]))))
        got = self.ask(token=self.token)
        self.assertEqual((got.status, got.field("Location"), got.field("Set-Cookie")), (302, f"{other.url}/x", "a=b"))
        self.assertEqual(other.connections, [])

    # 8: what is sent a second time

    def fail_behind(self, requests, how):
        """Serves so many requests on each connection, reads one more, and breaks the connection without a word."""
        def behave(connection):
            for _ in range(requests):
                connection.request()
                connection.send(answer())
            connection.server.seen(connection.request())
            how(connection)

        return behave

    def test_K08_a_request_that_was_read_is_not_sent_again(self):
        for how in (lambda c: None, lambda c: c.reset()):
            for method in ("POST", "GET"):
                self.behave(self.fail_behind(0, how))
                got = self.ask(token=self.token, method=method)
                self.assertEqual((got.status, len(self.up.requests)), (502, 1), method)

    def test_K08_on_a_kept_connection_only_an_idempotent_one_is(self):
        body = {"body": b"hello"}
        for method, more, status, times in (("POST", {}, 502, 1), ("POST", body, 502, 1), ("GET", {}, 200, 2), ("DELETE", {}, 200, 2),
                                            ("PUT", body, 502, 1), ("GET", body, 502, 1)):
            with self.subTest(method, **more):
                self.behave(self.fail_behind(1, lambda c: None))
                wire = self.connect()  # the same loop, so the same pool
                self.assertEqual(wire.send(ask(token=self.token)).answer().status, 200)
                # The second attempt is on a new connection, which serves one.
                got = wire.send(ask(token=self.token, method=method, **more)).answer()
                self.assertEqual(got.status, status)
                self.assertEqual(len(self.up.requests), 1)
                self.assertEqual(len(self.up.connections), times)

    def test_K08_nothing_is_sent_again_once_a_byte_came_back(self):
        self.behave(lambda c: (c.server.seen(c.request()), c.send(answer()), c.server.seen(c.request()), c.send(b"H")))
        wire = self.connect()
        self.assertEqual(wire.send(ask(token=self.token)).answer().status, 200)
        self.assertEqual(wire.send(ask(token=self.token)).answer().status, 502)
        self.assertEqual(len(self.up.requests), 2)

    # 9: the pool

    def test_K09_a_connection_is_used_again_only_behind_a_clean_end(self):
        ok = answer()
        leftovers = {
            "more than was said": ok + b"x", "another answer": ok + ok, "closes": answer(fields=["Connection: close"]),
            "http/1.0": ok.replace(b"1.1", b"1.0"), "keeps nothing": answer(fields=["Keep-Alive: timeout=1"]),
            "behind 204": b"HTTP/1.1 204 No Content\r\n\r\nhello",
            "behind chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        }
        for name, data in leftovers.items():
            with self.subTest(name):
                def behave(connection):
                    while True:
                        connection.server.seen(connection.request())
                        connection.send(data)

                self.behave(behave)
                wire = self.connect()
                for i in range(3):
                    got = wire.send(ask(token=self.token)).answer()
                    self.assertLess(got.status, 300)
                    self.assertNotIn(b"evil", got.body)
                self.assertEqual([c.requests for c in self.up.connections], [1, 1, 1])

    def test_K09_what_comes_while_it_is_idle_belongs_to_nobody(self):
        sent = threading.Event()

        def behave(connection):
            while True:
                connection.server.seen(connection.request())
                connection.send(answer())
                if len(connection.server.connections) == 1:
                    connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    sent.go.wait(30)
                    connection.send(answer(b"evil"))
                    sent.set()

        sent.go = threading.Event()
        self.behave(behave)
        wire = self.connect()
        self.assertEqual(wire.send(ask(token=self.token)).answer().body, b"ok")
        sent.go.set()
        self.assertTrue(sent.wait(30))
        for _ in range(5):
            self.assertEqual(wire.send(ask(token=self.token)).answer().body, b"ok")

    def test_the_pool_keeps_connections(self):
        wire = self.connect()
        for _ in range(50):
            self.assertEqual(wire.send(ask(token=self.token)).answer().status, 200)
        self.assertEqual([c.requests for c in self.up.connections], [50])

    def test_a_client_that_leaves_takes_its_upstream_connection_with_it(self):
        started = threading.Event()

        def behave(connection):
            connection.request()
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
            started.set()
            while True:
                connection.send(b"secret" * 10_000)

        self.behave(behave)
        ended = []
        self.up.behave = lambda c: self.note_end(behave, c, ended)
        wire = self.connect().send(ask(token=self.token))
        self.assertEqual(wire.head().status, 200)
        self.assertTrue(started.wait(30))
        wire.close()
        until(lambda: ended, what="the end of the upstream's connection")
        self.behave(well)
        for _ in range(10):
            self.assertEqual(self.ask(token=self.token).body, b"ok")

    def note_end(self, behave, connection, ended):
        try:
            behave(connection)
        except Gone:
            ended.append(connection)
            raise


class Several(GateTest):
    @classmethod
    def routes(cls):
        cls.second = Upstream()
        urls = [cls.up.url, cls.second.url, "http://127.0.0.1:1"]
        return route("/a", urls, methods=("GET", "POST")) + route("/none", ["http://127.0.0.1:1", "http://127.0.0.1:2"])

    @classmethod
    def tearDownClass(cls):
        cls.second.close()

    def test_they_are_asked_in_turn_and_one_that_is_not_there_is_passed_over(self):
        wire = self.connect()
        for _ in range(60):
            got = wire.send(ask(token=self.token, method="POST", body=b"x")).answer()
            self.assertEqual(got.status, 200)
        self.assertEqual(len(self.up.requests) + len(self.second.requests), 60)
        self.assertGreater(min(len(self.up.requests), len(self.second.requests)), 20)

    def test_none_there(self):
        self.assertEqual(self.ask("/none", token=self.token).status, 503)


class Refusals(FolderTest):
    """What keeps a server with routes from starting."""

    ONE = '[[route]]\nmethods = ["GET"]\npath = "/a"\nscopes = []\nupstream = "http://127.0.0.1:9000"\n'

    def test_two_routes_that_could_both_win_are_named_by_their_lines(self):
        for other in ("/a", "/{x}"):
            text = "# one\n" + self.ONE.replace('"/a"', '"/{y}"' if other != "/a" else '"/a"') + "\n" + self.ONE.replace("/a", other)
            self.data.write_config(text)
            done = command("serve", "--data", self.data.path, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")
            self.assertNotEqual(done.returncode, 0)
            for word in ("could both win", "(line 2)", "(line 8)"):
                self.assertIn(word, done.stderr)

    def test_the_rest(self):
        cases = {
            "can never be reached": self.ONE.replace("/a", "/v1/getAccessToken"),
            "`scopes` is missing": self.ONE.replace("scopes = []\n", ""),
            "`public` goes without": self.ONE + "public = true\n",
            "names no scope": self.ONE.replace("scopes", "any_scope"),
            "is no scope": self.ONE.replace("[]", '["a b"]'),
            "needs one of": self.ONE.replace("upstream", "# upstream"),
            "not both": self.ONE + 'respond = "sallyport.toml"\n',
            "link-local": self.ONE.replace("127.0.0.1:9000", "169.254.169.254"),
            "the path is that of the request": self.ONE.replace(":9000", ":9000/x"),
            "are for https:// alone": self.ONE + 'upstream_ca = "x.pem"\n',
            "go together": self.ONE.replace("http:", "https:") + 'upstream_key = "x.pem"\n',
            "x.pem": self.ONE.replace("http:", "https:") + 'upstream_ca = "x.pem"\n',
            "is none of GET": self.ONE.replace('"GET"', '"TRACE"'),
            "named twice": self.ONE.replace('"GET"', '"GET", "GET"'),
            "can never match": self.ONE.replace("/a", "/a/../b"),
            "unknown key": self.ONE + "upstrem = 1\n",
            "`host` must be": self.ONE + 'host = "a/b"\n',
            "no plain file": self.ONE.replace("upstream", "respond"),
        }
        for says, text in cases.items():
            with self.subTest(says):
                self.data.write_config("\n" + text)
                done = command("serve", "--data", self.data.path, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")
                self.assertNotEqual(done.returncode, 0, done.stdout)
                self.assertIn(says, done.stderr)
                self.assertRegex(done.stderr, r":\d+:|line \d+")

    def test_K11_the_admin_listener_is_no_upstream(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        for host in ("127.0.0.1", "localhost", "[::1]", "127.0.0.2"):
            self.data.write_config(self.ONE.replace("127.0.0.1:9000", f"{host}:{port}"))
            done = command("serve", "--data", self.data.path, "--listen", "127.0.0.1:0", "--admin-listen", f"127.0.0.1:{port}")
            self.assertNotEqual(done.returncode, 0, host)
            self.assertIn("admin listener", done.stderr)

    def test_a_fixed_answer_needs_a_token_too(self):
        (self.data.path / "sample.json").write_text(json.dumps({"a": 1}))
        app = self.data.add("app", scopes=("read",))
        server = self.serve(config=self.ONE.replace('upstream = "http://127.0.0.1:9000"', 'respond = "sample.json"').replace("[]", '["read"]'))
        token = server.ask("/v1/getAccessToken?scope=read", auth=app.basic).token
        got = server.ask("/a", auth=f"Bearer {token}")
        self.assertEqual((got.status, got.json(), got.field("Content-Type")), (200, {"a": 1}, "application/json"))
        self.assertEqual(server.ask("/a").status, 401)
        with server.connect() as wire:
            body = request("/a", auth=f"Bearer {token}", body="x" * 100)
            self.assertEqual([wire.send(body + body).answer().status, wire.answer().status], [200, 200])

    def test_K07_a_route_to_itself_ends(self):
        app = self.data.add("app", scopes=("read",))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        text = self.ONE.replace("9000", str(port)).replace("[]", '["read"]') + "forward_token = true\n"
        server = self.serve("--listen", f"127.0.0.1:{port}", config=text)
        token = server.ask("/v1/getAccessToken?scope=read", auth=app.basic).token
        try:
            self.assertEqual(server.ask("/a", auth=f"Bearer {token}").status, 502)
        except Closed:
            self.fail("no answer")
        self.assertLessEqual(len(server.log("request")), 3)
