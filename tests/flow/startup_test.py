"""What keeps the server from starting: one clear sentence on stderr, nothing on stdout, exit 1."""

import os
import shutil
import socket
import sqlite3
import stat
import subprocess

from support import certificates
from support.server import BINARY, FolderTest, command, environment
from support.poll import LIMIT

NOBODY = 65534


class StartupTest(FolderTest):
    def start(self, *flags, env=None, before=None, data=None):
        words = ["serve", "--data", data or self.data.path, *flags]
        if "--listen" not in flags:
            words += ["--listen", "127.0.0.1:0"]
        if "--admin-listen" not in flags:
            words += ["--admin-listen", "127.0.0.1:0"]
        return subprocess.run([BINARY, *map(str, words)], capture_output=True, text=True, timeout=LIMIT, check=False,
                              env=env or environment(), preexec_fn=before)

    def refused(self, *flags, says=(), **how):
        done = self.start(*flags, **how)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, f"not one sentence: {done.stderr}")
        self.assertRegex(done.stderr, "^sallyport: .{20,}\n$")
        for word in says:
            self.assertIn(str(word), done.stderr)
        return done

    def change(self, *statements):
        database = sqlite3.connect(self.data.path / "sallyport.db", isolation_level=None)
        for statement in statements:
            database.execute(statement)
        database.close()


class DataFolder(StartupTest):
    def test_missing(self):
        missing = self.folder / "nowhere"
        self.refused(data=missing, says=[missing, "missing", "sallyport init"])

    def test_a_file(self):
        file = self.folder / "file"
        file.write_text("x")
        self.refused(data=file, says=[file, "not a folder"])

    def test_empty(self):
        empty = self.folder / "empty"
        empty.mkdir(mode=0o700)
        self.refused(data=empty, says=["sallyport.db", "missing", "sallyport init"])
        self.assertEqual(list(empty.iterdir()), [], "something was made")

    def test_half_written(self):
        database = self.data.path / "sallyport.db"
        whole = database.read_bytes()
        for text, says in {
            b"": "half-written",
            whole[:1000]: "",
            whole[: len(whole) // 2]: "",
            b"no database at all\n" * 1000: "no database",
        }.items():
            database.write_bytes(text)
            self.refused(says=["sallyport.db", says])
            self.assertEqual(database.read_bytes(), text, "the damaged file was changed")
        database.write_bytes(whole)
        self.serve().stop()

    def test_init_that_was_cut_off(self):
        (self.data.path / "sallyport.db").rename(self.folder / "sallyport.db")
        self.refused(says=["missing", "sallyport init"])

    def test_of_a_newer_version(self):
        self.change("PRAGMA user_version = 4")
        self.refused(says=["version 4", "newer"])

    def test_another_programs_database(self):
        self.change("PRAGMA application_id = 1")
        self.refused(says=["another program"])

    def test_in_use_by_another_server(self):
        server = self.serve()
        self.refused(says=["in use by another server", f"pid {server.pid}"])
        self.assertEqual(server.ask("/v1/jwks.json").status, 200)
        server.stop()
        self.serve().stop()

    def test_a_killed_server_leaves_no_lock(self):
        server = self.serve()
        server.process.kill()
        server.process.wait()
        self.addCleanup(setattr, server, "stop", lambda: None)
        server.process.stdout.close()
        server.stop = lambda: None
        self.serve().stop()

    def test_readable_by_others(self):
        for mode in (0o755, 0o750, 0o701):
            self.data.path.chmod(mode)
            self.refused(says=[self.data.path, "chmod 0700"])
        self.data.path.chmod(0o700)
        database = self.data.path / "sallyport.db"
        for mode in (0o644, 0o660):
            database.chmod(mode)
            self.refused(says=[database, "chmod 0600"])

    def test_read_only(self):
        before = None
        if os.geteuid() == 0:  # whom no mode keeps out
            before = self.become_nobody
            self.folder.chmod(0o755)
            for path in (self.data.path, *self.data.path.iterdir()):
                os.chown(path, NOBODY, NOBODY)
        (self.data.path / "sallyport.db").chmod(0o400)
        self.refused(before=before, says=["sallyport.db", "owner"])
        (self.data.path / "sallyport.db").chmod(0o600)
        self.data.path.chmod(stat.S_IRUSR | stat.S_IXUSR)
        self.refused(before=before, says=[self.data.path, "owner"])
        self.data.path.chmod(0o700)

    @staticmethod
    def become_nobody():
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    def test_on_a_read_only_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True, check=False).returncode:
            self.skipTest("a tmpfs cannot be mounted here")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        shutil.copytree(self.data.path, disk / "data")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        self.refused(data=disk / "data", says=["read-only"])


class Secrets(StartupTest):
    """The key-encryption key and what is sealed under it."""

    @property
    def kek(self):
        return self.data.path / "kek"

    def test_no_kek(self):
        self.kek.unlink()
        self.refused(says=[self.kek, "--kek-file"])
        self.assertFalse(self.kek.exists(), "a new one would open nothing")

    def test_a_kek_that_others_can_read(self):
        self.kek.chmod(0o640)
        self.refused(says=[self.kek, "chmod 600"])

    def test_a_kek_that_is_none(self):
        good = self.kek.read_text()
        for text in ("", "\n", good[:-2] + "\n", "x" + good, good + good, "!" * 43 + "\n"):
            self.kek.write_text(text)
            done = self.refused(says=["key-encryption key"])
            self.assertNotIn(good.strip()[:20], done.stderr)

    def test_a_kek_that_is_no_file(self):
        self.kek.unlink()
        os.mkfifo(self.kek, 0o600)
        self.refused(says=[self.kek, "not a regular file"])

    def test_another_kek(self):
        other = self.folder / "other"
        self.assertEqual(command("init", "--data", other).returncode, 0)
        self.refused("--kek-file", other / "kek", says=["key-encryption key"])
        env = environment(SALLYPORT_KEK=(other / "kek").read_text().strip())
        self.refused(env=env, says=["key-encryption key"])

    def test_a_bad_kek_in_the_environment_is_not_passed_over(self):
        for text in ("", "default", "A" * 44):
            self.refused(env=environment(SALLYPORT_KEK=text), says=["SALLYPORT_KEK"])

    def test_no_pepper(self):
        self.change("DELETE FROM settings WHERE name = 'pepper'")
        self.refused(says=["pepper"])

    def test_a_sealed_key_that_was_changed(self):
        flipped = "substr(sealed, 1, length(sealed) - 1) || x'00'"
        self.change(f"UPDATE keys SET sealed = CAST({flipped} AS BLOB) WHERE state = 'active'")
        self.refused(says=["key"])

    def test_a_public_key_that_is_not_the_private_ones(self):
        self.change("UPDATE keys SET public_der = (SELECT public_der FROM keys WHERE state = 'next') WHERE state = 'active'")
        self.refused(says=["key"])

    def test_no_key_that_signs(self):
        self.change("DELETE FROM keys WHERE state = 'active'")
        self.refused(says=["key"])


class Addresses(StartupTest):
    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            self.refused("--listen", address, says=[address, "in use", "--listen"])
            self.refused("--admin-listen", address, says=[address, "in use", "--admin-listen"])

    def test_a_port_of_another_server_of_ours(self):
        server = self.serve()
        other = self.folder / "other"
        self.assertEqual(command("init", "--data", other).returncode, 0)
        address = "127.0.0.1:%d" % server.address[1]
        self.refused("--listen", address, data=other, says=[address, "in use"])

    def test_one_port_for_both(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = "127.0.0.1:%d" % free.getsockname()[1]
        self.refused("--listen", address, "--admin-listen", address, says=[address, "in use"])

    def test_an_address_of_another_machine(self):
        self.refused("--listen", "192.0.2.1:0", "--tls-by-proxy", says=["192.0.2.1", "no such address"])

    def test_an_address_that_others_reach_without_tls(self):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:0"):
            self.refused("--listen", address, says=[address, "--tls-cert", "--tls-by-proxy"])

    def test_an_admin_address_that_others_reach(self):
        self.refused("--admin-listen", "0.0.0.0:0", says=["0.0.0.0:0", "loopback"])
        self.refused("--admin-listen", "0.0.0.0:0", "--tls-by-proxy", says=["loopback"])

    def test_an_address_that_is_none(self):
        for address in ("", "8080", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:65536", "example.org:80", "::1:80"):
            self.refused("--listen", address, says=["address"])

    def test_an_address_that_others_reach_needs_a_name(self):
        self.refused("--tls-by-proxy", "--listen", "0.0.0.0:0", says=["issuer", "oauth2 = false"])

    def test_with_a_proxy_in_front_any_address_will_do(self):
        self.data.write_config('issuer = "https://id.example"')
        server = self.serve("--tls-by-proxy", "--listen", "0.0.0.0:0")
        self.assertTrue(server.url.startswith("http://0.0.0.0:"))
        self.assertEqual(server.ask("/v1/jwks.json").status, 200)


class Configuration(StartupTest):
    def refused_text(self, text, *says):
        self.data.write_config(text)
        return self.refused(says=["sallyport.toml", *says])

    def test_an_unknown_key_is_named_with_its_line(self):
        self.refused_text('# one\nlisten = "127.0.0.1:0"\nlisen = "x"\n', ":3:", "unknown key", "lisen")
        self.refused_text("[limits]\n\nconections = 5\n", ":3:", "limits.conections")
        self.refused_text("\n[limit]\nconnections = 5\n", ":2:", "limit")
        self.refused_text("[timeouts.head]\nx = 1\n", ":1:")

    def test_what_is_no_toml(self):
        self.refused_text("access_log = true\nlisten = \n", ":2:")
        self.refused_text("threads = 1\nthreads = 2\n", ":2:")

    def test_wrong_types_and_values(self):
        for text in ("access_log = 1", "threads = 0", 'threads = "2"', "listen = 8080", 'listen = ""',
                     '[timeouts]\nhead = 5', '[timeouts]\nhead = "0s"', '[limits]\nmax_stale = "-1s"',
                     "[keys]\nrsa_bits = 1024", 'trusted_proxies = "127.0.0.1"', 'trusted_proxies = ["127.0.0.1/8"]'):
            self.refused_text(text + "\n", f":{text.count(chr(10)) + 1}:")

    def test_a_file_that_is_named_must_be_there(self):
        missing = self.folder / "missing.toml"
        self.refused("--config", missing, says=[missing])
        self.refused("--config", self.folder, says=[self.folder])

    def test_flags_stand_above_the_file(self):
        server = self.serve(config='listen = "0.0.0.0:1"\nadmin_listen = "0.0.0.0:1"\n')
        self.assertEqual(server.address[0], "127.0.0.1")


class Certificates(StartupTest):
    def setUp(self):
        super().setUp()
        self.certificate, self.key = certificates.make(self.folder, "one")

    def refused_pair(self, certificate, key, *says):
        self.refused("--tls-cert", certificate, "--tls-key", key, says=says)

    def test_files_that_are_missing_or_no_pem(self):
        self.refused_pair(self.folder / "no.pem", self.key, "no.pem")
        self.refused_pair(self.certificate, self.folder / "no.key", "no.key")
        self.refused_pair(self.key, self.key, "one.key", "certificate")
        self.refused_pair(self.certificate, self.certificate, "one.pem")

    def test_a_key_that_is_not_the_certificates(self):
        self.refused_pair(self.certificate, certificates.make(self.folder, "two")[1], "two.key")

    def test_a_key_that_others_can_read(self):
        self.key.chmod(0o644)
        self.refused_pair(self.certificate, self.key, "one.key", "chmod")

    def test_one_without_the_other(self):
        self.data.write_config(f'tls_certificate = "{self.certificate}"\n')
        self.refused(says=["tls_key"])
