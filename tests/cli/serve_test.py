"""serve: its flags, its lines, its end."""

import select
import signal
import socket
import subprocess
import urllib.request

from sallyport import BINARY, FAILED, GOOD, CommandLineTest, environment

ANYWHERE = ("--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")


class ServeTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()

    def serve(self, *words):
        """A running server: (process, address, admin address)."""
        log = self.folder / "log"
        argv = [BINARY, "serve", "--data", self.data, *ANYWHERE, *words]
        with log.open("wb") as errors:
            process = subprocess.Popen(argv, env=environment(), stdout=subprocess.PIPE, stderr=errors, bufsize=0)
        self.addCleanup(self.end, process)
        self.assertTrue(select.select([process.stdout], [], [], 60)[0], "no line on stdout")
        line = process.stdout.readline().decode()
        said = log.read_text()  # by an opening of our own: a shared one would move where the server writes
        self.assertRegex(line, r"\Alistening on http://127\.0\.0\.1:\d+\n\Z", said)
        admin = next(row for row in said.splitlines() if row.startswith("admin at http://127.0.0.1:"))
        self.assertNotIn("listening on", said)
        return process, line.split()[-1], admin.split()[-1]

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()

    def refused(self, *words, says):
        done = self.expect(FAILED, "serve", *words, says=says)
        self.assertNotIn("listening on", done.stderr)

    def test_it_says_where_it_listens_and_ends_when_told(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            process, public, admin = self.serve("--threads", "2")
            with urllib.request.urlopen(public + "/v1/jwks.json", timeout=30) as answer:
                self.assertEqual(answer.status, 200)
            with urllib.request.urlopen(admin + "/healthz", timeout=30) as answer:
                self.assertEqual(answer.status, 200)
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=30), GOOD)
            self.assertEqual(process.stdout.read(), b"")  # one line, no more

    def test_commands_work_beside_it(self):
        process, _, _ = self.serve()
        self.add()
        self.run_ok("client", "disable", "app")
        self.run_ok("key", "rotate", "--now")
        self.assertIsNone(process.poll())

    def test_a_second_server_is_refused(self):
        self.serve()
        self.refused(*ANYWHERE, says=["in use by another server", str(self.data)])

    def test_a_port_in_use_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.refused("--listen", address, "--admin-listen", "127.0.0.1:0", says=address)
            self.refused("--listen", "127.0.0.1:0", "--admin-listen", address, says=address)

    def test_addresses_that_are_refused(self):
        self.refused("--listen", "0.0.0.0:0", "--admin-listen", "127.0.0.1:0", says=["--tls-cert", "--tls-by-proxy"])
        self.refused("--listen", "127.0.0.1:0", "--admin-listen", "0.0.0.0:0", says="loopback")
        self.refused("--listen", "nowhere", says="nowhere")

    def test_configuration(self):
        settings = self.folder / "settings.toml"
        settings.write_text('listen = "127.0.0.1:0"\nlissten = 1\n')
        self.refused("--config", settings, *ANYWHERE, says=[str(settings), "lissten", "2"])
        self.refused("--config", self.folder / "missing.toml", *ANYWHERE, says="missing.toml")
        settings.write_text('listen = "nowhere"\naccess_log = false\n')
        self.serve("--config", settings)  # the flag stands above the file

    def test_tls_files_that_are_missing_are_named(self):
        missing = self.folder / "missing.pem"
        self.refused(*ANYWHERE, "--tls-cert", missing, "--tls-key", missing, says="missing.pem")
