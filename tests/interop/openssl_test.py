"""openssl on the command line verifies our tokens: the JWKS as PEM, the two parts of the token as they are."""

import base64
import hashlib
import json
import subprocess

from issued import IssuedTokens
from support import jwks

RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d0101010500")  # OID 1.2.840.113549.1.1.1 and NULL


def der(tag, content):
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def der_integer(number):
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def pem_of(key):
    """SubjectPublicKeyInfo (RFC 5280) of an RSA key (RFC 8017, A.1.1)."""
    rsa = der(0x30, der_integer(jwks.number(key["n"])) + der_integer(jwks.number(key["e"])))
    info = der(0x30, der(0x30, RSA_ENCRYPTION) + der(3, b"\0" + rsa))
    return b"-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(info) + b"-----END PUBLIC KEY-----\n"


class Openssl(IssuedTokens):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pems = []
        for number, key in enumerate(cls.jwks["keys"]):
            cls.pems.append(cls.folder / f"key{number}.pem")
            cls.pems[-1].write_bytes(pem_of(key))

    def verified_by(self, token):
        """The numbers of the keys by which openssl verifies it."""
        signed, _, signature = token.rpartition(".")
        file = self.folder / "signature"
        file.write_bytes(jwks.decode(signature))
        found = []
        for number, pem in enumerate(self.pems):
            argv = ["openssl", "dgst", "-sha256", "-verify", pem, "-signature", file]
            done = subprocess.run(argv, input=signed.encode(), capture_output=True, check=False)
            self.assertEqual(done.returncode == 0, b"Verified OK" in done.stdout)
            found += [number] if done.returncode == 0 else []
        return found

    def test_each_token_is_verified_by_one_key_the_newest_by_the_first(self):
        self.assertEqual(self.verified_by(self.new), [0])
        self.assertEqual(self.verified_by(self.old), [2])

    def test_openssl_reads_the_keys_as_rsa_2048(self):
        for pem in self.pems:
            text = subprocess.run(["openssl", "pkey", "-pubin", "-in", pem, "-noout", "-text"], capture_output=True, check=True).stdout
            self.assertIn(b"Public-Key: (2048 bit)", text)
            self.assertIn(b"Exponent: 65537", text)

    def test_tampered_tokens_are_not_verified(self):
        for name, token in self.bad.items():
            self.assertEqual(self.verified_by(token), [], name)

    def test_only_public_members_are_published(self):
        for key in self.jwks["keys"]:
            self.assertEqual(list(key), ["kty", "n", "e", "alg", "use", "kid"])

    def test_the_key_id_is_the_keys_thumbprint(self):
        for key in self.jwks["keys"]:  # RFC 7638
            members = {name: key[name] for name in ("e", "kty", "n")}
            digest = hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest()
            self.assertEqual(jwks.decode(key["kid"]), digest)

    def test_what_the_command_line_exports_is_what_the_server_publishes(self):
        self.assertEqual(json.loads(self.data.run("key", "export-jwks")), self.jwks)
        self.assertEqual(json.loads(self.data.run("key", "export-jwks", "--active"))["keys"], self.jwks["keys"][:1])
