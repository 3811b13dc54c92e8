"""Certificates for localhost, made by openssl; and clients that trust them."""

import ssl
import subprocess


def make(folder, name):
    """NAME.pem and NAME.key in `folder`; returns both paths."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key],
        check=True, capture_output=True,
    )
    key.chmod(0o600)
    return certificate, key


LEAF = """[req]
distinguished_name = name
[name]
[leaf]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
authorityKeyIdentifier = keyid
"""


def issue(folder, authority, name):
    """NAME.pem and NAME.key, for localhost and 127.0.0.1, by `authority` (what make() returned)."""
    certificate, key, config = folder / f"{name}.pem", folder / f"{name}.key", folder / "leaf.cnf"
    config.write_text(LEAF)
    subprocess.run(
        ["openssl", "req", "-x509", "-CA", authority[0], "-CAkey", authority[1], "-config", config, "-extensions", "leaf",
         "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-out", certificate, "-keyout", key],
        check=True, capture_output=True,
    )
    key.chmod(0o600)
    return certificate, key


def client(certificate, **settings):
    """A context that trusts `certificate`; `settings` are set on it as they are."""
    context = ssl.create_default_context(cafile=certificate)
    for name, value in settings.items():
        setattr(context, name, value)
    return context


def name_of(wire):
    """The CN of the certificate that the server showed."""
    return dict(pair[0] for pair in wire.socket.getpeercert()["subject"])["commonName"]
