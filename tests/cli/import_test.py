"""client import."""

import contextlib
import json
import signal
import sqlite3
import subprocess

from sallyport import BINARY, FAILED, GOOD, CommandLineTest, environment, run

SECRET = "0123456789-abcdef-0123456789-abcdef"


def line(**members):
    return json.dumps({"client_id": "a", "scopes": ["read"]} | members) + "\n"


class ImportTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()

    def write(self, text):
        file = self.folder / "clients.jsonl"
        file.write_text(text)
        return file

    def ids(self):
        return [client["client_id"] for client in self.run_json("client", "list")]

    def test_clients_with_and_without_secrets(self):
        text = line(scopes="read write", claims={"zeta": "1", "alpha": "2"}, ttl="1h", align=1, label="imported")
        text += "\n" + line(client_id="b", client_secret=SECRET, content_type="application/octet-stream", ttl=30)
        done = self.expect(GOOD, "client", "import", self.write(text), says=["2 clients were imported", "1 secret was made"])
        made = json.loads(done.stdout)
        self.assertEqual(list(made), ["client_id", "client_secret"])
        self.assertRegex(made["client_secret"], r"\Asps_\S{49}\Z")
        self.assertNotIn(SECRET, done.stdout + done.stderr)

        a, b = self.show("a"), self.show("b")
        self.assertEqual((a["scopes"], a["ttl"], a["align"]), (["read", "write"], 3600, 1))
        self.assertEqual(list(a["claims"].items()), [("zeta", "1"), ("alpha", "2")])
        self.assertEqual([secret["label"] for secret in a["secrets"]], ["imported"])
        self.assertEqual((b["content_type"], b["ttl"], b["align"]), ("application/octet-stream", 30, 30))
        self.assertEqual(len(b["secrets"]), 1)

    def test_clients_of_OAuth2(self):
        jwk = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "k",
               "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}  # of RFC 8037, appendix A.2
        settings = {"token_alg": "ES256", "default_scopes": ["read"], "audiences": ["urn:a"], "reuse_percent": 50,
                    "may_introspect": True}
        text = line(auth_method="client_secret_jwt", **settings)
        text += line(client_id="b", auth_method="private_key_jwt", jwks={"keys": [jwk]})
        text += line(client_id="c", auth_method="private_key_jwt", jwks_url="https://c.example/jwks")
        text += line(client_id="d", auth_method="client_secret_jwt", client_secret=SECRET)
        done = self.expect(GOOD, "client", "import", self.write(text), says=["4 clients were imported", "1 secret was made"])
        self.assertEqual(json.loads(done.stdout)["client_id"], "a", "those of a key have no secret")
        a, b, c = (self.show(name) for name in "abc")
        self.assertEqual(a["oauth2"], {"auth_method": "client_secret_jwt"} | settings)
        self.assertEqual((b["oauth2"]["jwks"]["keys"], b["secrets"]), ([jwk | {"use": "sig"}], []))
        self.assertEqual((c["oauth2"]["jwks_url"], c["secrets"]), ("https://c.example/jwks", []))
        # An assertion can be checked by the secret alone, so it is kept, but never in clear.
        with contextlib.closing(sqlite3.connect(self.data / "sallyport.db")) as database:
            kept = dict(database.execute("SELECT client_id, sealed IS NOT NULL FROM secrets"))
        self.assertEqual(kept, {"a": 1, "d": 1})
        for file in self.data.iterdir():
            self.assertNotIn(SECRET.encode(), file.read_bytes(), file)

    def test_stdin_and_pipes(self):
        self.run_ok("client", "import", "-", stdin=line())
        with subprocess.Popen(["echo", line(client_id="b")], stdout=subprocess.PIPE) as source:
            argv = [BINARY, "client", "import", f"/dev/fd/{source.stdout.fileno()}", "--data", self.data]
            done = subprocess.run(
                argv, pass_fds=[source.stdout.fileno()], env=environment(), capture_output=True, check=False
            )
        self.assertEqual(done.returncode, GOOD, done.stderr)
        self.assertEqual(self.ids(), ["a", "b"])

    def test_every_fault_is_told_and_nothing_is_imported(self):
        text = line(client_id="good") + line(client_id="a b") + "{\n" + line(client_id="c", scopes=[]) + line(tll=1)
        done = self.expect(FAILED, "client", "import", self.write(text), says="nothing was imported: 4 lines are wrong")
        told = [row.split(":")[0] for row in done.stderr.splitlines()]
        self.assertEqual(told[:4], ["line 2", "line 3", "line 4", "line 5"])
        self.assertEqual(self.ids(), [])

    def test_the_first_twenty_faults_and_a_count(self):
        done = self.expect(FAILED, "client", "import", "-", stdin="{}\n" * 50, says=["... and 30 more", "50 lines"])
        self.assertEqual(done.stderr.count("line "), 20)

    def test_an_id_twice_names_both_lines(self):
        text = line() + line(client_id="b") + "\n" + line(scopes=["other"])
        self.expect(FAILED, "client", "import", self.write(text), says="line 4: client 'a' stands in line 1 already")
        self.assertEqual(self.ids(), [])

    def test_clients_that_exist(self):
        self.add("a")
        before = self.show("a")
        text = line(scopes=["other"]) + line(client_id="b")
        self.expect(FAILED, "client", "import", self.write(text), says=["line 1: client 'a' exists already", "--skip-existing"])
        self.assertEqual(self.ids(), ["a"])
        done = self.expect(
            GOOD, "client", "import", self.write(text), "--skip-existing", says=["1 client was imported", "1 existed"]
        )
        self.assertEqual([json.loads(row)["client_id"] for row in done.stdout.splitlines()], ["b"])
        self.assertEqual(self.show("a"), before)
        self.assertEqual(self.ids(), ["a", "b"])

    def test_an_empty_file_imports_nobody(self):
        self.expect(GOOD, "client", "import", "/dev/null", says="0 clients were imported")

    def test_a_file_that_cannot_be_read_is_named(self):
        self.expect(FAILED, "client", "import", self.folder / "missing", says=[str(self.folder / "missing"), "No such file"])
        self.expect(FAILED, "client", "import", self.folder, says="Is a directory")

    def test_a_line_that_is_too_long(self):
        self.expect(FAILED, "client", "import", "-", stdin=line(label="x" * 70000), says="line 1: longer than 64 KiB")

    def test_several_batches_and_progress(self):
        count = 45_000
        text = "".join(f'{{"client_id":"c{i}","scopes":["read"]}}\n' for i in range(count))
        done = self.expect(GOOD, "client", "import", "-", "--progress", stdin=text, says=f"{count} clients were imported")
        made = [json.loads(row) for row in done.stdout.splitlines()]
        self.assertEqual([row["client_id"] for row in made], [f"c{i}" for i in range(count)])
        self.assertEqual(len({row["client_secret"] for row in made}), count)
        self.assertEqual(len(self.ids()), count)

    def test_secrets_that_could_not_be_written_are_told(self):
        with open("/dev/full", "wb") as full:
            done = run("client", "import", "-", "--data", self.data, stdin=line(), stdout=full)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("No space left", done.stderr)
        self.assertIn("client secret add", done.stderr)

    def test_an_interrupted_import_loses_no_secret_and_can_go_on(self):
        count = 60_000
        file = self.write("".join(f'{{"client_id":"c{i}","scopes":["read"]}}\n' for i in range(count)))
        argv = [BINARY, "client", "import", file, "--data", self.data]
        process = subprocess.Popen(argv, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        first = process.stdout.read(1)  # the first batch is in
        process.send_signal(signal.SIGINT)
        rest, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, FAILED)
        self.assertIn(b"asked to stop", stderr)
        shown = {json.loads(row)["client_id"] for row in (first + rest).splitlines()}
        self.assertEqual(shown, set(self.ids()))
        self.assertLess(len(shown), count)
        again = self.run_ok("client", "import", file, "--skip-existing")
        self.assertEqual(len(again.splitlines()) + len(shown), count)
        self.assertEqual(len(self.ids()), count)
