"""SIGHUP rereads configuration and certificate, and keeps the old ones where the new are bad."""

import shutil
import ssl

from support import certificates
from support.poll import until
from support.server import FolderTest
from support.wire import request


class Reload(FolderTest):
    def setUp(self):
        super().setUp()
        self.app = self.data.add("app")
        self.first = certificates.make(self.folder, "first")
        self.second = certificates.make(self.folder, "second")

    def use(self, pair, more=""):
        """Puts a certificate with its key where the configuration says that they are."""
        for path, name in zip(pair, ("tls.pem", "tls.key")):
            shutil.copy(path, self.folder / name)
        (self.folder / "tls.key").chmod(0o600)
        self.data.write_config(self.tls_config() + more)

    def tls_config(self):
        return f'tls_certificate = "{self.folder}/tls.pem"\ntls_key = "{self.folder}/tls.key"\n'

    def client_of(self, pair):
        return certificates.client(pair[0])

    def shown(self, server, pair):
        """Does the server show this certificate, and answer behind it?"""
        try:
            with server.connect(tls=self.client_of(pair)) as wire:
                return wire.ask(request(auth=self.app.basic)).status == 200
        except ssl.SSLCertVerificationError:
            return False

    def test_a_new_certificate_is_used_and_open_connections_go_on(self):
        self.use(self.first)
        server = self.serve()
        self.assertTrue(server.url.startswith("https://127.0.0.1:"))
        with server.connect(tls=self.client_of(self.first)) as old:
            self.assertEqual(old.ask(request(auth=self.app.basic)).status, 200)
            self.use(self.second)
            self.assertEqual(server.reload()["event"], "reloaded")
            self.assertEqual(certificates.name_of(old), "first")
            until(lambda: self.shown(server, self.second), what="the new certificate")
            self.assertFalse(self.shown(server, self.first))
            self.assertEqual(old.ask(request(auth=self.app.basic)).status, 200)

    def test_a_bad_certificate_keeps_the_old_one(self):
        self.use(self.first)
        server = self.serve()
        shutil.copy(self.second[0], self.folder / "tls.pem")  # not the key's
        self.assert_refused(server, "tls.key")
        (self.folder / "tls.pem").write_text("no certificate")
        self.assert_refused(server, "tls.pem")
        (self.folder / "tls.pem").unlink()
        self.assert_refused(server, "tls.pem")
        self.use(self.second)
        (self.folder / "tls.key").chmod(0o644)
        self.assert_refused(server, "chmod")
        self.use(self.second)
        self.assertEqual(server.reload()["event"], "reloaded")
        until(lambda: self.shown(server, self.second), what="the new certificate")

    def assert_refused(self, server, *says):
        record = server.reload()
        self.assertEqual(record["event"], "reload_refused")
        for word in says:
            self.assertIn(word, record["detail"])
        self.assertTrue(self.shown(server, self.first), "the old certificate is not in use any more")

    def test_tls_is_not_switched_off_under_way(self):
        self.use(self.first)
        server = self.serve()
        self.data.write_config("")
        self.assertEqual(server.reload()["event"], "reload_refused")
        for _ in range(10):  # each event loop would have to have heard of it
            self.assertTrue(self.shown(server, self.first), "the port speaks no TLS any more")

    def test_tls_is_not_switched_on_under_way(self):
        server = self.serve(config="")
        self.use(self.first)
        self.assertEqual(server.reload()["event"], "reload_refused")
        for _ in range(10):
            self.assertEqual(server.ask(auth=self.app.basic).status, 200)

    def test_a_bad_configuration_keeps_the_old_one(self):
        server = self.serve(config="# first line\naccess_log = false\n")
        bad = {
            "# first line\nacces_log = true\n": [":2:", "unknown key", "acces_log"],
            "[limits]\n\nmax_stal = '1s'\n": [":3:", "unknown key", "limits.max_stal"],
            "access_log = 'yes'\n": [":1:", "access_log"],
            "access_log = \n": [":1:"],
        }
        for text, says in bad.items():
            self.data.write_config(text)
            record = server.reload()
            self.assertEqual(record["event"], "reload_refused", text)
            for word in says:
                self.assertIn(word, record["detail"])
            self.assertEqual(server.ask(auth=self.app.basic).status, 200)
        self.assertEqual(server.log("request"), [], "the access log is switched on")

    def test_a_good_configuration_is_used_by_open_connections_too(self):
        server = self.serve(config="access_log = false\n")
        with server.connect() as wire:
            wire.ask(request())
            self.data.write_config("access_log = true\n")
            self.assertEqual(server.reload()["event"], "reloaded")
            until(lambda: wire.ask(request()) and server.log("request"), what="a line in the access log")

    def test_a_configuration_that_is_gone_is_the_default_one_only_if_nobody_named_it(self):
        named = self.folder / "named.toml"
        named.write_text("access_log = false\n")
        server = self.serve("--config", named)
        named.unlink()
        record = server.reload()
        self.assertEqual(record["event"], "reload_refused")
        self.assertIn("named.toml", record["detail"])

    def test_a_hundred_reloads_harm_no_request(self):
        self.use(self.first)
        server = self.serve()
        with server.connect(tls=self.client_of(self.first)) as wire:
            for _ in range(100):
                server.signal(1)
                self.assertEqual(wire.ask(request(auth=self.app.basic)).status, 200)
        self.assertTrue(self.shown(server, self.first))
