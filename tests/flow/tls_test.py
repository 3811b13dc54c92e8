"""TLS 1.2 and 1.3 with HTTP/1.1 in it, and nothing else; what is no TLS harms nobody."""

import re
import ssl
import subprocess
import warnings

from support import certificates
from support.poll import until
from support.server import ServerTest
from support.wire import Wire, request

V = ssl.TLSVersion


class Tls(ServerTest):
    config = '[timeouts]\nhead = "2s"\n'

    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app")
        cls.certificate, key = certificates.make(cls.folder, "localhost")
        cls.flags = ("--tls-cert", cls.certificate, "--tls-key", key)

    def shake(self, **settings):
        """Protocol, suite and ALPN of a connection with these settings on which a token was asked for."""
        with self.connect(**settings) as wire:
            self.assertEqual(wire.ask(request(auth=self.app.basic)).status, 200)
            return wire.socket.version(), wire.socket.cipher()[0], wire.socket.selected_alpn_protocol()

    def connect(self, alpn=None, ciphers=None, **settings):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of the versions that must be refused
            context = certificates.client(self.certificate, **settings)
        if ciphers:
            context.set_ciphers(ciphers)
        if alpn:
            context.set_alpn_protocols(alpn)
        return self.server.connect(tls=context)

    def still_serves(self):
        self.assertEqual(self.shake()[0], "TLSv1.3")

    def test_tls_1_2_and_1_3_are_spoken(self):
        self.assertEqual(self.shake(maximum_version=V.TLSv1_2)[0], "TLSv1.2")
        self.assertEqual(self.shake()[0], "TLSv1.3")

    def test_older_versions_are_not(self):
        for version in (V.TLSv1, V.TLSv1_1):
            with self.assertRaises(ssl.SSLError):
                self.connect(ciphers="ALL:@SECLEVEL=0", minimum_version=V.TLSv1, maximum_version=version)
        self.still_serves()

    def test_tls_1_2_has_ephemeral_keys_and_authenticated_encryption_only(self):
        for suite in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"):
            self.assertEqual(self.shake(maximum_version=V.TLSv1_2, ciphers=suite)[1], suite)
        for suites in ("ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM", "kRSA", "aNULL"):
            with self.assertRaises(ssl.SSLError, msg=suites):
                self.connect(maximum_version=V.TLSv1_2, ciphers=f"{suites}:@SECLEVEL=0")
        self.still_serves()

    def test_of_the_protocols_that_a_client_offers_only_http_1_1_is_taken(self):
        self.assertEqual(self.shake(alpn=["http/1.1"])[2], "http/1.1")
        self.assertEqual(self.shake(alpn=["h2", "http/1.1"])[2], "http/1.1")
        self.assertIsNone(self.shake()[2])

    def test_who_offers_only_others_is_told_so(self):
        for offer in (["h2"], ["http/1.0"], ["spdy/3", "h2"]):
            with self.assertRaisesRegex(ssl.SSLError, "(?i)no.application.protocol"):
                self.connect(alpn=offer)
        self.still_serves()

    def s_client(self, *flags, stdin=b""):
        argv = ["openssl", "s_client", "-connect", "127.0.0.1:%d" % self.server.address[1], "-servername", "localhost", *flags]
        done = subprocess.run(argv, input=stdin, capture_output=True, timeout=30, check=False)
        return (done.stdout + done.stderr).decode("latin-1")

    def test_no_early_data(self):
        # A ticket comes behind the first answer; so ask for one.
        asked = request("/v1/jwks.json", fields=["Connection: close"])
        said = self.s_client("-tls1_3", "-ign_eof", stdin=asked)
        offers = re.findall(r"Max Early Data: (\d+)", said)
        self.assertTrue(offers, said)
        self.assertEqual(set(offers), {"0"})

    def test_no_renegotiation_and_no_compression(self):
        said = self.s_client("-tls1_2", stdin=b"R\n")
        self.assertIn("RENEGOTIATING", said)
        self.assertRegex(said, "(?i)no renegotiation")
        self.assertIn("Compression: NONE", said)
        self.still_serves()

    def test_plain_http_on_the_tls_port_gets_no_answer_in_clear(self):
        with Wire(self.server.address) as wire:
            wire.send(request(auth=self.app.basic))
            self.assertNotIn(b"HTTP/", wire.rest())
        self.still_serves()

    def test_garbage_and_broken_records_end_the_connection(self):
        for data in (b"\x00" * 100, b"\x16\x03\x01\xff\xff" + b"x" * 70000, b"\x16\x03\x01\x00\x05hello", b"\x80\x2e\x01"):
            with Wire(self.server.address) as wire:
                try:
                    wire.send(data)
                except ConnectionError:
                    pass
                self.assertNotIn(b"HTTP/", wire.rest())
        self.still_serves()

    def test_half_handshakes_end_in_time_and_keep_nobody_waiting(self):
        hello = self.client_hello()
        halves = [self.server.connect().send(hello[: size * len(hello) // 60]) for size in range(60)]
        self.still_serves()
        for wire in halves:
            with wire:
                self.assertTrue(wire.has_ended(within=10), "a half handshake was not ended")
        self.still_serves()

    def test_a_handshake_that_is_not_followed_by_a_request_ends_in_time(self):
        with self.connect() as wire:
            self.assertTrue(wire.has_ended(within=10))

    def client_hello(self):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        talk = certificates.client(self.certificate).wrap_bio(incoming, outgoing, server_hostname="localhost")
        with self.assertRaises(ssl.SSLWantReadError):
            talk.do_handshake()
        return outgoing.read()

    def test_a_large_body_and_pipelined_requests_in_many_small_records(self):
        body = '{"scope":["edit"],"x":"' + "y" * 60000 + '"}'
        asked = request("/v1/getAccessToken", auth=self.app.basic, body=body) * 3
        with self.connect() as wire:
            for at in range(0, len(asked), 5000):
                wire.send(asked[at : at + 5000])
            self.assertEqual([wire.answer().status for _ in range(3)], [200] * 3)


class PlainPort(ServerTest):
    def test_tls_on_the_plain_port_is_refused_as_a_bad_request(self):
        context = ssl.create_default_context()
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.server.connect(tls=context)
        with self.server.connect() as wire:
            answer = wire.ask(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
            self.assertEqual((answer.status, answer.error), (400, "Request is not valid"))
            self.assertTrue(wire.has_ended())
        until(lambda: self.ask(auth=self.app.basic).status == 200, what="an answer")
