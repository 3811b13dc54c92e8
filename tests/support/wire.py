"""HTTP as bytes on a socket: no library that would mend what it sends or reads."""

import base64
import json
import socket
import ssl

LIMIT = 30  # seconds for any one step


class Answer:
    """One response, taken apart by its Content-Length."""

    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.status_line = lines[0]
        self.version, status, self.phrase = lines[0].split(" ", 2)
        self.status = int(status)
        self.fields = [tuple(line.split(": ", 1)) for line in lines[1:]]
        self.body = body

    def field(self, name):
        """Its value; None if it is not there, an error if it is there twice."""
        values = [value for key, value in self.fields if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} stands in the answer {len(values)} times"
        return values[0] if values else None

    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        return self.json()["errorMessage"]

    @property
    def token(self):
        return self.json()["access_token"]

    def __repr__(self):
        return f"{self.status_line} {self.body[:200]!r}"


class Closed(Exception):
    """The server ended the connection before a whole answer had come."""


class Wire:
    """One connection. `source`: the address it comes from, any of 127.0.0.0/8."""

    def __init__(self, address, source=None, tls=None, limit=LIMIT):
        self.socket = socket.create_connection(
            address, timeout=limit, source_address=(source, 0) if source else None
        )
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.read = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)
        return self

    def receive(self):
        """Some bytes; b"" at the end."""
        try:
            return self.socket.recv(65536)
        except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
            return b""

    def _need(self, enough):
        while not enough():
            more = self.receive()
            if not more:
                raise Closed(f"the connection ended after {self.read[:300]!r}")
            self.read += more

    def answer(self, to_head=False):
        """The next answer. `to_head`: to HEAD, which has no body whatever its length says."""
        self._need(lambda: b"\r\n\r\n" in self.read)
        head, self.read = self.read.split(b"\r\n\r\n", 1)
        answer = Answer(head, b"")
        if answer.status >= 200 and not to_head:
            size = int(answer.field("Content-Length"))
            self._need(lambda: len(self.read) >= size)
            answer.body, self.read = self.read[:size], self.read[size:]
        return answer

    def ask(self, request):
        return self.send(request).answer()

    def rest(self):
        """All that comes until the end."""
        while more := self.receive():
            self.read += more
        return self.read

    def has_ended(self, within=LIMIT):
        """Does the server end the connection without another byte?"""
        self.socket.settimeout(within)
        try:
            return not self.read and self.receive() == b""
        except TimeoutError:
            return False


def basic(client_id, secret):
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def request(
    target="/v1/getAccessToken?scope=edit", *, method="GET", auth=None, body=None, content_type="application/json",
    fields=(),
):
    """The bytes of an ordinary request. `body`: text; `fields`: further lines."""
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost"]
    if auth is not None:
        lines.append(f"Authorization: {auth}")
    data = b"" if body is None else body.encode() if isinstance(body, str) else body
    if body is not None:
        lines += [f"Content-Type: {content_type}"] if content_type is not None else []
        lines.append(f"Content-Length: {len(data)}")
    return "\r\n".join([*lines, *fields, "", ""]).encode("latin-1") + data


def ask(address, *words, source=None, tls=None, **how):
    """One request on a connection of its own."""
    with Wire(address, source, tls) as wire:
        return wire.ask(request(*words, **how))
