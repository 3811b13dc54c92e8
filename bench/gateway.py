"""The cases of the gateway: a gated call beside other gateways, and what many routes and revocations
cost."""

import concurrent.futures
import contextlib
import json
import socket
import statistics
import urllib.request

import load
import revoked
import wire
from load import Load
from report import Limit
from rounds import Comparison
from servers import sallyport
from servers.nginx import Nginx
from servers.proxied import Haproxy, PlainProxy, Upstream
from servers.sallyport import Sallyport

CLIENT = "bench-client"
MANY_TOKENS = 20_000
REMEMBERED = 1_000
MANY_ROUTES = 10_000
MANY_REVOCATIONS = 100_000
IDLE = 5_000

ROUTE = """
[[route]]
methods = ["GET"]
path = "/v1/customers/{id}"
scopes = ["%s"]
upstream = "http://127.0.0.1:%d"
"""


ROUTE_OF_MANY = """
[[route]]
methods = ["GET"]
path = "/v1/service-%d/{id}/**"
scopes = ["other"]
upstream = "http://127.0.0.1:9"
"""


class World:
    """An upstream, and our gateway before it, with one client that has a token."""

    def __init__(self, bench, name="sallyport", more="", scopes=(wire.SCOPE,), revocations=0):
        self.bench = bench
        folder = bench.folder / name.replace(" ", "-")
        self.upstream = bench.start(Upstream(folder / "upstream", bench.load_core))
        data = sallyport.new_data(folder / "data")
        self.secret = sallyport.add_client(data, CLIENT, scopes)
        revoked.add(data, CLIENT, revocations)
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


def check(bench):
    """/gate/check beside a server that answers at once."""
    report = bench.report(
        "check",
        "`/gate/check` in nginx's style with a token that repeats, 32 connections, beside nginx `return 200` of as "
        "many bytes.",
    )
    trust = '\n[forward_auth]\nstyle = "nginx"\ntrusted = ["127.0.0.1/32"]\n'
    world = World(bench, more=trust)
    request = wire.check_request(world.token)
    answer = world.server.check(request)
    nginx = bench.start(Nginx(bench.folder / "nginx", bench.server_core, answer, request))
    sent = bench.fixed("check", request)
    subjects = [bench.subject("sallyport", world.server, sent), bench.subject("nginx", nginx, sent)]
    bench.compare(report, subjects, [Comparison("sallyport", "nginx", 0.9)])
    report.notes.append(f"request {len(request)} bytes, answer {len(answer)} bytes")
    return report


def crowded(bench):
    """Many routes and revocations beside none of either."""
    report = bench.report(
        "crowded",
        f"A gated call where {MANY_REVOCATIONS:,} revocations are alive and there are {MANY_ROUTES:,} routes, beside "
        'one route and no revocation. "The same" is a median within 10 %.',
    )
    many = "".join(ROUTE_OF_MANY % number for number in range(MANY_ROUTES))
    subjects, names = [], ("crowded", "empty")
    for name, more in zip(names, (many, "")):
        world = World(bench, name, more=more, revocations=MANY_REVOCATIONS if more else 0)
        subjects.append(bench.subject(name, world.server, bench.fixed(name, world.request)))
    bench.compare(report, subjects, [Comparison(*names, 0.9, by_median=True)])
    return report


def latency(bench):
    """What the gateway adds to the p99 of a plain proxy, at half of what that can do."""
    report = bench.report(
        "latency",
        "p99 of a gated call beside nginx `proxy_pass`, at half of nginx's own rate, 32 connections (wrk waits "
        "between requests; its percentiles are of the time from sending).",
    )
    world = World(bench)
    nginx = bench.start(PlainProxy(bench.folder / "nginx", bench.server_core, world.upstream))
    sent = bench.fixed("gated", world.request)
    full = load.run(nginx, sent, bench.seconds, bench.load_core).per_second
    pause = max(1, round(1000 * sent.connections / (full / 2)))
    slow = Load(("paced", bench.folder / "request-gated", pause), sent.connections)
    subjects = [bench.subject(server.name, server, slow) for server in (world.server, nginx)]
    bench.compare(report, subjects, [])
    report.notes.append(f"nginx at full load: {full:.0f} requests a second; each connection pauses {pause} ms")
    medians = {name: statistics.median(one.p99_us for one in many) for name, many in report.measured.items()}
    report.notes.append(f"added p99, of the medians: {medians['sallyport'] - medians[nginx.name]:.0f} µs")
    return report


def idle(bench):
    """What an idle connection costs in memory."""
    report = bench.report("idle", f"Resident memory of {IDLE:,} idle connections, each after one gated call.")
    world = World(bench, more=f"connections_per_address = {10 * IDLE}\n")
    before = world.server.resident_bytes()
    with contextlib.ExitStack() as stack:
        for _ in range(IDLE):
            wire_ = stack.enter_context(socket.create_connection(("127.0.0.1", world.server.port)))
            wire_.sendall(world.request)
            while b"\r\n\r\n" not in wire_.recv(65536):
                pass
        each = (world.server.resident_bytes() - before) / IDLE
    report.limits = [Limit("resident memory of an idle connection", each / 1024, None, "KiB")]
    return report


CASES = {
    "gated": gated,
    "gated-new": new_tokens,
    "check": check,
    "crowded": crowded,
    "latency": latency,
    "idle": idle,
}
