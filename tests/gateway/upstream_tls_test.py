"""TLS to an upstream: name, chain and expiry are verified, each of them, and there is no way around."""

import datetime
import ipaddress
import ssl
import threading
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gate import GateTest, ask, reason_of, route
from upstream import Upstream, answer

NOW = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
DAY = datetime.timedelta(days=1)


class Authority:
    """A CA of a test."""

    def __init__(self, folder, name):
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._builder(self.name, self.key, NOW - DAY, NOW + DAY).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.path = folder / f"{name}.pem"
        self.path.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _builder(self, subject, key, begin, end):
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
                .serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end))

    def issue(self, name, *alternatives, begin=NOW - DAY, end=NOW + DAY, usage=ExtendedKeyUsageOID.SERVER_AUTH):
        """Paths of a certificate and its key. `alternatives`: names, or addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key, begin, end)
        if alternatives:
            said = [x509.IPAddress(a) if isinstance(a, ipaddress.IPv4Address) else x509.DNSName(a) for a in alternatives]
            made = made.add_extension(x509.SubjectAlternativeName(said), critical=False)
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        certificate, private = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        certificate.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        private.chmod(0o600)
        return certificate, private


def context(pair, clients=None, **settings):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*pair)
    if clients:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(clients)
    with warnings.catch_warnings(action="ignore"):  # the old versions are deprecated, which is the point
        for name, value in settings.items():
            setattr(made, name, value)
    return made


class Verified(GateTest):
    HERE = ipaddress.IPv4Address("127.0.0.1")

    @classmethod
    def routes(cls):
        ours, theirs = Authority(cls.folder, "ours"), Authority(cls.folder, "theirs")
        good = ours.issue("good", cls.HERE, "localhost")
        cls.ups, text = {}, "[limits]\nsignatures_per_second = 1000\n"

        def add(name, pair, url="https://127.0.0.1:{}", clients=None, settings=None, **more):
            nonlocal text
            up = cls.ups[name] = Upstream(tls=context(pair, clients, **(settings or {})))
            text += route(f"/{name}", url.format(up.port), **({"upstream_ca": ours.path} | more))

        add("good", good)
        add("by-name", good, "https://localhost:{}")
        add("other-name", ours.issue("other", "example.org"))
        add("other-address", ours.issue("other-address", ipaddress.IPv4Address("127.0.0.2")))
        add("name-for-address", ours.issue("name-for-address", "127.0.0.1.example", "127.0.0.1"))
        add("address-for-name", ours.issue("address-for-name", cls.HERE), "https://localhost:{}")
        add("only-common-name", ours.issue("localhost"), "https://localhost:{}")
        add("wildcard", ours.issue("wildcard", "*"), "https://localhost:{}")
        add("expired", ours.issue("expired", cls.HERE, begin=NOW - 2 * DAY, end=NOW - DAY))
        add("not-yet", ours.issue("not-yet", cls.HERE, begin=NOW + DAY, end=NOW + 2 * DAY))
        add("unknown-ca", theirs.issue("unknown-ca", cls.HERE))
        add("no-server", ours.issue("no-server", cls.HERE, usage=ExtendedKeyUsageOID.CLIENT_AUTH))
        add("old-tls", good, settings={"minimum_version": ssl.TLSVersion.TLSv1, "maximum_version": ssl.TLSVersion.TLSv1_1})
        add("system-ca", good, upstream_ca=None)
        mine = ours.issue("client", "client", usage=ExtendedKeyUsageOID.CLIENT_AUTH)
        add("with-certificate", good, clients=ours.path, upstream_certificate=mine[0], upstream_key=mine[1])
        add("without-certificate", good, clients=ours.path)
        cls.plain = Upstream()
        cls.ups["plain"] = cls.plain
        text += route("/plain", f"https://127.0.0.1:{cls.plain.port}", upstream_ca=ours.path, connect_timeout="2s")
        return text.replace('upstream_ca = "None"\n', "")

    @classmethod
    def tearDownClass(cls):
        for up in cls.ups.values():
            up.close()

    def setUp(self):
        self.ups["good"].behave = type(self).behaviour
        self.ups["good"].reset_all()

    def assert_reached(self, name):
        got = self.ask(f"/{name}", token=self.token)
        self.assertEqual((got.status, got.body), (200, b"ok"), name)

    def assert_refused(self, name, *says):
        got = self.ask(f"/{name}", token=self.token)
        self.assertEqual(got.status, 502, (name, got))
        self.assertEqual(self.ups[name].requests, [], f"{name} was told something")
        detail = str(reason_of(self.server, got))
        self.assertTrue(any(word in detail for word in says), detail)
        self.assertNotIn(b"certificate", got.body)

    def test_K10_good(self):
        for name in ("good", "by-name", "with-certificate"):
            for _ in range(3):
                self.assert_reached(name)

    def test_K10_bad(self):
        self.assert_refused("other-name", "address mismatch", "hostname mismatch")
        self.assert_refused("other-address", "address mismatch")
        self.assert_refused("name-for-address", "address mismatch")
        self.assert_refused("address-for-name", "ostname mismatch")
        self.assert_refused("only-common-name", "ostname mismatch")
        self.assert_refused("wildcard", "ostname mismatch")
        self.assert_refused("expired", "expired")
        self.assert_refused("not-yet", "not yet valid")
        self.assert_refused("unknown-ca", "issuer certificate", "self-signed", "self signed")
        self.assert_refused("no-server", "purpose", "unsuitable")
        self.assert_refused("old-tls", "handshake failed")
        self.assert_refused("system-ca", "issuer certificate", "self-signed", "self signed")

    def test_K10_never_in_the_clear(self):
        """A server without TLS where it should have it gets a handshake and no request."""
        self.assertIn(self.ask("/plain", token=self.token).status, (502, 504))
        for sent in (bytes(c.log) for c in self.plain.connections):
            self.assertNotIn(b"HTTP", sent)
            self.assertTrue(sent.startswith(b"\x16\x03"), sent[:20])

    def test_K10_the_certificate_is_shown_only_where_the_route_says_so(self):
        got = self.ask("/without-certificate", token=self.token)
        self.assertEqual(got.status, 502)
        self.assertEqual(self.ups["without-certificate"].requests, [])

    def test_large_bodies_both_ways(self):
        body = b"0123456789" * 400_000

        def echo(connection):
            while True:
                connection.send(answer(connection.request().body))

        self.ups["good"].behave = echo
        self.ups["good"].reset_all()
        for _ in range(3):
            self.assertEqual(self.ask("/good", token=self.token, method="POST", body=body).body, body)

    def test_an_end_without_a_farewell_is_a_cut(self):
        """Without TLS's close_notify somebody else may have ended the connection: so an answer whose end is the
        connection's is not whole."""
        def cut(connection):
            connection.request()
            connection.send(b"HTTP/1.1 200 OK\r\n\r\nhello")
            connection.socket.shutdown(2)  # of the socket, under TLS

        self.ups["good"].behave = cut
        self.ups["good"].reset_all()
        wire = self.connect().send(ask("/good", token=self.token))
        self.assertEqual(wire.head().status, 200)
        self.assertFalse(wire.rest().endswith(b"0\r\n\r\n"), "it was taken for a whole one")

    def test_many_at_once(self):
        wrong = []

        def run():
            wire = self.connect()
            for _ in range(20):
                got = wire.send(ask("/good", token=self.token)).answer()
                if got.body != b"ok":
                    wrong.append(got)

        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
