"""A server with routes, its clients and their tokens, and an upstream that writes down what it gets."""

import contextlib
import pathlib
import socket
import tempfile

from support.poll import until
from support.server import Data, Server, ServerTest
from support.wire import Answer, Closed, Wire
from upstream import Upstream, well

BARE = 'Bearer realm="sallyport"'


def route(path, upstream, methods=("GET", "POST"), scopes=("read",), **more):
    """A [[route]]. `scopes=None`: `more` says who may pass. `upstream`: an Upstream, or URLs."""
    urls = upstream.url if isinstance(upstream, Upstream) else upstream
    settings = {"methods": list(methods), "path": path, **({"scopes": list(scopes)} if scopes is not None else {})}
    if urls is not None:
        settings["upstream"] = urls
    lines = [f"{key} = {toml(value)}" for key, value in (settings | more).items()]
    return "\n".join(["[[route]]", *lines, "", ""])


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"'


def ask(target="/a", token=None, method="GET", fields=(), body=None, version="1.1"):
    """The bytes of a request to the gateway."""
    lines = [f"{method} {target} HTTP/{version}", "Host: api.example"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    lines += fields
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")


class Streamed(Wire):
    """Reads answers that a Wire cannot: chunked, and those without an end but the connection's."""

    def head(self):
        self._need(lambda: b"\r\n\r\n" in self.read)
        head, self.read = self.read.split(b"\r\n\r\n", 1)
        return Answer(head, b"")

    def answer(self, to_head=False):
        answer = self.head()
        while 100 <= answer.status < 200:
            answer = self.head()
        if to_head or answer.status in (204, 304):
            return answer
        if answer.field("Transfer-Encoding") == "chunked":
            answer.body = self._chunks()
        elif (size := answer.field("Content-Length")) is not None:
            answer.body = self.take(int(size))
        else:
            answer.body, self.read = self.rest(), b""
        return answer

    def _line(self):
        self._need(lambda: b"\r\n" in self.read)
        line, self.read = self.read.split(b"\r\n", 1)
        return line

    def _chunks(self):
        pieces = []
        while size := int(self._line(), 16):
            pieces.append(self.take(size + 2)[:size])
        assert self._line() == b""
        return b"".join(pieces)

    def take(self, size):
        """The next so many bytes; without copying what came again and again."""
        pieces, there = [self.read], len(self.read)
        while there < size:
            more = self.receive()
            if not more:
                raise Closed(f"the connection ended {size - there} bytes early")
            pieces.append(more)
            there += len(more)
        data = b"".join(pieces)
        self.read = data[size:]
        return data[:size]

    def end_output(self):
        self.socket.shutdown(socket.SHUT_WR)
        return self


class GateTest(ServerTest):
    """Tests of one server. `routes()` gives its configuration; `self.up` is the upstream of its routes."""

    @classmethod
    def routes(cls):
        return route("/a", cls.up) + route("/b/**", cls.up, scopes=("write",))

    @classmethod
    def clients(cls, data):
        cls.app = data.add("app", "--claim", "firstVisionId=00000AUNAB", scopes=("read", "write"))

    @classmethod
    def start(cls):
        return Server(cls.data, *cls.flags)

    @classmethod
    def setUpClass(cls):
        with contextlib.ExitStack() as stack:
            cls.folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sallyport-gate-")))
            cls.up = Upstream()
            stack.callback(lambda: cls.up.close())
            cls.data = Data(cls.folder / "data")
            cls.data.write_config(cls.routes())
            cls.clients(cls.data)
            cls.server = cls.start()
            stack.callback(cls.server.stop)
            cls.token = cls.new_token(cls.app, "read")
            cls.addClassCleanup(stack.pop_all().close)

    @classmethod
    def new_token(cls, client, scope):
        answer = cls.server.ask(f"/v1/getAccessToken?scope={scope}", auth=client.basic)
        assert answer.status == 200, answer
        return answer.token

    def setUp(self):
        # What tests of another behaviour have left in the pool must not meet this one.
        self.behave(type(self).behaviour)

    behaviour = staticmethod(well)

    def behave(self, how):
        self.up.behave = how
        self.up.reset_all()

    def connect(self, **how):
        wire = Streamed(self.server.address, **how)
        self.addCleanup(wire.close)
        return wire

    def send(self, data):
        """The answer to these bytes, on a connection of their own."""
        return self.connect().send(data).answer()

    def ask(self, *words, **how):
        return self.send(ask(*words, **how))

    def pass_(self, *words, **how):
        """A request that must reach the upstream: as it saw it."""
        before = len(self.up.requests)
        answer = self.ask(*words, token=how.pop("token", self.token), **how)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(len(self.up.requests), before + 1)
        return self.up.requests[-1]

    def assert_alive(self):
        """Another client's request on a new connection still works."""
        self.assertEqual(self.ask(token=self.token).status, 200)

    def assert_clean(self, data, *statuses):
        """These bytes are answered with one of `statuses`, and the connection ended; nothing of them reaches the
        upstream; and others go on."""
        before = self.up.bytes
        wire = self.connect().send(data)
        try:
            answer = wire.answer()
            self.assertIn(answer.status, statuses, data)
            wire.rest()
        except Closed:
            self.fail(f"no answer to {data[:300]!r}")
        self.assertEqual(self.up.bytes, before, f"{data[:300]!r} came through")
        return answer


def reason_of(server, answer):
    """The access log's record of this answer."""
    request_id = answer.field("X-Request-Id")
    return until(lambda: [r for r in server.log("request") if r.get("request_id") == request_id], what="its record")[0]
