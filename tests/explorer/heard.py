"""What servers answer while tests run, beside what each of them describes."""

import contextlib
import re
import unittest.mock

from support.server import Data, Server
from support.wire import Wire


def canonical(target):
    """The path as a server compares it: without what may stand before it, letters as themselves."""
    path = re.sub(r"^https?://[^/]*", "", target).partition("?")[0]
    return re.sub(r"%([46][1-9A-F]|[57][0-9A])", lambda found: chr(int(found[1], 16)), path, flags=re.IGNORECASE)


def told(asked, answer):
    """A request and its answer, as conform.mjs reads them."""
    method, target, *_ = [*asked.split(b"\r\n")[0].decode("latin-1").split(" "), "", ""]
    return {
        "method": method, "path": canonical(target), "status": answer.status,
        "fields": {name.lower(): value for name, value in answer.fields}, "body": answer.body.decode("latin-1"),
    }


class Heard:
    """All that servers say over a Wire while it is in use, where one request is sent at once: pairs of what a server
    describes, again after each reload, and the list of its answers, as told() puts them."""

    def __init__(self):
        self.pairs, self.now = [], {}
        self.originals = {name: getattr(owner, name) for owner, name in (
            (Data, "write_config"), (Server, "_wait_until_ready"), (Server, "reload"), (Wire, "send"), (Wire, "answer"))}

    @contextlib.contextmanager
    def in_use(self):
        with contextlib.ExitStack() as stack:
            for owner in (Data, Server, Wire):
                ours = {name: self.around(name) for name in self.originals if name in vars(owner)}
                stack.enter_context(unittest.mock.patch.multiple(owner, **ours))
            yield self

    def around(self, name):
        original, ours = self.originals[name], getattr(self, name.strip("_"))
        return lambda *words, **how: ours(original, *words, **how)

    @staticmethod
    def write_config(original, data, text):
        original(data, "explorer = true\n" + text)

    def wait_until_ready(self, original, server):
        original(server)
        self.describe(server)

    def reload(self, original, server):
        said = original(server)
        self.describe(server)
        return said

    def describe(self, server):
        if server.url.startswith("http:"):
            answer = server.ask("/openapi.json")
            self.now[server.address] = []
            if answer.status == 200:
                self.pairs.append((answer.json(), self.now[server.address]))

    @staticmethod
    def send(original, wire, data):
        wire.asked, wire.peer = data, wire.socket.getpeername()
        return original(wire, data)

    def answer(self, original, wire, to_head=False):
        got = original(wire, to_head)
        if got.status != 100 and wire.asked.count(b" HTTP/1.1\r\n") == 1:
            self.now.get(wire.peer, []).append(told(wire.asked, got))
        return got
