"""Servers behind the gateway, for tests: each writes down every byte that it gets."""

import contextlib
import socket
import threading

from support.poll import until

LIMIT = 60  # seconds; a socket that waits longer hangs


class Gone(Exception):
    """The peer ended the connection."""


class Request:
    """One request as it came. `body` is without its framing."""

    def __init__(self, head):
        lines = head.decode("latin-1").split("\r\n")
        self.line = lines[0]
        self.method, self.target, self.version = lines[0].split(" ")
        self.fields = [tuple(line.split(": ", 1)) for line in lines[1:]]
        self.body = b""
        self.chunked = (self.field("Transfer-Encoding") or "").lower() == "chunked"

    def all(self, name):
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def field(self, name):
        values = self.all(name)
        assert len(values) < 2, f"{name} came {len(values)} times: {values}"
        return values[0] if values else None


class Connection:
    """The upstream's end of one connection; `log` is all that came."""

    def __init__(self, peer):
        self.socket = peer
        self.socket.settimeout(LIMIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.log = bytearray()
        self.rest = b""
        self.requests = 0

    def _more(self):
        try:
            more = self.socket.recv(65536)
        except OSError as error:
            raise Gone from error
        if not more:
            raise Gone
        self.log += more
        return more

    def until(self, end):
        while end not in self.rest:
            self.rest += self._more()
        found, self.rest = self.rest.split(end, 1)
        return found

    def take(self, size):
        pieces, there = [self.rest], len(self.rest)
        while there < size:
            pieces.append(self._more())
            there += len(pieces[-1])
        data = b"".join(pieces)
        self.rest = data[size:]
        return data[:size]

    def head(self):
        """The next request without its body."""
        request = Request(self.until(b"\r\n\r\n"))
        self.requests += 1
        return request

    def body(self, request):
        if request.chunked:
            while size := int(self.until(b"\r\n"), 16):
                request.body += self.take(size)
                assert self.take(2) == b"\r\n"
            assert self.until(b"\r\n") == b"", "trailers came through"
        else:
            request.body = self.take(int(request.field("Content-Length") or 0))
        return request

    def request(self):
        return self.body(self.head())

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Gone from error

    def reset(self):
        """Ends it the hard way."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()


def answer(body=b"ok", status="200 OK", fields=()):
    """The bytes of an ordinary answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def well(connection):
    """The behaviour of a good server: each request is answered "ok"."""
    while True:
        connection.server.seen(connection.request())
        connection.send(answer())


class Upstream:
    """Listens on a port of its own. `behave` is called with each connection, on a thread of its own, and can be
    changed at any time; what it has not ended is ended behind it."""

    def __init__(self, behave=well, tls=None):
        self.behave, self.tls = behave, tls
        self.connections, self.requests = [], []
        self.bugs = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def seen(self, request):
        self.requests.append(request)
        return request

    def _accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        with peer:
            try:
                if self.tls:
                    peer.settimeout(LIMIT)
                    peer = self.tls.wrap_socket(peer, server_side=True)
            except OSError:
                return
            connection = Connection(peer)
            connection.server = self
            self.connections.append(connection)
            try:
                self.behave(connection)
            except Gone:
                pass
            except Exception as bug:  # of the test: it must not pass for a broken connection
                self.bugs.append(bug)
                raise
            finally:
                with contextlib.suppress(OSError):
                    peer.shutdown(socket.SHUT_RDWR)
                peer.close()

    def clear(self):
        """Forgets what came, and the connections that are open."""
        self.connections, self.requests = [], []

    def reset_all(self):
        """Ends every connection, so that the next request comes on a new one."""
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)
        self.clear()

    @property
    def bytes(self):
        """All that came, of all connections."""
        return b"".join(bytes(connection.log) for connection in self.connections)

    def last(self):
        """The latest request, once it is there."""
        return until(lambda: self.requests, what="a request")[-1]

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes accept(), which close() alone does not
        self.listener.close()
        self.reset_all()
        assert not self.bugs, self.bugs
