"""client add, list, show, disable, enable, remove, scope, secret."""

import json
import subprocess
import time

from sallyport import BINARY, FAILED, GOOD, CommandLineTest, environment, run

SECRET = "0123456789-abcdef-0123456789-abcdef"


class ClientAddTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()

    def test_the_secret_is_printed_once(self):
        done = self.expect(GOOD, "client", "add", "app", "--scope", "read", says="shown only now")
        self.assertRegex(done.stdout, r"\Aclient_id: app\nclient_secret: sps_[A-Za-z0-9_-]{49}\n\Z")
        secret = done.stdout.split()[-1]
        self.assertNotIn(secret, done.stderr)
        self.assertNotIn(secret, self.run_ok("client", "show", "app") + self.run_ok("client", "show", "app", "--json"))
        for file in self.data.iterdir():
            self.assertNotIn(secret.encode(), file.read_bytes(), file)

    def test_json(self):
        added = self.add()
        self.assertEqual(list(added), ["client_id", "client_secret", "secret_id"])
        self.assertEqual(self.show()["secrets"][0]["secret_id"], added["secret_id"])

    def test_all_that_one_can_say(self):
        self.run_ok(
            *["client", "add", "app", "--scope", "b", "--scope=a", "--claim", "zeta=1=2", "--claim", "alpha= x"],
            *["--content-type", "application/octet-stream", "--ttl", "15m", "--align", "1s"],
            *["--label", "first", "--expires", "90d"],
        )
        shown = self.show()
        secret = shown.pop("secrets")[0]
        created = shown.pop("created")
        self.assertEqual(
            shown,
            {
                "client_id": "app",
                "enabled": True,
                "content_type": "application/octet-stream",
                "ttl": 900,
                "align": 1,
                "scopes": ["b", "a"],
                "oauth2": {
                    "auth_method": "client_secret", "token_alg": "RS256", "default_scopes": [], "audiences": [],
                    "reuse_percent": 0, "may_introspect": False,
                },
                "claims": {"zeta": "1=2", "alpha": " x"},
                "cut_off_at": None,
                "dead_until": None,
            },
        )
        self.assertEqual(list(shown["claims"]), ["zeta", "alpha"])
        self.assertAlmostEqual(created, time.time(), delta=60)
        self.assertEqual(secret["expires"] - secret["created"], 90 * 86400)
        self.assertEqual((secret["label"], secret["last_used"]), ("first", None))

    def test_what_holds_where_nothing_is_said(self):
        self.add()
        shown = self.show()
        self.assertEqual((shown["content_type"], shown["ttl"], shown["align"]), ("application/json", 7200, 60))
        self.add("short", "--ttl", "30")
        self.assertEqual(self.show("short")["align"], 30)

    def test_a_secret_from_stdin(self):
        done = self.expect(
            GOOD, "client", "add", "app", "--scope", "s", "--secret-stdin", stdin=SECRET + "\r\nanother line\n"
        )
        self.assertEqual(done.stdout, "client_id: app\n")
        self.assertEqual(list(self.add("other", "--secret-stdin", stdin=SECRET)), ["client_id", "secret_id"])

    def add(self, client_id="app", *words, stdin=b""):
        return self.run_json("client", "add", client_id, "--scope", "read", "--scope", "write", *words, stdin=stdin)

    def test_a_short_or_missing_secret_is_refused_and_not_repeated(self):
        for stdin in ("", "\n", "too-short\n", "x" * 513, "a\tb" * 20):
            done = self.expect(FAILED, "client", "add", "app", "--scope", "s", "--secret-stdin", stdin=stdin)
            self.assertNotIn("too-short", done.stderr)
        self.assertEqual(self.run_json("client", "list"), [])

    def test_one_that_exists_is_left_as_it_is(self):
        self.add()
        before = self.show()
        self.expect(FAILED, "client", "add", "app", "--scope", "other", says="'app'")
        self.assertEqual(self.show(), before)

    def test_ids_and_scopes_that_look_like_something_else(self):
        for client_id in ("add", "list", "client", "-", "~"):
            self.add(client_id)
            self.assertEqual(self.show(client_id)["client_id"], client_id)
        done = run("client", "add", "--data", self.data, "--scope", "--json", "--", "--data")
        self.assertEqual(done.returncode, GOOD, done.stderr)
        done = run("client", "show", "--json", "--data", self.data, "--", "--data")
        self.assertEqual(json.loads(done.stdout)["scopes"], ["--json"])
        self.add("odd")
        odd = ["[a,b]", "{}", "%%", "/s", "a=b", "@x", "#x", "+x"]
        self.run_ok("client", "scope", "add", "odd", *odd)
        self.assertEqual(self.show("odd")["scopes"][2:], odd)


class ClientTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.secret = self.add("app", "--claim", "team=x")

    def test_list(self):
        self.assertEqual(
            self.run_json("client", "list"),
            [
                {
                    "client_id": "app",
                    "enabled": True,
                    "content_type": "application/json",
                    "ttl": 7200,
                    "align": 60,
                    "scopes": ["read", "write"],
                }
            ],
        )
        self.add("another", scopes=["s"])
        self.run_ok("client", "disable", "app")
        rows = [line.split() for line in self.run_ok("client", "list").splitlines()]
        self.assertEqual(rows[0], ["CLIENT", "ID", "STATE", "TTL", "SCOPES"])
        self.assertEqual(rows[1:], [["another", "enabled", "2h", "s"], ["app", "disabled", "2h", "read", "write"]])

    def test_a_list_of_nobody(self):
        self.run_ok("client", "remove", "app")
        self.assertEqual(self.run_json("client", "list"), [])

    def test_a_reader_that_goes_away_ends_the_list(self):
        lines = "".join(f'{{"client_id":"c{i:05}","scopes":["{"s" * 50}"]}}\n' for i in range(5000))
        self.run_ok("client", "import", "-", stdin=lines)
        listing = subprocess.Popen(
            [BINARY, "client", "list", "--data", self.data], stdout=subprocess.PIPE, env=environment()
        )
        listing.stdout.readline()
        listing.stdout.close()
        self.assertNotEqual(listing.wait(timeout=60), 0)

    def test_show(self):
        page = self.run_ok("client", "show", "app")
        for line in ("client_id:    app", "state:        enabled", "ttl:          2h", "claim:        team=x"):
            self.assertIn(line + "\n", page)
        self.assertIn(self.secret["secret_id"], page)

    def test_disable_enable(self):
        for word, enabled in (("disable", False), ("disable", False), ("enable", True), ("enable", True)):
            self.assertEqual(self.run_ok("client", word, "app"), "")
            self.assertEqual(self.show()["enabled"], enabled)
        self.assertIn("disabled", self.run_ok("client", "disable", "app") + self.run_ok("client", "show", "app"))

    def test_remove(self):
        self.run_ok("client", "remove", "app")
        self.expect(FAILED, "client", "show", "app", says="there is no client 'app'")

    def test_a_client_that_is_not_there_is_named(self):
        for words in (
            ["show", "nobody"],
            ["disable", "nobody"],
            ["enable", "nobody"],
            ["remove", "nobody"],
            ["scope", "add", "nobody", "s"],
            ["scope", "remove", "nobody", "s"],
            ["secret", "add", "nobody"],
            ["secret", "list", "nobody"],
            ["secret", "remove", "nobody", "x"],
        ):
            self.expect(FAILED, "client", *words, says="there is no client 'nobody'")


class ScopeTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.add()

    def test_add_and_remove(self):
        self.run_ok("client", "scope", "add", "app", "list", "count")
        self.assertEqual(self.show()["scopes"], ["read", "write", "list", "count"])
        self.run_ok("client", "scope", "remove", "app", "write", "list")
        self.assertEqual(self.show()["scopes"], ["read", "count"])

    def test_all_or_nothing(self):
        self.expect(FAILED, "client", "scope", "add", "app", "new", "read", says="has scope 'read' already")
        self.expect(FAILED, "client", "scope", "add", "app", "new", "new", says="has scope 'new' already")
        self.expect(FAILED, "client", "scope", "remove", "app", "read", "other", says="no scope 'other'")
        self.expect(FAILED, "client", "scope", "add", "app", "new", "a b", says="scope 'a b'")
        self.assertEqual(self.show()["scopes"], ["read", "write"])

    def test_a_client_keeps_one(self):
        self.expect(FAILED, "client", "scope", "remove", "app", "read", "write", says="client disable app")
        self.assertEqual(self.show()["scopes"], ["read", "write"])

    def test_commands_at_the_same_time_do_not_undo_each_other(self):
        names = [f"s{number}" for number in range(12)]
        argv = [BINARY, "client", "scope", "add", "app", "--data", self.data]
        running = [subprocess.Popen([*argv, name], env=environment()) for name in names]
        self.assertEqual({process.wait(timeout=120) for process in running}, {GOOD})
        self.assertEqual(sorted(self.show()["scopes"]), sorted(["read", "write", *names]))


class SecretTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.first = self.add()["secret_id"]

    def secrets(self):
        return {secret["secret_id"]: secret for secret in self.run_json("client", "secret", "list", "app")}

    def test_add(self):
        done = self.expect(GOOD, "client", "secret", "add", "app", says="shown only now")
        self.assertRegex(done.stdout, r"\Asecret_id: \S{12}\nclient_secret: sps_\S{49}\n\Z")
        added = self.run_json("client", "secret", "add", "app", "--label", "2026", "--expires", "90d")
        self.assertEqual(list(added), ["client_id", "secret_id", "client_secret"])
        secret = self.secrets()[added["secret_id"]]
        self.assertEqual((secret["label"], secret["expires"] - secret["created"]), ("2026", 90 * 86400))
        self.assertEqual(len(self.secrets()), 3)

    def test_add_from_stdin(self):
        done = self.expect(GOOD, "client", "secret", "add", "app", "--secret-stdin", stdin=SECRET)
        self.assertRegex(done.stdout, r"\Asecret_id: \S{12}\n\Z")
        self.expect(FAILED, "client", "secret", "add", "app", "--secret-stdin", stdin="short", says="32 to 512")
        self.assertEqual(len(self.secrets()), 2)

    def test_list(self):
        self.run_ok("client", "secret", "add", "app", "--label", "the second", "--expires", "1")
        time.sleep(2.1)
        rows = self.run_ok("client", "secret", "list", "app").splitlines()
        self.assertEqual(rows[0].split(), ["SECRET", "ID", "STATE", "CREATED", "EXPIRES", "LAST", "USED", "LABEL"])
        by_id = {row.split()[0]: row for row in rows[1:]}
        self.assertRegex(by_id.pop(self.first), r"  alive    \d{4}-\S+Z  never +never")
        self.assertRegex(by_id.popitem()[1], r"  expired  \d{4}-\S+Z  \d{4}-\S+Z  never +the second$")

    def test_remove(self):
        second = self.run_json("client", "secret", "add", "app")["secret_id"]
        self.expect(FAILED, "client", "secret", "remove", "app", "unknown", says="no secret 'unknown'")
        self.run_ok("client", "secret", "remove", "app", self.first)
        self.assertEqual(list(self.secrets()), [second])

    def test_the_last_living_one_stays_unless_told(self):
        self.run_ok("client", "secret", "add", "app", "--expires", "1")
        time.sleep(2.1)  # an expired one does not count as living
        self.expect(FAILED, "client", "secret", "remove", "app", self.first, says=["last living secret", "--last"])
        self.assertIn(self.first, self.secrets())
        self.run_ok("client", "secret", "remove", "app", self.first, "--last")
        expired = list(self.secrets())
        self.assertEqual(len(expired), 1)
        self.run_ok("client", "secret", "remove", "app", *expired)
        self.assertEqual(self.secrets(), {})
