"""The cases of the gateway: a gated call beside other gateways, and what many routes and revocations
cost."""

import concurrent.futures
import json
import urllib.request

import wire
from load import Load
from rounds import Comparison
from servers import sallyport
from servers.proxied import Haproxy, PlainProxy, Upstream
from servers.sallyport import Sallyport

CLIENT = "bench-client"
MANY_TOKENS = 20_000
REMEMBERED = 1_000

ROUTE = """
[[route]]
methods = ["GET"]
path = "/v1/customers/{id}"
scopes = ["%s"]
upstream = "http://127.0.0.1:%d"
"""


class World:
    """An upstream, and our gateway before it, with one client that has a token."""

    def __init__(self, bench, name="sallyport", more="", scopes=(wire.SCOPE,), upstream=None):
        self.bench = bench
        folder = bench.folder / name.replace(" ", "-")
        self.upstream = upstream or bench.start(Upstream(folder / "upstream", bench.load_core))
        data = sallyport.new_data(folder / "data")
        self.secret = sallyport.add_client(data, CLIENT, scopes)
        settings = more + ROUTE % (wire.SCOPE, self.upstream.port)
        self.server = bench.start(Sallyport(folder, bench.server_core, data, name, more=settings))
        self.token = self.token_of(wire.SEED_BODY)
        self.request = wire.gated_request(self.token)
        self.answer = self.server.check(self.request)

    def token_of(self, body):
        head = wire.token_head(CLIENT, self.secret, len(body))
        return json.loads(self.server.check(head + body).partition(b"\r\n\r\n")[2])["access_token"]

    def jwks(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.server.port}/v1/jwks.json") as answer:
            return json.load(answer)


def gated(bench):
    """A gated call with one token, beside a proxy that checks nothing and one that checks all."""
    report = bench.report(
        "gated",
        "A gated call with a token that repeats, 32 connections, beside nginx `proxy_pass` without any check "
        "and HAProxy with `jwt_verify`, exp and scope. The upstream, nginx, is on the other core.",
    )
    world = World(bench)
    nginx = bench.start(PlainProxy(bench.folder / "nginx", bench.server_core, world.upstream))
    haproxy = bench.start(
        Haproxy(bench.folder / "haproxy", bench.server_core, world.upstream, world.jwks(), world.token)
    )
    sent = bench.fixed("gated", world.request)
    subjects = [bench.subject(server.name, server, sent) for server in (world.server, nginx, haproxy)]
    bench.compare(
        report,
        subjects,
        [Comparison("sallyport", nginx.name, 1.0), Comparison("sallyport", haproxy.name, 2.5)],
    )
    report.notes.append(f"request {len(world.request)} bytes, answer {len(world.answer)} bytes")
    return report


def new_tokens(bench):
    """A gated call whose signature is never remembered, beside HAProxy."""
    report = bench.report(
        "gated-new",
        f"A gated call with {MANY_TOKENS:,} tokens in turn, of which {REMEMBERED:,} are remembered, so that each "
        "signature is checked; beside HAProxy with the same tokens.",
    )
    world = World(bench, more=f"verified_memo = {REMEMBERED}\n", scopes=(wire.SCOPE, *wire.NEW_SCOPES))
    path = bench.folder / "requests"
    with path.open("wb") as file:
        for token in many_tokens(world):
            request = wire.gated_request(token)
            file.write(b"%d\n%s" % (len(request), request))
    haproxy = bench.start(
        Haproxy(bench.folder / "haproxy", bench.server_core, world.upstream, world.jwks(), world.token)
    )
    sent = Load(("each", path))
    subjects = [bench.subject(server.name, server, sent) for server in (world.server, haproxy)]
    bench.compare(report, subjects, [Comparison("sallyport", haproxy.name, 1.2)])
    return report


def many_tokens(world):
    """Each with its own scope list."""

    def one(number):
        scopes = [wire.SCOPE] + [f"{group}{number // 32**place % 32:02d}" for place, group in enumerate("abcd")]
        return world.token_of(json.dumps({"scope": scopes}).encode())

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        tokens = list(pool.map(one, range(MANY_TOKENS)))
    if len(set(tokens)) != MANY_TOKENS:
        raise RuntimeError("the tokens are not all different")
    return tokens


CASES = {"gated": gated, "gated-new": new_tokens}
