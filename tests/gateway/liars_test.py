"""Upstreams that lie, break off or are slow: 502 or 504 and never a splice."""

import threading
import time

from gate import GateTest, ask, reason_of, route
from support.poll import until
from support.wire import Closed
from upstream import answer

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
EVIL = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"


class Liars(GateTest):
    @classmethod
    def routes(cls):
        slow = {"response_timeout": "1s", "idle_timeout": "1s", "connect_timeout": "1s"}
        return (
            "[limits]\nsignatures_per_second = 1000\n"
            + route("/a", cls.up, methods=("GET", "POST", "HEAD"), response_timeout="20s", idle_timeout="20s")
            + route("/slow", cls.up, methods=("GET", "POST"), **slow)
        )

    def say(self, *pieces):
        """Answers each request with these bytes, and then ends the connection."""
        def behave(connection):
            connection.server.seen(connection.request())
            for piece in pieces:
                connection.send(piece)

        self.behave(behave)

    def assert_next_is_unharmed(self):
        """Behind a lie on this client's loop, another answer comes whole and from another connection."""
        self.behave(type(self).behaviour)
        for _ in range(4):
            self.assertEqual(self.ask(token=self.token).body, b"ok")

    def test_J26_heads_that_are_none(self):
        giant = b"X: " + b"x" * 70_000 + b"\r\n"
        lies = {
            "two lengths": OK + b"Content-Length: 4\r\nContent-Length: 40\r\n\r\nevil",
            "two equal lengths": OK + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nevil",
            "length and coding": OK + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + EVIL,
            "coding and length": OK + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + EVIL,
            "a coding we do not know": OK + b"Transfer-Encoding: gzip\r\n\r\nevil",
            "two codings": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "chunked twice": OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "chunked in 1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "a length that is none": OK + b"Content-Length: +4\r\n\r\nevil",
            "a length beyond all": OK + b"Content-Length: 18446744073709551616\r\n\r\nevil",
            "a bare LF": b"HTTP/1.1 200 OK\nContent-Length: 4\n\nevil",
            "an LF in a field": OK + b"A: b\nSet-Cookie: evil=1\r\nContent-Length: 2\r\n\r\nok",
            "a CR in a field": OK + b"A: b\rSet-Cookie: evil=1\r\nContent-Length: 2\r\n\r\nok",
            "a NUL": OK + b"A: b\0\r\nContent-Length: 2\r\n\r\nok",
            "a folded line": OK + b"A: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
            "a space before the colon": OK + b"Content-Length : 4\r\n\r\nevil",
            "a line without a colon": OK + b"nonsense\r\n\r\n",
            "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
            "another version": b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "no status": b"HTTP/1.1 OK\r\nContent-Length: 2\r\n\r\nok",
            "status 600": b"HTTP/1.1 600 X\r\nContent-Length: 2\r\n\r\nok",
            "status 99": b"HTTP/1.1 099 X\r\nContent-Length: 2\r\n\r\nok",
            "status 2000": b"HTTP/1.1 2000 X\r\nContent-Length: 2\r\n\r\nok",
            "101 unasked": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nevil",
            "204 with a body": b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil",
            "204 in chunks": b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "100 with a body": b"HTTP/1.1 100 Continue\r\nContent-Length: 4\r\n\r\nevil" + EVIL,
            "a giant line": OK + giant + b"Content-Length: 2\r\n\r\nok",
            "many fields": OK + b"A: b\r\n" * 5000 + b"Content-Length: 2\r\n\r\nok",
            "a flood of interim answers": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" * 1000,
            "nothing": b"",
            "half a head": OK + b"Content-Length: 2\r\n",
            "an empty line first": b"\r\n" + EVIL,
        }
        for name, data in lies.items():
            with self.subTest(name):
                self.say(data)
                got = self.ask(token=self.token)
                self.assertEqual((got.status, got.error), (502, "Upstream answered wrongly"), name)
                self.assertIsNone(got.field("Set-Cookie"))
                self.assertNotIn(b"evil", got.body)
                self.assert_next_is_unharmed()

    def test_J26_an_endless_head_is_cut_short(self):
        def flood(connection):
            connection.server.seen(connection.request())
            connection.send(OK)
            for _ in range(100_000):  # some 100 MB
                connection.send(b"X-Flood: " + b"x" * 1000 + b"\r\n")

        self.behave(flood)
        self.assertEqual(self.ask(token=self.token).status, 502)
        until(lambda: self.up.connections[0].socket.fileno() == -1, what="the end of the flood")

    def broken(self, wire):
        """The client must see that this answer has not ended well."""
        try:
            got = wire.answer()
        except (Closed, ValueError):
            return True
        return got.status == 502

    def test_J26_bodies_that_are_not_what_they_say(self):
        lies = {
            "a chunk size that is none": CHUNKED + b"2\r\nok\r\nzz\r\nevil\r\n0\r\n\r\n",
            "a chunk that is longer": CHUNKED + b"2\r\nokay\r\n0\r\n\r\n",
            "a chunk that ends in LF": CHUNKED + b"2\r\nok\n0\r\n\r\n",
            "a size with a sign": CHUNKED + b"+2\r\nok\r\n0\r\n\r\n",
            "no last chunk": CHUNKED + b"2\r\nok\r\n",
            "half a chunk": CHUNKED + b"20\r\nok",
            "half a body": OK + b"Content-Length: 200\r\n\r\nhalf",
            "no end of the trailers": CHUNKED + b"2\r\nok\r\n0\r\nA: b\r\n",
            "giant trailers": CHUNKED + b"2\r\nok\r\n0\r\nA: " + b"x" * 70_000 + b"\r\n\r\n",
        }
        for name, data in lies.items():
            with self.subTest(name):
                self.say(data)
                wire = self.connect().send(ask(token=self.token) + ask(token=self.token))
                self.assertTrue(self.broken(wire), name)
                self.assert_next_is_unharmed()

    def test_J26_what_comes_behind_an_answer_reaches_nobody(self):
        for first in (answer(b"first"), CHUNKED + b"5\r\nfirst\r\n0\r\n\r\n", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n"):
            for behind in (EVIL, b"evil", b"\r\n" + EVIL, b"\0"):
                def behave(connection):
                    while True:
                        connection.request()
                        connection.send(first + behind)

                self.behave(behave)
                wire = self.connect()
                for _ in range(3):
                    got = wire.send(ask(token=self.token)).answer()
                    self.assertIn(got.body, (b"first", b""))
        self.assert_next_is_unharmed()

    def test_J26_a_head_request_gets_no_body(self):
        self.say(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        wire = self.connect().send(ask(token=self.token, method="HEAD"))
        self.assertEqual(wire.answer(to_head=True).status, 200)
        self.behave(type(self).behaviour)
        self.assertEqual(wire.send(ask(token=self.token)).answer().body, b"ok")

    def test_interim_answers_are_left_out(self):
        self.say(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", answer())
        wire = self.connect().send(ask(token=self.token))
        self.assertEqual(wire.head().status, 200)

    def test_trailers_are_left_out(self):
        self.say(CHUNKED + b"2\r\nok\r\n0\r\nSet-Cookie: evil\r\nContent-Length: 3\r\n\r\n")
        wire = self.connect().send(ask(token=self.token))
        self.assertEqual(wire.answer().body, b"ok")
        self.assertEqual(wire.read, b"")

    def test_an_answer_that_ends_with_its_connection(self):
        self.say(OK + b"\r\n", b"hello ", b"world")
        got = self.ask(token=self.token)
        self.assertEqual((got.body, got.field("Transfer-Encoding")), (b"hello world", "chunked"))
        # Reset in its midst, it has not ended.
        self.behave(lambda c: (c.request(), c.send(OK + b"\r\nhello"), time.sleep(0.2), c.reset()))
        self.assertTrue(self.broken(self.connect().send(ask(token=self.token))))

    def test_it_dies_at_every_byte(self):
        """Closed, or reset; the client never takes what came for a whole answer."""
        shapes = [answer(b"hello"), CHUNKED + b"3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nT: t\r\n\r\n",
                  b"HTTP/1.1 103 Early Hints\r\n\r\n" + answer(b"hello", fields=["A: b"])]
        for whole in shapes:
            for cut in range(len(whole)):
                for hard in (False, True):
                    self.up.behave = lambda c: (c.request(), c.send(whole[:cut]), hard and c.reset())
                    wire = self.connect().send(ask(token=self.token))
                    self.assertTrue(self.broken(wire), (whole[:cut], hard))
                    wire.close()
            self.say(whole)
            self.assertEqual(self.ask(token=self.token).body, b"hello")
        self.assert_next_is_unharmed()

    def test_it_dies_at_every_byte_of_the_request(self):
        whole = ask(method="POST", token=self.token, body=b"hello")
        for size in range(0, 300, 7):
            self.up.behave = lambda c: c.take(size)
            wire = self.connect().send(whole)
            self.assertTrue(self.broken(wire), size)
            wire.close()
        self.assert_next_is_unharmed()

    def test_byte_by_byte_is_the_same(self):
        for whole in (answer(b"hello"), CHUNKED + b"3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nT: t\r\n\r\n"):
            self.behave(lambda c: (c.request(), [c.send(whole[i : i + 1]) for i in range(len(whole))]))
            self.assertEqual(self.ask(token=self.token).body, b"hello")

    def test_an_early_answer_is_passed_on(self):
        """The upstream has seen enough before the body has come."""
        self.behave(lambda c: (c.server.seen(c.head()), c.send(answer(b"no", "413 Payload Too Large", ["Connection: close"])),
                               c.until(b"never")))
        wire = self.connect().send(ask(token=self.token, method="POST", fields=["Content-Length: 1000000"]) + b"x" * 1000)
        got = wire.answer()
        self.assertEqual((got.status, got.body, got.field("Connection")), (413, b"no", "close"))
        # And with the whole request read, and the connection ended at once.
        self.behave(lambda c: (c.head(), c.send(answer(b"no", "403 Forbidden"))))
        got = self.connect().send(ask(token=self.token, method="POST", fields=["Content-Length: 1000000"]) + b"x" * 1000).answer()
        self.assertEqual(got.status, 403)
        self.assert_next_is_unharmed()

    def test_a_body_is_never_mixed_into_the_next_request(self):
        """The client goes in the midst of its body; the connection to the upstream must not be used again."""
        wire = self.connect().send(ask(token=self.token, method="POST", fields=["Content-Length: 100"]) + b"x" * 10)
        until(lambda: self.up.bytes.endswith(b"x" * 10), what="the first part")
        wire.close()
        until(lambda: all(c.socket.fileno() == -1 for c in self.up.connections), what="the end of the connection")
        self.assertEqual(self.up.requests, [])
        self.assert_next_is_unharmed()

    def test_504_for_a_silent_one(self):
        self.behave(lambda c: (c.server.seen(c.request()), c.until(b"never")))
        begun = time.monotonic()
        got = self.ask("/slow", token=self.token)
        self.assertEqual((got.status, got.error), (504, "Upstream did not answer in time"))
        self.assertGreater(time.monotonic() - begun, 0.9)
        self.assertEqual(reason_of(self.server, got)["reason"], "upstream_slow")
        self.assertEqual(len(self.up.requests), 1, "it was sent again")
        self.behave(lambda c: (c.request(), c.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"), c.until(b"never")))
        self.assertEqual(self.ask("/slow", token=self.token).status, 504)

    def test_a_body_that_stands_still_is_cut_off(self):
        self.behave(lambda c: (c.request(), c.send(OK + b"Content-Length: 100\r\n\r\nhalf"), c.until(b"never")))
        wire = self.connect().send(ask("/slow", token=self.token))
        self.assertEqual(wire.head().status, 200)
        self.assertEqual(wire.rest(), b"half")

    def test_504_for_one_that_does_not_read(self):
        gate = threading.Event()
        self.addCleanup(gate.set)
        self.behave(lambda c: gate.wait(60))
        wire = self.connect()

        def send():
            try:
                wire.send(ask("/slow", token=self.token, method="POST", fields=["Content-Length: 100000000"]))
                for _ in range(100):
                    wire.send(b"x" * 1_000_000)
            except OSError:
                pass

        sender = threading.Thread(target=send)
        sender.start()
        self.assertEqual(wire.answer().status, 504)
        wire.close()
        sender.join()

    def test_the_log_says_why_and_the_answer_does_not(self):
        self.say(OK + b"Content-Length: +4\r\n\r\n")
        got = self.ask(token=self.token)
        record = reason_of(self.server, got)
        self.assertEqual((record["status"], record["reason"]), (502, "upstream_wrong"))
        self.assertIn(f"127.0.0.1:{self.up.port}", str(record))
        self.assertNotIn(str(self.up.port).encode(), got.body)
        self.assertNotIn(self.token, self.server.log_text())
