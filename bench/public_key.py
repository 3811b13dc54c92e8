"""An RSA public key of a JWK as PEM, for programs that read no JWK."""

import base64


def _der(tag, content):
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes(
        (size.bit_length() + 7) // 8, "big"
    )
    return bytes([tag]) + length + content


def _integer(text):
    number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return _der(2, (b"\0" if number[0] & 0x80 else b"") + number)


def pem(jwk):
    """SubjectPublicKeyInfo (RFC 5280 4.1.2.7) with rsaEncryption."""
    key = _der(0x30, _integer(jwk["n"]) + _integer(jwk["e"]))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    text = base64.b64encode(_der(0x30, algorithm + _der(3, b"\0" + key))).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])
