"""Thousands of damaged requests on the wire: whatever reaches the upstream, h11 reads as one whole request at a time,
and it is what the client's message said, as h11 reads that."""

import os
import pathlib
import random
import sys

import h11

from gate import GateTest, route
from upstream import answer

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "differential"))
import messages  # noqa: E402

COUNT = 5000
SEED = int(os.environ.get("SALLYPORT_GATEWAY_SEED", 20261126))


def read(data):
    """The requests that h11 finds: (method, target, body); and whether the last one is cut off. Raises where it
    refuses."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=256 * 1024)
    connection.receive_data(data)
    found = []
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Request):
            request, body = event, b""
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            found.append((request.method, request.target, body))
            rest = connection.trailing_data[0]
            if not rest:
                return found, False
            connection = h11.Connection(h11.SERVER, max_incomplete_event_size=256 * 1024)
            connection.receive_data(rest)
        else:
            return found, True


class Mutations(GateTest):
    @classmethod
    def routes(cls):
        methods = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
        return route("/**", cls.up, scopes=None, public=True, methods=methods)

    @staticmethod
    def behaviour(connection):
        """Answers what can be told to be a request by whatever it takes for one, and keeps all bytes."""
        while True:
            request = connection.request()
            connection.server.seen(request)
            connection.send(answer(b"" if request.method == "HEAD" else b"ok"))

    def test_J27_what_is_accepted_is_what_the_upstream_reads(self):
        accepted, judged = 0, 0
        corpus = messages.generate(SEED, COUNT)
        for number, message in enumerate(corpus):
            if number % 250 == 0:
                self.up.reset_all()
            heard, seen = len(self.up.requests), {id(c): len(c.log) for c in self.up.connections}
            self.exchange(message)
            came = self.up.requests[heard:]
            # What the upstream's own reader took apart, h11 must read as the same: nothing between and behind.
            theirs = []
            for connection in list(self.up.connections):
                data = bytes(connection.log[seen.get(id(connection), 0):])
                if not data:
                    continue
                try:
                    found, _ = read(data)
                except h11.ProtocolError as error:
                    self.fail(f"the upstream got {data!r} for {message!r}: {error}")
                theirs += found
            self.assertEqual([(r.method.encode(), r.target.encode("latin-1"), r.body) for r in came], theirs, message)
            accepted += len(came)
            judged += self.assert_said(message, came)
        self.assertGreater(accepted, COUNT // 10)
        self.assertGreater(judged, COUNT // 20)

    def exchange(self, message):
        """All answers until the end of the connection, whose sending side is ended behind the message."""
        wire = self.connect()
        try:
            wire.send(message).end_output()
            return wire.rest()
        except OSError:
            return b""
        finally:
            wire.close()

    def assert_said(self, message, came):
        """What came through stands in the message, in this order, as h11 reads that. How many were judged: h11 has no
        opinion on what it refuses."""
        try:
            said, _ = read(message)
        except (h11.ProtocolError, ValueError):
            return 0
        rest = iter(said)
        for seen in came:
            self.assertTrue(any(self.is_same(seen, one) for one in rest), (message, seen.line, said))
        return len(came)

    def is_same(self, seen, said):
        method, target, body = said
        plain = target.startswith(b"/") and b"%" not in target  # and so not written anew
        return (seen.method.encode(), seen.body) == (method, body) and (not plain or seen.target.encode("latin-1") == target)

    def test_random_bytes(self):
        rng = random.Random(SEED)
        for _ in range(300):
            size = rng.choice([1, 10, 100, 3000])
            self.exchange(bytes(rng.choice(b"GET /HTP1.\r\n: \0\xffabc") for _ in range(size)))
        self.assertEqual(self.up.requests, [])
        self.assertEqual(self.exchange(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")[:12], b"HTTP/1.1 200")
