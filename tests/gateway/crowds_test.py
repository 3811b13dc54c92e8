"""Many at once: reloads under load, and more connections than there are descriptors."""

import contextlib
import pathlib
import resource
import socket
import threading
import time

from gate import Streamed, ask, route
from support.poll import until
from support.server import FolderTest
from support.wire import Closed
from upstream import Upstream, answer


class Crowds(FolderTest):
    def setUp(self):
        super().setUp()
        self.up = Upstream()
        self.addCleanup(self.up.close)
        self.app = self.data.add("app", scopes=("read", "write"))

    def start(self, text, **how):
        self.server = self.serve(config="[limits]\nsignatures_per_second = 1000\n" + text, **how)
        self.token = self.server.ask("/v1/getAccessToken?scope=read", auth=self.app.basic).token

    def connect(self):
        wire = Streamed(self.server.address)
        self.addCleanup(wire.close)
        return wire

    def test_SIGHUP_under_load_drops_nothing(self):
        """Routes come and go, and their upstreams with them; a request is served by the ones that it began with."""
        second = Upstream()
        self.addCleanup(second.close)

        def echo(connection):
            while True:
                request = connection.request()
                if request.target.endswith("9"):
                    time.sleep(0.02)
                connection.send(answer(request.target.encode() + request.body))

        self.up.behave = second.behave = echo
        configs = [route("/x/**", up, methods=("GET", "POST")) + more for up in (self.up, second)
                   for more in ("", route("/y", up), route("/**", up, scopes=("write",)))]
        self.start(configs[0])
        stop, wrong, count = threading.Event(), [], [0] * 8

        def client(number):
            wire = self.connect()
            while not stop.is_set():
                target = f"/x/{number}-{count[number]}"
                body = b"b" * (count[number] % 50) if count[number] % 3 else None
                try:
                    got = wire.send(ask(target, token=self.token, method="POST" if body else "GET", body=body)).answer()
                    if (got.status, got.body) != (200, target.encode() + (body or b"")):
                        wrong.append((target, got))
                except (Closed, OSError) as error:
                    wrong.append((target, error))
                    return
                count[number] += 1

        threads = [threading.Thread(target=client, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        try:
            for i in range(24):
                before = sum(count)
                self.data.write_config("[limits]\nsignatures_per_second = 1000\n" + configs[i % len(configs)])
                self.assertEqual(self.server.reload()["event"], "reloaded")
                until(lambda: wrong or sum(count) > before + 20, what="requests behind the reload")
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(wrong, [])
        self.assertGreater(sum(count), 24 * 20)

    def test_a_request_that_lasts_is_not_harmed_by_a_reload(self):
        go = threading.Event()

        def slow(connection):
            connection.request()
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")
            go.wait(60)
            connection.send(b"again")

        self.up.behave = slow
        self.start(route("/a", self.up))
        wire = self.connect().send(ask(token=self.token))
        self.assertEqual(wire.head().status, 200)
        self.data.write_config("")
        self.assertEqual(self.server.reload()["event"], "reloaded")
        until(lambda: self.server.ask("/a", auth=f"Bearer {self.token}").status == 404, what="the end of the route")
        go.set()
        wire._need(lambda: len(wire.read) == 10)
        self.assertEqual(wire.read, b"firstagain")
        self.assertEqual(wire.send(ask(token=self.token)).answer().status, 404)

    def test_a_bad_route_keeps_the_old_ones(self):
        self.start(route("/a", self.up))
        for bad in (route("/a", self.up) * 2, route("/a", "http://169.254.169.254"), route("/a/..", self.up)):
            self.data.write_config(bad)
            self.assertEqual(self.server.reload()["event"], "reload_refused")
            self.assertEqual(self.connect().send(ask(token=self.token)).answer().status, 200)

    def test_DOS_02_more_connections_than_descriptors(self):
        limit = 256

        def few_descriptors():
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

        self.start("[timeouts]\nhead = '2s'\nidle = '2s'\n" + route("/a", self.up), before=few_descriptors)
        crowd = []
        for i in range(1000):
            with contextlib.suppress(OSError):
                wire = socket.create_connection(self.server.address, timeout=30)
                crowd.append(wire)
                # A third of them wants something, a third begins to, a third is silent.
                if i % 3:
                    message = ask(token=self.token)
                    wire.sendall(message if i % 3 == 1 else message[:30])
        self.assertGreater(len(crowd), 900)
        begun, spent = time.monotonic(), self.cpu_seconds()
        # It answers somebody all the time, though it may have to turn many away.
        self.assertIn(self.server.ask_admin("/healthz").status, (200,))
        until(lambda: time.monotonic() - begun > 1, what="a second")
        self.assertLess(self.cpu_seconds() - spent, 0.9 * (time.monotonic() - begun) * 2, "it spins")
        for wire in crowd:
            wire.close()
        began = time.monotonic()
        until(self.answers, what="an answer behind the crowd")
        self.assertLess(time.monotonic() - began, 20)
        for _ in range(20):
            self.assertTrue(self.answers())
        open_files = len(list(pathlib.Path(f"/proc/{self.server.pid}/fd").iterdir()))
        self.assertLess(open_files, limit)

    def cpu_seconds(self):
        parts = pathlib.Path(f"/proc/{self.server.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / 100

    def answers(self):
        try:
            with Streamed(self.server.address) as wire:
                return wire.send(ask(token=self.token)).answer().status == 200
        except (Closed, OSError):
            return False
