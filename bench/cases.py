"""The cases: each starts its servers, makes its subjects, measures and fills a report."""

import contextlib
import dataclasses
import pathlib

import gateway
import load
import million
import oauth2
import rounds
import wire
from load import Load
from report import Report
from rounds import Comparison, Subject
from servers import oidc_provider, openssl_speed, sallyport
from servers.glewlwyd import Glewlwyd
from servers.nginx import Nginx
from servers.oidc_provider import OidcProvider
from servers.sallyport import Sallyport

CLIENT = "bench-client"


@dataclasses.dataclass
class Bench:
    """What every case gets; `stack` ends its servers, `folder` is its own."""

    folder: pathlib.Path
    server_core: int
    load_core: int
    rounds: int
    seconds: int
    machine: dict
    stack: contextlib.ExitStack
    say: object

    def report(self, case, what):
        return Report(case, what, self.machine, self.rounds, self.seconds)

    def start(self, server):
        return self.stack.enter_context(server)

    def subject(self, name, server, sent):
        """Warmed up, then measured in each round."""
        load.run(server, sent, server.warm_up, self.load_core)
        return Subject(name, lambda seconds, _: load.run(server, sent, seconds, self.load_core))

    def compare(self, report, subjects, comparisons):
        report.measured = rounds.run(subjects, self.rounds, self.seconds, self.say)
        report.ratios = [rounds.ratio(one, report.measured) for one in comparisons]

    def fixed(self, name, request, connections=32):
        path = self.folder / f"request-{name}"
        path.write_bytes(request)
        return Load(("fixed", path), connections)

    def our_server(self, name="sallyport", scopes=(wire.SCOPE,), access_log=False):
        """A server of its own with one client: (server, that client's secret)."""
        folder = self.folder / name.replace(" ", "-")
        data = sallyport.new_data(folder / "data")
        secret = sallyport.add_client(data, CLIENT, scopes)
        return self.start(Sallyport(folder, self.server_core, data, name, access_log)), secret


def hit(bench, connections):
    """Token from the memo, beside nginx."""
    report = bench.report(
        f"hit-{connections}",
        f"Token request answered from the memo, keep-alive, {connections} connections, "
        "beside nginx `return 200` of as many bytes.",
    )
    ours, secret = bench.our_server()
    request = wire.token_request(CLIENT, secret)
    answer = ours.check(request)
    nginx = bench.start(Nginx(bench.folder / "nginx", bench.server_core, answer, request))
    report.notes += [_sizes("sallyport", answer), _sizes("nginx", nginx.answer)]
    report.notes.append(f"request: {len(request)} bytes, the same for both")
    sent = bench.fixed("token", request, connections)
    subjects = [bench.subject("sallyport", ours, sent), bench.subject("nginx", nginx, sent)]
    bench.compare(report, subjects, [Comparison("sallyport", "nginx", 1.0)])
    return report


def _sizes(name, answer):
    head = answer.index(b"\r\n\r\n") + 4
    return f"answer of {name}: {len(answer)} bytes, {head} of them head and {len(answer) - head} body"


def miss(bench):
    """Every request a new signature, beside openssl speed."""
    report = bench.report(
        "miss",
        "Token requests of which each needs a new signature (distinct scope lists, 32 connections), "
        "beside `openssl speed rsa2048` on the same core.",
    )
    ours = _new_signatures(bench)
    core = bench.server_core
    subjects = [ours, Subject("openssl speed", lambda seconds, _: openssl_speed.measure(core, seconds))]
    bench.compare(report, subjects, [Comparison(ours.name, "openssl speed", 0.94)])
    report.notes.append("openssl speed: signatures per second of its user time, its own way to count")
    return report


def _new_signatures(bench):
    """A subject with a server of its own, whose client may name 128 scopes."""
    server, secret = bench.our_server("sallyport miss", wire.NEW_SCOPES)
    head = wire.token_head(CLIENT, secret, wire.NEW_SCOPES_BODY_LENGTH)
    path = bench.folder / "head-new-scopes"
    path.write_bytes(head)
    _check_new_scopes(server, head)

    def measure(seconds, number):
        # 100 000 lists for each round, more than a core can sign meanwhile.
        sent = Load(("new-scopes", path, (number + 1) * 100_000))
        return load.run(server, sent, seconds, bench.load_core)

    measure(1, -1)
    return Subject(server.name, measure)


def _check_new_scopes(server, head):
    lists = [b'{scope: ["a31","b31","c31","d%02d"]}' % last for last in (30, 31)]
    first, second = (server.check(head + body) for body in lists)
    if first.partition(b"\r\n\r\n")[2] == second.partition(b"\r\n\r\n")[2]:
        raise RuntimeError("two scope lists got the same token")


def peers(bench):
    """The same token beside other token servers."""
    report = bench.report(
        "peers",
        "The same token request: sallyport on memo hits and on misses beside oidc-provider (npm) and "
        "glewlwyd (Debian), client_credentials, JWT, RS256, RSA 2048; 32 connections, glewlwyd 8, "
        "where it does best.",
    )
    ours, secret = bench.our_server("sallyport hit")
    subjects = [bench.subject(ours.name, ours, bench.fixed("token", wire.token_request(CLIENT, secret)))]
    subjects.append(_new_signatures(bench))
    comparisons = []
    for peer in (OidcProvider, Glewlwyd):
        try:
            subjects.append(_peer(bench, peer))
        except Exception as error:  # a peer that cannot run is a line in the report, whatever the reason
            report.notes.append(f"{peer.name} is not measured: {error}")
            bench.say(f"  {peer.name} is not measured: {error}")
            continue
        comparisons.append(Comparison("sallyport hit", peer.name, 100))
        comparisons.append(Comparison("sallyport miss", peer.name, 1.7))
    bench.compare(report, subjects, comparisons)
    return report


def _peer(bench, peer):
    if peer is OidcProvider:
        oidc_provider.install()
    server = bench.start(peer(bench.folder / peer.name, bench.server_core))
    if wire.token_algorithm(wire.fetch(server.port, server.request)) != "RS256":
        raise RuntimeError("its token is no JWT signed with RS256")
    return bench.subject(peer.name, server, bench.fixed(peer.name, server.request, peer.connections))


def many_clients(bench):
    """A million clients beside ten."""
    report = bench.report(
        "million",
        f"{million.CLIENTS:,} registered clients beside {million.UNDER_LOAD}; memo hits of "
        f"{million.UNDER_LOAD} clients in turn, 32 connections. \"The same\" is a median within 10 %.",
    )
    names = {f"{count} clients": count for count in (million.CLIENTS, million.UNDER_LOAD)}
    servers, subjects = {}, []
    for name, count in names.items():
        folder = bench.folder / name.replace(" ", "-")
        folder.mkdir(parents=True)
        bench.say(f"  importing {count} clients")
        data, known, seconds = million.make_data(folder, million.client_ids(count))
        report.notes.append(f"import of {count} clients: {seconds:.1f} s")
        servers[name] = bench.start(Sallyport(folder, bench.server_core, data, name))
        sent = Load(("rotate", *million.write_requests(folder, known)))
        subjects.append(bench.subject(name, servers[name], sent))
    many, few = names
    bench.compare(report, subjects, [Comparison(many, few, 0.9, by_median=True)])
    report.limits = _limits_of_many(bench, servers[many])
    return report


def _limits_of_many(bench, server):
    memory = million.memory_limit(server)
    new_client = million.new_client_limit(server)
    server.stop()

    def again():
        return Sallyport(server.folder, bench.server_core, server.data, server.name)

    return [million.start_limit(server, again), memory, new_client]


def access_log(bench):
    """Memo hits with the access log on."""
    report = bench.report(
        "access-log",
        "Memo hits, 32 connections, with the access log on (stderr to a file) beside the same with it off.",
    )
    subjects = []
    for name, on in (("log on", True), ("log off", False)):
        server, secret = bench.our_server(name, access_log=on)
        subjects.append(bench.subject(name, server, bench.fixed(name, wire.token_request(CLIENT, secret))))
    bench.compare(report, subjects, [Comparison("log on", "log off", None)])
    return report


CASES = {
    "hit-32": lambda bench: hit(bench, 32),
    "hit-256": lambda bench: hit(bench, 256),
    "miss": miss,
    "peers": peers,
    "million": many_clients,
    "access-log": access_log,
    **gateway.CASES,
    **oauth2.CASES,
}
