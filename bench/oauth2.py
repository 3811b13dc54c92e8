"""The cases of standard OAuth 2.0: /oauth2/token by secret and by key, and introspection, beside
oidc-provider."""

import json
import time
import uuid

import jwt
import load
import wire
from jwt.algorithms import ECAlgorithm
from load import Load
from rounds import Comparison, Subject
from servers import client_key, oidc_provider, sallyport
from servers.oidc_provider import OidcProvider
from servers.sallyport import Sallyport

CLIENT = "bench-client"
REUSING = "bench-reusing"
KEYED = "bench-keyed"


class Ours:
    """A server with three clients of ES256 tokens: a new one each time, one that is given out again,
    and one by private_key_jwt."""

    def __init__(self, bench):
        folder = bench.folder / "sallyport"
        folder.mkdir()
        data = sallyport.new_data(folder / "data")
        self.key, public = client_key.make(folder / "client-key.pem")
        (folder / "public.pem").write_text(public)
        es256 = ("--token-alg", "ES256")
        self.secret = sallyport.add_client(data, CLIENT, [wire.SCOPE], *es256)
        self.reusing = sallyport.add_client(data, REUSING, [wire.SCOPE], *es256, "--reuse", "50%")
        named = ("--auth-method", "private_key_jwt", "--key", folder / "public.pem", *es256)
        sallyport.command("client", "add", KEYED, "--scope", wire.SCOPE, *named, data=data)
        self.server = bench.start(Sallyport(folder, bench.server_core, data))
        self.issuer = f"http://127.0.0.1:{self.server.port}"

    def token_request(self, client, secret):
        request = wire.client_credentials_request("/oauth2/token", client, secret)
        if wire.token_algorithm(self.server.check(request)) != "ES256":
            raise RuntimeError("our token is not signed with ES256")
        return request


def assertions(key, client, audience, count):
    """So many different requests of one client by private_key_jwt."""
    key = ECAlgorithm(ECAlgorithm.SHA256).prepare_key(key)  # else it is read from its text each time
    now = int(time.time())
    claims = {"iss": client, "sub": client, "aud": audience, "iat": now, "exp": now + 280}
    for _ in range(count):
        text = jwt.encode({**claims, "jti": uuid.uuid4().hex}, key, algorithm="ES256")
        yield wire.assertion_request(text)


def by_key(bench, server, path, key, client, audience, each_second):
    """A subject that sends no assertion twice: they are made before each round, outside its time."""
    file = bench.folder / f"assertions-{server.name.replace(' ', '-')}"

    def measure(seconds, _):
        with file.open("wb") as out:
            for request in assertions(key, client, audience, each_second * seconds + 1000):
                request = request.replace(b"POST /token ", b"POST " + path.encode() + b" ", 1)
                out.write(b"%d\n" % len(request) + request)
        return load.run(server, Load(("each", file)), seconds, bench.load_core)

    measure(1, -1)
    return measure


def token(bench):
    """/oauth2/token by secret and by key."""
    report = bench.report(
        "oauth2-token",
        "POST /oauth2/token, client_credentials, ES256 tokens, 32 connections: by Basic with a new token each "
        "time and with one that is given out again (beside the seed's endpoint on memo hits), and by "
        "private_key_jwt with ES256, each assertion once; beside oidc-provider (npm) by the same ways.",
    )
    ours = Ours(bench)
    seed = bench.fixed("seed", wire.token_request(CLIENT, ours.secret))
    subjects = [bench.subject("seed hit", ours.server, seed)]
    for name, client, secret in (("Basic", CLIENT, ours.secret), ("Basic, reuse", REUSING, ours.reusing)):
        sent = bench.fixed(name.replace(", ", "-"), ours.token_request(client, secret))
        subjects.append(bench.subject(name, ours.server, sent))
    keyed = by_key(bench, ours.server, "/oauth2/token", ours.key, KEYED, ours.issuer, 12_000)
    subjects.append(Subject("private_key_jwt", keyed))

    oidc_provider.install()
    peer = bench.start(OidcProvider(bench.folder / "oidc-provider", bench.server_core, alg="ES256"))
    if wire.token_algorithm(wire.fetch(peer.port, peer.request)) != "ES256":
        raise RuntimeError("the peer's token is no JWT signed with ES256")
    sent = bench.fixed("oidc-provider", peer.request)
    subjects.append(bench.subject("oidc-provider Basic", peer, sent))
    keyed = by_key(bench, peer, "/token", peer.client_key, "keyed", peer.issuer, 2_000)
    subjects.append(Subject("oidc-provider private_key_jwt", keyed))

    bench.compare(
        report,
        subjects,
        [
            Comparison("Basic, reuse", "seed hit", 0.9),
            Comparison("Basic", "oidc-provider Basic", 9),
            Comparison("private_key_jwt", "oidc-provider private_key_jwt", 5),
        ],
    )
    return report


def introspection(bench):
    """Introspection of a token that repeats."""
    report = bench.report(
        "introspection",
        "POST /oauth2/introspect with Basic, of an at+jwt that repeats, 32 connections, beside oidc-provider "
        "(npm) with one of its opaque tokens.",
    )
    ours = Ours(bench)
    answer = ours.server.check(ours.token_request(CLIENT, ours.secret))
    text = json.loads(answer.partition(b"\r\n\r\n")[2])["access_token"]
    request = wire.introspection_request("/oauth2/introspect", CLIENT, ours.secret, text)
    oidc_provider.install()
    peer = bench.start(
        OidcProvider(bench.folder / "oidc-provider", bench.server_core, alg="ES256", token_format="opaque")
    )
    opaque = json.loads(wire.fetch(peer.port, peer.request).partition(b"\r\n\r\n")[2])["access_token"]
    asked = wire.introspection_request("/token/introspection", *oidc_provider.CLIENT, opaque)
    for server, sent in ((ours.server, request), (peer, asked)):
        if b'"active":true' not in wire.fetch(server.port, sent):
            raise RuntimeError(f"{server.name} does not say that its token is active")
    subjects = [
        bench.subject("sallyport", ours.server, bench.fixed("introspect", request)),
        bench.subject("oidc-provider", peer, bench.fixed("introspect-peer", asked)),
    ]
    bench.compare(report, subjects, [Comparison("sallyport", "oidc-provider", 20)])
    return report


CASES = {"oauth2-token": token, "introspection": introspection}
