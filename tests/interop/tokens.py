"""Tokens of a running server, and what a verifier must make of each."""

import base64
import json

from support import jwks

ALGORITHM_CONFUSION = {"alg": "HS256"}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def with_part(token, place, data):
    parts = token.split(".")
    parts[place] = encode(data)
    return ".".join(parts)


def flipped(token, place, at):
    data = bytearray(jwks.decode(token.split(".")[place]))
    data[at] ^= 1
    return with_part(token, place, bytes(data))


def tampered(token, other):
    """By name; `other` is a good token of the same keys with other claims."""
    header, payload, signature = token.split(".")
    claims = json.loads(jwks.decode(payload))
    more = {**claims, "scope": claims["scope"] + " admin"}
    later = {**claims, "exp": claims["exp"] + 3600}
    return {
        "more scopes": with_part(token, 1, json.dumps(more, separators=(",", ":")).encode()),
        "a later end": with_part(token, 1, json.dumps(later, separators=(",", ":")).encode()),
        "another algorithm": with_part(token, 0, json.dumps(ALGORITHM_CONFUSION).encode()),
        "no algorithm": with_part(token, 0, b'{"alg":"none"}'),
        "no algorithm and no signature": with_part(token, 0, b'{"alg":"none"}').rpartition(".")[0] + ".",
        "no signature": f"{header}.{payload}.",
        "another token's signature": f"{header}.{payload}.{other.split('.')[2]}",
        "a bit of the signature": flipped(token, 2, 0),
        "the last bit of the signature": flipped(token, 2, 255),
        "a bit of the payload": flipped(token, 1, 12),
        "a signature of zeros": with_part(token, 2, bytes(256)),
        "a short signature": with_part(token, 2, jwks.decode(signature)[:-1]),
    }
