"""HTTP framing through the gateway: what can be read in two ways reaches no upstream, and what is passed on was
framed anew."""

from gate import GateTest, Streamed, ask, route
from support.poll import until
from support.wire import Closed
from upstream import answer

CRLF = b"\r\n"
NEXT = b"GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"


class Framing(GateTest):
    @classmethod
    def routes(cls):
        return route("/**", cls.up, scopes=None, public=True, methods=("GET", "HEAD", "POST", "PUT", "OPTIONS"))

    def post(self, fields, body=b"", target=b"/a", version=b"1.1", method=b"POST"):
        lines = [b" ".join([method, target, b"HTTP/" + version]), b"Host: h", *fields]
        return CRLF.join([*lines, b"", b""]) + body

    def refused(self, data, *statuses):
        self.assert_clean(data, *(statuses or (400,)))
        self.assert_alive()

    def all_refused(self, messages, *statuses):
        for message in messages:
            with self.subTest(message[:120]):
                self.assert_clean(message, *(statuses or (400,)))
        self.assert_alive()

    def assert_alive(self):
        self.assertEqual(self.send(ask("/alive")).status, 200)

    def chunked(self, body):
        return self.post([b"Transfer-Encoding: chunked"], body)

    def test_J01_length_and_coding_together(self):
        length, coding = b"Content-Length: 6", b"Transfer-Encoding: chunked"
        for fields in ([length, coding], [coding, length], [coding, b"Content-Length: 0"], [b"Content-Length: 0", coding]):
            self.refused(self.post(fields, b"0\r\n\r\nX"))

    def test_J02_J03_codings_that_do_not_end_in_chunked(self):
        for coding in (b"gzip", b"identity", b"xchunked", b"chunked, identity", b"", b"chunkedx", b"\"chunked\"", b"chunked;a=b"):
            for length in ([], [b"Content-Length: 5"]):
                message = self.post([b"Transfer-Encoding: " + coding, *length], NEXT)
                with self.subTest(coding):
                    self.assert_clean(message, 400, 501)
        self.assert_alive()

    def test_J04_codings_in_disguise(self):
        te = b"Transfer-Encoding: "
        lines = [[te + b"chunked", te + b"chunked"], [te + b"chunked", te + b"identity"], [te + b"chunked, chunked"],
                 [te + b",chunked"], [te + b"chunked,"], [te + b"\x0bchunked"], [te + b"\x0cchunked"], [te + b"chunked\0"],
                 [te + b"\x85chunked"], [te + b"chunked\xa0"], [b"Transfer-Encoding : chunked"], [b"Transfer-Encoding:\n chunked"],
                 [b"Transfer-Encoding\x00: chunked"], [b" Transfer-Encoding: chunked"]]
        self.all_refused([self.post(one, b"0\r\n\r\n" + NEXT) for one in lines], 400, 501)

    def test_J05_chunks_in_http_1_0(self):
        message = self.post([b"Transfer-Encoding: chunked"], b"0\r\n\r\n" + NEXT, version=b"1.0")
        self.assert_clean(message, 400, 501)
        self.assert_alive()

    def test_J06_lengths_that_are_none(self):
        bad = [b"+5", b"-5", b"-0", b"0x5", b"0o5", b"1_0", b"5 5", b"", b"5,6", b"18446744073709551616", b"5.0", b"5;", b"\xb2", b"5\x0b"]
        self.all_refused([self.post([b"Content-Length: " + one], b"hello" + NEXT) for one in bad])
        self.all_refused([self.post([b"Content-Length: 5", b"Content-Length: 6"], b"hello!"),
                          self.post([b"Content-Length: 5", b"content_length: 5", b"Content-Length: 4"], b"hello")])

    def test_J07_a_length_that_is_said_twice(self):
        for fields in ([b"Content-Length: 5", b"Content-Length: 5"], [b"Content-Length: 5, 5"]):
            self.refused(self.post(fields, b"hello"))
        # What some servers take for a length is not passed on.
        seen = self.through(self.post([b"Content-Length: 5", b"Content_Length: 1", b"Transfer_Encoding: chunked"], b"hello"))
        self.assertEqual((seen.body, seen.all("Content_Length"), seen.all("Transfer_Encoding")), (b"hello", [], []))

    def through(self, message):
        """The one request that the upstream gets for it."""
        self.up.reset_all()
        self.assertEqual(self.send(message).status, 200)
        self.assertEqual(len(self.up.requests), 1)
        return self.up.requests[0]

    def test_J08_chunk_sizes_that_are_none(self):
        bad = [b"0x5", b"+5", b"-1", b" 5", b"5 ", b"5_0", b"", b"1" * 17, b"5\t", b"g", b"5\x0b"]
        self.all_refused([self.chunked(one + b"\r\nhello\r\n0\r\n\r\n") for one in bad])

    def test_J09_chunks_that_do_not_end_where_they_should(self):
        self.all_refused([self.chunked(body) for body in (
            b"5\r\nhello0\r\n\r\n", b"5\r\nhello\n0\r\n\r\n", b"5\r\nhello!\r\n0\r\n\r\n", b"5\r\nhello\r0\r\n\r\n",
            b"3\r\nhello\r\n0\r\n\r\n")])

    def test_J10_lines_of_chunks(self):
        self.all_refused([self.chunked(body) for body in (
            b"5\nhello\r\n0\r\n\r\n", b"5\rhello\r\n0\r\n\r\n", b"5;a\nb\r\nhello\r\n0\r\n\r\n", b"5;\r\nhello\r\n0\r\n\r\n",
            b"5;\0\r\nhello\r\n0\r\n\r\n", b"5;a b\r\nhello\r\n0\r\n\r\n", b"5;a=\"\n\"\r\nhello\r\n0\r\n\r\n",
            b"5;a=" + b"x" * 20_000 + b"\r\nhello\r\n0\r\n\r\n", b"5\r\nhello\r\n0\r\n\n", b"5\r\nhello\r\n0\n\r\n")], 400, 413, 431)

    def test_J08_to_J10_a_chunk_that_turns_out_bad_later_never_makes_a_request(self):
        """The upstream has begun to read: then it must see that the body has not ended."""
        for bad in (b"0x5\r\nhello\r\n", b"5\r\nhello!\r\n", b"5;\r\nhello\r\n", b"0\r\nA: b\nC\r\n\r\n"):
            with self.subTest(bad):
                self.up.reset_all()
                wire = self.connect().send(self.chunked(b"5\r\nfirst\r\n"))
                until(lambda: b"first" in self.up.bytes, what="the first chunk")
                wire.send(bad + b"0\r\n\r\n" + NEXT)
                self.assertEqual(wire.answer().status, 400)
                wire.rest()
                self.assertEqual(self.up.requests, [])
                self.assertNotIn(b"smuggled", self.up.bytes)
                self.assertTrue(self.up.bytes.endswith(b"first\r\n"), self.up.bytes[-60:])

    def test_J11_trailers_become_nothing(self):
        trailers = (b"Authorization: Bearer x\r\nHost: evil\r\nContent-Length: 3\r\nX-Client-Id: evil\r\nX_Client_Id: evil\r\n"
                    b"Connection: X-Forwarded-For\r\nTransfer-Encoding: chunked\r\nX-T: t\r\n")
        plain = self.through(self.chunked(b"5\r\nhello\r\n0\r\n\r\n"))
        seen = self.through(self.chunked(b"5\r\nhello\r\n0\r\n" + trailers + b"\r\n"))
        self.assertEqual(seen.body, b"hello")
        hidden = lambda request: [f for f in request.fields if f[0] != "X-Request-Id"]
        self.assertEqual(hidden(seen), hidden(plain))
        self.assertNotIn(b"evil", self.up.bytes)

    def test_J12_trailers_are_bounded(self):
        message = self.chunked(b"0\r\n" + b"A: " + b"x" * 100_000 + b"\r\n\r\n")
        self.assert_clean(message, 400, 431)
        self.assert_clean(self.chunked(b"0\r\n" + b"A: b\r\n" * 20_000 + b"\r\n"), 400, 431)

    def test_J13_to_J16_lines(self):
        host = b"GET /a HTTP/1.1\r\nHost: h\r\n"
        self.all_refused([
            host + b"A: b\r\n c\r\n\r\n", host + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + NEXT,  # 13
            host + b"A : b\r\n\r\n", host + b"A\t: b\r\n\r\n", b"GET /a HTTP/1.1\r\n Host: h\r\n\r\n", host + b": b\r\n\r\n",  # 14
            host + b"A\r\n\r\n", host + b"A(b: c\r\n\r\n", host + b"A\xe9: c\r\n\r\n", host + b"A b: c\r\n\r\n",
            host + b"A: b\rc\r\n\r\n", host + b"A: b\nB: c\r\n\r\n", host + b"A: b\0c\r\n\r\n",  # 15
            b"GET /a HTTP/1.1\nHost: h\n\n", b"GET /a HTTP/1.1\r\nHost: h\n\r\n", host + b"A: b\n\r\n", b"GET /a HTTP/1.1\nHost: h\r\n\r\n",  # 16
        ])

    def test_J17_hosts(self):
        line = b"GET /a HTTP/1.1\r\n"
        for hosts in (b"", b"Host: h\r\nHost: h\r\n", b"Host: h\r\nHost: i\r\n", b"Host:\r\n", b"Host: h,i\r\n",
                      b"Host: u@h\r\n", b"Host: h/a\r\n", b"Host: h h\r\n", b"Host: h:x\r\n"):
            with self.subTest(hosts):
                self.assert_clean(line + hosts + b"\r\n", 400)
        self.assert_alive()

    def test_J18_a_target_with_an_authority(self):
        self.refused(b"GET http://evil/a HTTP/1.1\r\nHost: h\r\n\r\n")
        seen = self.through(b"GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n")
        self.assertEqual((seen.target, seen.field("Host"), seen.field("X-Forwarded-Host")), ("/a?b", f"127.0.0.1:{self.up.port}", "h"))

    def test_J19_versions(self):
        for version in (b"HTTP/1", b"HTTP/1.10", b"http/1.1", b"HTTP/2.0", b"HTTP/9.9", b"", b"HTTP/0.9", b"HTTP/1.1 "):
            with self.subTest(version):
                self.assert_clean(b"GET /a " + version + b"\r\nHost: h\r\n\r\n", 400, 505)
        self.assert_clean(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 501, 505)
        self.assert_alive()

    def test_J20_targets(self):
        for target in (b"/a b", b"/a#b", b"/a\0", b"/\xc3\xa9", b"/a\\b", b"/%00", b"/%c0%af", b"a", b"", b"/a%", b"/%zz", b"/a\tb", b"//h/a"):
            with self.subTest(target):
                self.assert_clean(b"GET " + target + b" HTTP/1.1\r\nHost: h\r\n\r\n", 400)
        self.assert_alive()

    def test_J21_methods(self):
        for method, statuses in ((b"G@T", (400,)), (b"get", (501,)), (b"FOO", (501,)), (b"TRACE", (501,)), (b"", (400,)),
                                 (b"A" * 8192, (400, 414, 501, 431)), (b"DELETE", (405,))):
            message = method + b" /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
            with self.subTest(method[:20]):
                self.assert_clean(message, *statuses)
        self.assert_clean(b"CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n", 400, 501)
        self.assert_alive()

    def test_J22_bodies_nobody_expects(self):
        """They are part of their request, or the connection ends: the next request is read where it begins."""
        for method in (b"GET", b"HEAD", b"OPTIONS"):
            first = self.post([b"Content-Length: 37"], b"GET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n"[:37], method=method)
            self.check_pair(first, method)
        self.check_pair(self.post([b"Content-Length: 0"]), b"POST")
        # A refused request's body is not a request either.
        length = [b"Content-Length: %d" % len(NEXT)]
        for first, status, second in ((self.post(length, NEXT, target=b"/a;b"), 400, []), (self.post(length, NEXT, method=b"DELETE"), 405, ["/second"])):
            self.up.reset_all()
            wire = self.connect().send(first + ask("/second", fields=["Connection: close"]))
            self.assertEqual(wire.answer().status, status)
            wire.rest()
            self.assertEqual([r.target for r in self.up.requests], second)

    def check_pair(self, first, method):
        self.up.reset_all()
        wire = self.connect().send(first + ask("/second"))
        self.assertEqual(wire.answer(to_head=method == b"HEAD").status, 200)
        self.assertEqual(wire.answer().status, 200)
        self.assertEqual([r.target for r in self.up.requests], ["/a", "/second"])

    def test_J23_expectations(self):
        self.refused(self.post([b"Expect: 200-ok", b"Content-Length: 5"], b"hello"), 417)
        wire = self.connect().send(self.post([b"Expect: 100-continue", b"Content-Length: 36"], target=b"/a;b"))
        refusal = wire.answer()
        self.assertEqual((refusal.status, refusal.field("Connection")), (400, "close"))
        try:
            wire.send(NEXT)
        except OSError:
            pass
        wire.rest()
        self.assertNotIn("/smuggled", [r.target for r in self.up.requests])

    def test_J24_a_hundred_in_a_pipeline(self):
        def echo(connection):
            while True:
                request = connection.server.seen(connection.request())
                connection.send(answer(request.target.encode() + b" " + request.body))

        self.behave(echo)
        wire = self.connect()
        sent, expected = b"", []
        for i in range(100):
            body = b"x" * (i % 7)
            if i % 3 == 0:
                sent, wanted = sent + ask(f"/{i}"), b"/%d " % i
            elif i % 3 == 1:
                sent, wanted = sent + ask(f"/{i}", method="POST", body=body), b"/%d " % i + body
            else:
                chunks = b"".join(b"1\r\nx\r\n" for _ in body) + b"0\r\n\r\n"
                sent, wanted = sent + ask(f"/{i}", method="PUT", fields=["Transfer-Encoding: chunked"]) + chunks, b"/%d " % i + body
            expected.append(wanted)
        wire.send(sent)
        self.assertEqual([wire.answer().body for _ in range(100)], expected)
        self.assertEqual([r.target for r in self.up.requests], [f"/{i}" for i in range(100)])

    def test_J24_an_answer_does_not_wait_for_the_next_one(self):
        """A client may want the first answer before it sends the second request's body."""
        wire = self.connect()
        wire.send(ask("/first") + ask("/second", method="POST", fields=["Content-Length: 5"]))
        self.assertEqual(wire.answer().status, 200)
        self.assertEqual(wire.send(b"hello").answer().status, 200)
        wire.send(b"GET /v1/jwks.json HTTP/1.1\r\nHost: h\r\n\r\n" + ask("/third", method="POST", fields=["Content-Length: 5"]))
        self.assertEqual(wire.answer().status, 200)
        self.assertEqual(wire.send(b"hello").answer().status, 200)

    def test_J25_the_ends_of_answers(self):
        head = self.connect().send(ask("/a", method="HEAD"))
        self.assertEqual(head.answer(to_head=True).field("Content-Length"), "2")
        self.assertEqual(head.send(ask("/a")).answer().body, b"ok")
        closing = self.connect().send(ask("/a", fields=["Connection: close"]))
        self.assertEqual(closing.answer().field("Connection"), "close")
        self.assertTrue(closing.has_ended())
        for status, more in (("204 No Content", b""), ("304 Not Modified", b"Content-Length: 500\r\n")):
            self.behave(lambda c: self.repeat(c, b"HTTP/1.1 " + status.encode() + b"\r\n" + more + b"\r\n"))
            wire = self.connect()
            for _ in range(3):
                got = wire.send(ask("/a")).answer()
                self.assertEqual((f"{got.status} {got.phrase}", got.body), (status, b""))
                self.assertTrue(got.field("Date"))
                self.assertEqual(got.field("Content-Length"), "500" if more else None)
                self.assertIsNone(got.field("Transfer-Encoding"))

    def repeat(self, connection, data):
        while True:
            connection.server.seen(connection.request())
            connection.send(data)

    def test_J25_a_client_of_http_1_0(self):
        self.behave(lambda c: self.repeat(c, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
        wire = self.connect().send(b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        got = wire.answer()
        self.assertIsNone(got.field("Transfer-Encoding"))
        self.assertEqual((got.body, got.field("Connection")), (b"hello", "close"))
        # No interim answer for 1.0, whatever the upstream says.
        self.behave(lambda c: self.repeat(c, b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        old = Streamed(self.server.address)
        self.addCleanup(old.close)
        self.assertEqual(old.send(b"GET /a HTTP/1.0\r\n\r\n").head().status, 200)

    def test_the_framing_that_came_goes_on(self):
        seen = self.through(self.post([b"Content-Length: 5"], b"hello"))
        self.assertEqual((seen.field("Content-Length"), seen.chunked, seen.body), ("5", False, b"hello"))
        seen = self.through(self.chunked(b"2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"))
        self.assertEqual((seen.field("Content-Length"), seen.chunked, seen.body), (None, True, b"hello"))
        seen = self.through(self.post([b"Content-Length: 0"]))
        self.assertEqual((seen.field("Content-Length"), seen.chunked), ("0", False))
        seen = self.through(self.post([], method=b"GET"))
        self.assertEqual((seen.field("Content-Length"), seen.chunked), (None, False))

    def test_an_upgrade_is_refused(self):
        fields = [b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13"]
        self.refused(self.post(fields, method=b"GET"), 501)
        self.refused(self.post([b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__"], method=b"GET"), 501)

    def test_a_request_that_breaks_off_is_none(self):
        whole = self.post([b"Content-Length: 5"], b"hello")
        chunked = self.chunked(b"5\r\nhello\r\n0\r\n\r\n")
        for message in (whole, chunked):
            for cut in range(1, len(message)):
                wire = self.connect().send(message[:cut]).end_output()
                try:
                    got = wire.answer()
                    self.assertIn(got.status, (400, 408), (cut, got))
                except Closed:
                    pass
        self.assertEqual(self.up.requests, [])
        self.assert_alive()
