"""JSON Web Tokens and assertions of any kind, good and bad, signed by Python's `cryptography`."""

import base64
import hashlib
import hmac
import json
import secrets
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(segment):
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def text(value):
    """JSON as it is written into tokens; what is text already stays as it is."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def header_of(token):
    return json.loads(decode(token.split(".")[0]))


def claims_of(token):
    return json.loads(decode(token.split(".")[1]))


class Key:
    """A private key for one algorithm of RFC 7518 or RFC 8037."""

    def __init__(self, alg, private=None):
        self.alg = alg
        self.private = private or {
            "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate,
            "RS256": lambda: rsa.generate_private_key(65537, 2048),
            "PS256": lambda: rsa.generate_private_key(65537, 2048),
        }[alg]()

    def as_alg(self, alg):
        """The same key, used for another algorithm."""
        return Key(alg, self.private)

    @property
    def pem(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def der(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def jwk(self):
        public = self.private.public_key()
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            numbers = public.public_numbers()
            members = {"kty": "EC", "crv": "P-256"}
            members |= {name: encode(getattr(numbers, name).to_bytes(32, "big")) for name in "xy"}
        elif isinstance(self.private, rsa.RSAPrivateKey):
            numbers = public.public_numbers()
            members = {"kty": "RSA", "n": encode(numbers.n.to_bytes(256, "big")), "e": "AQAB"}
        else:
            raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            members = {"kty": "OKP", "crv": "Ed25519", "x": encode(raw)}
        return members | {"alg": self.alg}

    def sign(self, data):
        if self.alg == "ES256":
            r, s = utils.decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if self.alg in ("EdDSA", "Ed25519"):
            return self.private.sign(data)
        return self.private.sign(data, PSS if self.alg == "PS256" else padding.PKCS1v15(), hashes.SHA256())


class Secret:
    """A shared secret, for HS256."""

    alg = "HS256"

    def __init__(self, value):
        self.value = value if isinstance(value, bytes) else value.encode()

    def sign(self, data):
        return hmac.new(self.value, data, hashlib.sha256).digest()


def jws(signer, claims, **header):
    """`signer`: a Key or a Secret. A member of the header that is None is left out."""
    members = {"alg": signer.alg} | header
    members = {name: value for name, value in members.items() if value is not None}
    return sign(signer, members, claims)


def sign(signer, header, claims):
    """`header`, `claims`: objects, or JSON text."""
    signed = f"{encode(text(header).encode())}.{encode(text(claims).encode())}"
    return f"{signed}.{encode(signer.sign(signed.encode()))}"


def assertion_claims(client_id, audience, **changed):
    """Good ones of an assertion; a member that is None is left out."""
    members = {
        "iss": client_id, "sub": client_id, "aud": audience, "jti": secrets.token_urlsafe(16),
        "exp": int(time.time()) + 60,
    } | changed
    return {name: value for name, value in members.items() if value is not None}


def twin(token):
    """An ES256 token with the other signature (r, n - s) that verifies."""
    signed, _, signature = token.rpartition(".")
    raw = decode(signature)
    s = P256_ORDER - int.from_bytes(raw[32:], "big")
    return f"{signed}.{encode(raw[:32] + s.to_bytes(32, 'big'))}"
