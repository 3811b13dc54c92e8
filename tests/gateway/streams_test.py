"""Bodies as streams: any size in flat memory, each side as fast as the other takes it."""

import contextlib
import hashlib
import os
import pathlib
import socket
import threading
import time

from gate import GateTest, ask, route
from support.poll import until
from support.server import Server, environment
from support.wire import Closed
from upstream import answer

GIB = 1 << 30
# As much as the whole test is worth: under sanitizers a byte costs more.
SIZE = int(os.environ.get("SALLYPORT_GATEWAY_BODY", GIB))
PIECE = os.urandom(1 << 20)
FLAT = 48 << 20  # under sanitizers freed memory is kept for a while


def memory_of(pid):
    """Resident bytes now."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


class Watch:
    """The most memory that a process has had since."""

    def __init__(self, pid):
        self.pid, self.begin, self.most, self.stop = pid, memory_of(pid), 0, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stop.wait(0.02):
            self.most = max(self.most, memory_of(self.pid))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()

    @property
    def grown(self):
        return self.most - self.begin


def digest_of(size):
    digest = hashlib.blake2b()
    for _ in range(size // len(PIECE)):
        digest.update(PIECE)
    return digest.hexdigest()


class Streams(GateTest):
    @classmethod
    def start(cls):
        # ASan keeps what was freed for a while, by default 256 MiB of it.
        options = os.environ.get("ASAN_OPTIONS", "")
        return Server(cls.data, env=environment(ASAN_OPTIONS=f"{options}:quarantine_size_mb=4:thread_local_quarantine_size_kb=64"))

    @classmethod
    def routes(cls):
        # One loop, so that whoever keeps it busy is seen.
        return "threads = 1\n[timeouts]\nwrite = '20s'\nbody = '20s'\n" + route("/a", cls.up, methods=("GET", "POST")) + route(
            "/small", cls.up, methods=("POST",), max_body="1MiB")

    def test_a_gibibyte_up(self):
        got = {}

        def behave(connection):
            request = connection.server.seen(connection.head())
            size = int(request.field("Content-Length"))
            early, connection.rest = connection.rest, b""
            digest, left = hashlib.blake2b(early), size - len(early)
            buffer = bytearray(1 << 20)
            while left:
                count = connection.socket.recv_into(buffer, min(left, len(buffer)))
                assert count, f"it ended {left} bytes early"
                digest.update(memoryview(buffer)[:count])
                left -= count
            got["digest"] = digest.hexdigest()
            connection.send(answer(b"thanks"))

        self.behave(behave)
        wire = self.connect()
        with Watch(self.server.pid) as watch:
            wire.send(ask(token=self.token, method="POST", fields=[f"Content-Length: {SIZE}"]))
            for _ in range(SIZE // len(PIECE)):
                wire.send(PIECE)
            self.assertEqual(wire.answer().body, b"thanks")
        self.assertEqual(got["digest"], digest_of(SIZE))
        self.assertEqual(self.up.last().all("Transfer-Encoding"), [])
        self.assertLess(watch.grown, FLAT)

    def test_a_gibibyte_down(self):
        def behave(connection):
            connection.request()
            connection.send(f"HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n".encode())
            for _ in range(SIZE // len(PIECE)):
                connection.send(PIECE)

        self.behave(behave)
        wire = self.connect().send(ask(token=self.token))
        with Watch(self.server.pid) as watch:
            head = wire.head()
            self.assertEqual(head.field("Content-Length"), str(SIZE))
            self.assertIsNone(head.field("Transfer-Encoding"))
            early, wire.read = wire.read, b""
            digest, left = hashlib.blake2b(early), SIZE - len(early)
            while left:
                more = wire.socket.recv(1 << 20)
                self.assertTrue(more, f"it ended {left} bytes early")
                digest.update(more)
                left -= len(more)
        self.assertEqual(digest.hexdigest(), digest_of(SIZE))
        self.assertLess(watch.grown, FLAT)

    def test_back_pressure_of_an_upstream_that_does_not_read(self):
        go, done = threading.Event(), threading.Event()
        self.addCleanup(go.set)

        def behave(connection):
            request = connection.head()
            go.wait(60)
            connection.body(request)
            connection.send(answer(str(len(request.body)).encode()))

        self.behave(behave)
        wire, size = self.connect(), 64 << 20
        sent = [0]

        def send():
            wire.send(ask(token=self.token, method="POST", fields=[f"Content-Length: {size}"]))
            for _ in range(64):
                wire.send(PIECE)
                sent[0] += len(PIECE)
            done.set()

        with Watch(self.server.pid) as watch:
            sender = threading.Thread(target=send)
            sender.start()
            self.stands_still(lambda: sent[0])
            self.assertFalse(done.is_set(), "all of it was taken from the client, though nobody reads it")
            go.set()
            self.assertEqual(wire.answer().body, str(size).encode())
            sender.join()
        self.assertLess(watch.grown, FLAT)

    def stands_still(self, count):
        """Waits until it has not changed for half a second."""
        seen, since = count(), time.monotonic()

        def still():
            nonlocal seen, since
            if count() != seen:
                seen, since = count(), time.monotonic()
            return time.monotonic() - since > 0.5

        until(still, what="a standstill")

    def test_back_pressure_of_a_client_that_does_not_read(self):
        sent = [0]
        body = 64 << 20

        def behave(connection):
            connection.request()
            connection.send(f"HTTP/1.1 200 OK\r\nContent-Length: {body}\r\n\r\n".encode())
            for _ in range(64):
                connection.send(PIECE)
                sent[0] += len(PIECE)

        self.behave(behave)
        with Watch(self.server.pid) as watch:
            wire = self.connect().send(ask(token=self.token))
            until(lambda: sent[0], what="the first piece")
            self.stands_still(lambda: sent[0])
            self.assertLess(sent[0], body, "all of it was taken from the upstream, though nobody reads it")
            self.assertEqual(len(wire.answer().body), body)
        self.assertLess(watch.grown, FLAT)

    def test_both_ways_at_once(self):
        """An upstream that answers while it reads: neither direction waits for the other."""
        def mirror(connection):
            request = connection.head()
            connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            left = int(request.field("Content-Length"))
            while left:
                piece = connection.rest or connection.take(1)
                piece, connection.rest = (piece, b"") if piece is connection.rest else (piece + connection.rest, b"")
                left -= len(piece)
                connection.send(b"%x\r\n" % len(piece) + piece + b"\r\n")
            connection.send(b"0\r\n\r\n")

        self.behave(mirror)
        size = 32 << 20
        wire = self.connect()
        sender = threading.Thread(target=lambda: (
            wire.send(ask(token=self.token, method="POST", fields=[f"Content-Length: {size}"])), [wire.send(PIECE) for _ in range(32)]))
        sender.start()
        got = wire.answer()
        sender.join()
        self.assertEqual(hashlib.blake2b(got.body).hexdigest(), digest_of(size))

    def test_a_fast_stream_leaves_the_others_their_turn(self):
        """In both directions there is always more, and the loop has others to serve. Neither side copies what it sends
        or gets, so that both are faster than the server."""
        stop = threading.Event()
        self.addCleanup(stop.set)
        endless = os.memfd_create("endless")
        self.addCleanup(os.close, endless)
        os.truncate(endless, 64 << 20)

        def pour(wire):
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20)
            with contextlib.suppress(OSError):
                while not stop.is_set():
                    os.sendfile(wire.fileno(), endless, 0, 64 << 20)

        def drain(wire):
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
            with contextlib.suppress(OSError):
                while not stop.is_set() and (size := wire.recv_into(buffer, 0, socket.MSG_TRUNC)):
                    moved.append(size)

        def behave(connection):
            request = connection.server.seen(connection.head())
            way = request.field("X-Endless")
            if way == "down":
                connection.send(f"HTTP/1.1 200 OK\r\nContent-Length: {1 << 50}\r\n\r\n".encode())
            connection.socket.settimeout(None)
            {"down": pour, "up": drain}.get(way, lambda _: connection.send(answer()))(connection.socket)

        self.behave(behave)
        buffer, moved = bytearray(8 << 20), []
        for way, client in (("down", drain), ("up", pour)):
            with self.subTest(way):
                stop.clear()
                method, length = ("POST", [f"Content-Length: {1 << 50}"]) if way == "up" else ("GET", [])
                wires = [self.connect().send(ask(token=self.token, method=method, fields=[f"X-Endless: {way}", *length])) for _ in range(3)]
                until(lambda: len([r for r in self.up.requests if r.field("X-Endless") == way]) == 3, what="the endless requests")
                for wire in wires:
                    wire.socket.settimeout(None)
                threads = [threading.Thread(target=client, args=(wire.socket,)) for wire in wires]
                for thread in threads:
                    thread.start()
                try:
                    until(lambda: moved, what="some of the streams")
                    moved.clear()
                    for _ in range(50):
                        self.assertEqual(self.ask(token=self.token).body, b"ok")
                    # Of bytes and not of seconds, so that it does not matter how fast the machine is.
                    self.assertLess(sum(moved) / 50, 96 << 20, "so much of the streams went by while one request waited")
                finally:
                    stop.set()
                    for wire in wires:
                        with contextlib.suppress(OSError):
                            wire.socket.shutdown(socket.SHUT_RDWR)
                    for thread in threads:
                        thread.join()

    def test_step_by_step(self):
        """What came goes on at once, in both directions, however little it is."""
        def mirror(connection):
            request = connection.head()
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
            for _ in range(int(request.field("Content-Length"))):
                connection.send(connection.take(1))

        self.behave(mirror)
        wire = self.connect().send(ask(token=self.token, method="POST", fields=["Content-Length: 20"]))
        self.assertEqual(wire.head().status, 200)
        for i in range(20):
            wire.send(b"%c" % (65 + i))
            wire._need(lambda: wire.read)
            self.assertEqual(wire.read, b"%c" % (65 + i))
            wire.read = b""

    def test_chunks_of_a_byte(self):
        seen = self.chunked(b"".join(b"1\r\n%c\r\n" % (65 + i % 26) for i in range(5000)))
        self.assertEqual(len(seen.body), 5000)

    def chunked(self, body):
        self.assertEqual(self.send(ask(token=self.token, method="POST", fields=["Transfer-Encoding: chunked"]) + body + b"0\r\n\r\n").status, 200)
        return self.up.last()

    def test_100_continue_comes_from_us_and_only_where_the_body_is_wanted(self):
        expect = ["Expect: 100-continue", "Content-Length: 5"]
        wire = self.connect().send(ask(token=self.token, method="POST", fields=expect))
        self.assertEqual(wire.head().status, 100)
        self.assertEqual(wire.send(b"hello").answer().status, 200)
        self.assertEqual((self.up.last().body, self.up.last().all("Expect")), (b"hello", []))
        # Nobody is asked for a body that is refused.
        for how, status in ((dict(), 401), (dict(token=self.token, target="/b"), 404), (dict(token=self.token, target="/small",), 413)):
            fields = ["Expect: 100-continue", "Content-Length: 2000000"]
            wire = self.connect().send(ask(method="POST", fields=fields, **how))
            self.assertEqual(wire.head().status, status)
            self.assertNotIn(b"100 Continue", wire.rest())
        # One that has the body on its way is not asked.
        wire = self.connect().send(ask(token=self.token, method="POST", fields=expect) + b"hello")
        self.assertEqual(wire.head().status, 200)

    def test_max_body(self):
        ok = self.ask("/small", token=self.token, method="POST", body=b"x" * (1 << 20))
        self.assertEqual(ok.status, 200)
        self.up.reset_all()
        self.assertEqual(self.ask("/small", token=self.token, method="POST", body=b"x" * ((1 << 20) + 1)).status, 413)
        self.assertEqual(self.up.bytes, b"", "a body that says that it is too large reaches nobody")
        wire = self.connect().send(ask("/small", token=self.token, method="POST", fields=["Transfer-Encoding: chunked"]))
        for _ in range(17):
            wire.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        self.assertEqual(wire.answer().status, 413)
        wire.rest()
        self.assertEqual(self.up.requests, [], "the upstream took a part for the whole")

    def test_a_client_that_has_ended_its_side_still_gets_its_answer(self):
        self.behave(lambda c: (c.request(), time.sleep(0.3), c.send(answer(b"late", fields=["Connection: close"]))))
        for how in (dict(), dict(method="POST", body=b"hello")):
            wire = self.connect().send(ask(token=self.token, **how)).end_output()
            self.assertEqual(wire.answer().body, b"late")

    def test_a_slow_reader_harms_nobody(self):
        """And gets all of it, as long as it goes on."""
        self.behave(lambda c: (c.request(), c.send(answer(PIECE))))
        slow = self.connect()
        slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.send(ask(token=self.token))
        for _ in range(20):
            self.assertEqual(len(self.ask(token=self.token).body), len(PIECE))
        body = b""
        slow.head()
        while len(slow.read) + len(body) < len(PIECE):
            body += slow.socket.recv(20_000)
        self.assertEqual(slow.read + body, PIECE)

    def test_DOS_01_crowds_of_slow_ones(self):
        """Heads, bodies and readers that do not go on, and a good client among them."""
        self.behave(lambda c: [c.send(answer(b"x" * 200_000)) for _ in iter(lambda: c.request(), None)])
        crowd = []
        for i in range(200):
            wire = self.connect()
            crowd.append(wire)
            head = ask(token=self.token)
            if i % 3 == 0:
                wire.send(head[: len(head) - 3])
            elif i % 3 == 1:
                wire.send(ask(token=self.token, method="POST", fields=["Content-Length: 1000"]) + b"x")
            else:
                wire.send(head)
        worst = 0
        for _ in range(20):
            begun = time.monotonic()
            self.assertEqual(self.ask(token=self.token).status, 200)
            worst = max(worst, time.monotonic() - begun)
        self.assertLess(worst, 5)
        for wire in crowd:
            wire.close()

    def test_a_client_that_breaks_off(self):
        """At any point, and the server goes on."""
        self.behave(lambda c: (c.request(), c.send(answer(PIECE))))
        for i in range(60):
            wire = self.connect()
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            wire.send(ask(token=self.token))
            try:
                if i % 3 == 1:
                    wire.head()
                elif i % 3 == 2:
                    wire.receive()
            except Closed:
                pass
            wire.close()
        self.assertEqual(len(self.ask(token=self.token).body), len(PIECE))
