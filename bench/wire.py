"""Requests and answers as bytes: composed once, sent unchanged by wrk and by fetch()."""

import base64
import json
import socket
import time

# The same in every request, whatever the port, so that all servers read the same bytes.
HOST = "127.0.0.1:8080"

SCOPE = "firstvision.accountmanagement.read"
SEED_BODY = b'{scope: ["' + SCOPE.encode() + b'"]}'

# One scope of each group, as load.lua composes them.
NEW_SCOPES = [f"{group}{i:02d}" for group in "abcd" for i in range(32)]
NEW_SCOPES_BODY_LENGTH = len('{scope: ["a00","b00","c00","d00"]}')


def basic(client_id, secret):
    return b"Basic " + base64.b64encode(f"{client_id}:{secret}".encode())


def token_head(client_id, secret, body_length):
    """The head of the token request that the product is built from."""
    return (
        b"GET /v1/getAccessToken HTTP/1.1\r\n"
        b"Host: " + HOST.encode() + b"\r\n"
        b"Authorization: " + basic(client_id, secret) + b"\r\n"
        b"Content-Type: application/json\r\n"
        b"Content-Length: " + str(body_length).encode() + b"\r\n\r\n"
    )


def token_request(client_id, secret):
    return token_head(client_id, secret, len(SEED_BODY)) + SEED_BODY


def gated_request(token):
    """A call of an API behind a gateway."""
    return (
        b"GET /v1/customers/C0001?expand=accounts HTTP/1.1\r\n"
        b"Host: " + HOST.encode() + b"\r\n"
        b"User-Agent: bench\r\n"
        b"Accept: application/json\r\n"
        b"Authorization: Bearer " + token.encode() + b"\r\n\r\n"
    )


def check_request(token):
    """What nginx asks at /gate/check for the same call."""
    method, _, rest = gated_request(token).partition(b" ")
    target, _, fields = rest.partition(b" HTTP/1.1\r\n")
    return (
        b"GET /gate/check HTTP/1.1\r\n"
        b"X-Original-Method: " + method + b"\r\n"
        b"X-Original-URI: " + target + b"\r\n" + fields
    )


def client_credentials_request(path, client_id, secret):
    """RFC 6749 4.4.2: the same wish in the words of the standard."""
    body = b"grant_type=client_credentials&scope=" + SCOPE.encode()
    return _form_request(path, body, basic(client_id, secret))


def _form_request(path, body, authorization=None):
    named = b"Authorization: " + authorization + b"\r\n" if authorization else b""
    return (
        b"POST " + path.encode() + b" HTTP/1.1\r\n"
        b"Host: " + HOST.encode() + b"\r\n" + named +
        b"Content-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
    )


def assertion_request(assertion):
    """The same by private_key_jwt (RFC 7523); to /token."""
    kind = b"urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
    body = b"grant_type=client_credentials&scope=" + SCOPE.encode()
    body += b"&client_assertion_type=" + kind + b"&client_assertion=" + assertion.encode()
    return _form_request("/token", body)


def introspection_request(path, client_id, secret, token):
    """RFC 7662 2.1."""
    return _form_request(path, b"token=" + token.encode(), basic(client_id, secret))


def fetch(port, request, source="127.0.0.1"):
    """Sends the request on a new connection; the whole answer, which must name its length."""
    with socket.create_connection(("127.0.0.1", port), 10, (source, 0)) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += _more(connection, answer)
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(dict(fields(head))["content-length"])
        while len(body) < length:
            body += _more(connection, body)
    return head + b"\r\n\r\n" + body


def _more(connection, so_far):
    part = connection.recv(65536)
    if not part:
        raise OSError(f"the server closed the connection after {so_far[:200]!r}")
    return part


def fields(head):
    """The header fields of a head, names in small letters, in their order."""
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        yield name.lower(), value.strip()


def status(answer):
    return int(answer.split(b" ", 2)[1])


def token_algorithm(answer):
    """`alg` of the access token in a token endpoint's answer."""
    token = json.loads(answer.partition(b"\r\n\r\n")[2])["access_token"]
    return json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))["alg"]


def wait_for_200(port, request, deadline):
    """Asks until the answer is 200; the seconds that it took."""
    start = time.monotonic()
    last = None
    while time.monotonic() - start < deadline:
        try:
            last = fetch(port, request)
            if status(last) == 200:
                return time.monotonic() - start
        except OSError as error:
            last = error
        time.sleep(0.05)
    raise RuntimeError(f"no 200 on port {port} within {deadline} s; last: {last!r}")
