"""What holds of every command: help, exit codes, flags, wrong use, the data folder."""

import json
import os
import re
import stat
import subprocess
import unittest

from sallyport import BINARY, FAILED, GOOD, WRONG_USE, CommandLineTest, environment, run

# Every command, with arguments that would do.
COMMANDS = {
    "init": [],
    "serve": [],
    "client add": ["x", "--scope", "s"],
    "client list": [],
    "client show": ["app"],
    "client disable": ["app"],
    "client enable": ["app"],
    "client remove": ["app"],
    "client set": ["app", "--ttl", "1h"],
    "client cut-off": ["app"],
    "client scope add": ["app", "s"],
    "client scope remove": ["app", "read"],
    "client secret add": ["app"],
    "client secret list": ["app"],
    "client secret remove": ["app", "x"],
    "client import": ["/dev/null"],
    "key list": [],
    "key rotate": [],
    "key revoke": ["kid"],
    "key export-jwks": [],
    "token issue": ["app", "--scope", "read"],
    "token inspect": ["a.b.c"],
    "token revoke": ["a.b.c"],
}
GROUPS = ["client", "client scope", "client secret", "key", "token"]


class HelpTest(unittest.TestCase):
    def test_every_command_has_help_with_an_example(self):
        for words in [*COMMANDS, *GROUPS]:
            for flag in ("--help", "-h"):
                done = run(*words.split(), flag)
                self.assertEqual(done.returncode, GOOD, words)
                self.assertEqual(done.stderr, "", words)
                self.assertIn(f"usage: sallyport {words}", done.stdout)
                self.assertIn(f"sallyport {words}", done.stdout.partition("Example:\n")[2], words)

    def test_the_help_names_every_flag_that_the_usage_names(self):
        for words in COMMANDS:
            text = run(*words.split(), "--help").stdout
            usage = next(line for line in text.splitlines() if line.startswith("usage:"))
            for flag in re.findall(r"--[a-z-]+", usage):
                self.assertRegex(text, rf"(?m)^ +{flag} ", words)

    def test_help_behind_other_arguments_does_nothing_else(self):
        done = run("client", "remove", "app", "--data", "/nonexistent", "--help")
        self.assertEqual((done.returncode, done.stderr), (GOOD, ""))

    def test_the_root_lists_the_commands(self):
        text = run("--help").stdout
        for words in ("init", "serve", "client", "key", "token"):
            self.assertRegex(text, rf"(?m)^ +{words} ")

    def test_alone_it_prints_help_to_stderr(self):
        done = run()
        self.assertEqual((done.returncode, done.stdout), (WRONG_USE, ""))
        self.assertRegex(done.stderr, r"(?m)^ +client ")

    def test_version_names_the_libraries(self):
        done = run("--version")
        self.assertEqual((done.returncode, done.stderr), (GOOD, ""))
        lines = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
        for name in ("sallyport", "OpenSSL", "SQLite", "Boost", "spdlog", "toml++", "prometheus-cpp"):
            self.assertRegex(lines[name], r"^\d+\.\d+", name)


class WrongUseTest(CommandLineTest):
    def wrong(self, *words, says):
        done = run(*words)
        self.assertEqual((done.returncode, done.stdout), (WRONG_USE, ""), words)
        for text in says:
            self.assertIn(text, done.stderr, words)

    def test_an_unknown_option_is_an_error_everywhere(self):
        for words, arguments in COMMANDS.items():
            self.wrong(*words.split(), *arguments, "--frobnicate", says=["'--frobnicate'", f"usage: sallyport {words}"])
            self.wrong(*words.split(), *arguments, "-x", says=["unknown option '-x'"])

    def test_an_extra_argument_is_an_error_everywhere(self):
        for words, arguments in COMMANDS.items():
            if words.startswith("client scope"):
                continue  # they take any number
            self.wrong(*words.split(), *arguments, "extra", says=["unexpected argument 'extra'", f"usage: sallyport {words}"])

    def test_a_missing_argument_is_named(self):
        self.wrong("client", "show", says=["ID is missing", "usage: sallyport client show ID"])
        self.wrong("client", "add", "--scope", "s", says=["ID is missing"])
        self.wrong("client", "add", "x", says=["--scope is missing", "--scope S"])
        self.wrong("client", "scope", "add", "x", says=["SCOPE is missing"])
        self.wrong("client", "secret", "remove", "x", says=["SECRET_ID is missing"])
        self.wrong("client", "import", says=["FILE is missing"])
        self.wrong("token", "issue", "x", says=["--scope is missing"])
        self.wrong("token", "inspect", says=["TOKEN is missing"])

    def test_a_missing_or_empty_value(self):
        self.wrong("client", "list", "--data", says=["--data"])
        self.wrong("client", "list", "--data=", "--json", says=["--data="])
        self.wrong("client", "add", "x", "--scope", says=["--scope"])

    def test_an_option_given_twice(self):
        self.wrong("client", "list", "--data", "a", "--data", "b", says=["--data"])
        self.wrong("client", "add", "x", "--scope", "s", "--ttl", "1h", "--ttl", "2h", says=["--ttl"])

    def test_a_flag_takes_no_value(self):
        self.wrong("client", "list", "--json=false", says=["--json"])

    def test_the_nearest_name_is_offered(self):
        self.wrong("cleint", "list", says=["unknown command 'cleint'", "did you mean 'client'?"])
        self.wrong("client", "lsit", says=["did you mean 'list'?"])
        self.wrong("client", "secret", "ad", "x", says=["did you mean 'add'?"])
        self.wrong("key", "export_jwks", says=["did you mean 'export-jwks'?"])
        self.wrong("client", "add", "x", "--scopes", "s", says=["did you mean '--scope'?"])
        self.wrong("serve", "--lisen=127.0.0.1:0", says=["unknown option '--lisen'", "did you mean '--listen'?"])

    def test_nothing_is_offered_for_nonsense(self):
        done = run("frobnicate")
        self.assertEqual(done.returncode, WRONG_USE)
        self.assertNotIn("did you mean", done.stderr)

    def test_a_group_alone_lists_its_commands(self):
        for words in GROUPS:
            done = run(*words.split())
            self.assertEqual((done.returncode, done.stdout), (WRONG_USE, ""), words)
            self.assertIn("a command is missing", done.stderr)
        self.assertIn("rotate", run("key").stderr)

    def test_an_option_before_the_words(self):
        self.wrong("--data", "x", "client", "list", says=["'--data' must stand behind"])

    def test_a_long_argument_is_not_repeated_whole(self):
        token = "eyJhbGciOiJSUzI1NiJ9." + "e" * 200
        for words in (["token", "inspect", "x", token], [token], ["token", token]):
            done = run(*words)
            self.assertEqual(done.returncode, WRONG_USE)
            self.assertNotIn("e" * 20, done.stderr)

    def test_values_that_no_flag_takes(self):
        add = ("client", "add", "x", "--scope", "s")
        self.wrong(*add, "--ttl", "2 hours", says=["--ttl", "90s, 15m, 2h, 30d"])
        self.wrong(*add, "--ttl", "31d", says=["TTL"])
        self.wrong(*add, "--ttl", "0", says=["TTL"])
        self.wrong(*add, "--align", "0", says=["alignment"])
        self.wrong(*add, "--ttl", "60", "--align", "61", says=["alignment"])
        self.wrong(*add, "--expires", "0", says=["--expires"])
        self.wrong(*add, "--expires", "tomorrow", says=["--expires"])
        self.wrong(*add, "--claim", "novalue", says=["--claim 'novalue'"])
        self.wrong(*add, "--claim", "exp=1", says=["claim 'exp'"])
        self.wrong(*add, "--claim", "a=1", "--claim", "A=2", says=["twice"])
        self.wrong(*add, "--content-type", "text/plain", says=["--content-type"])
        self.wrong(*add, "--label", "a\nb", says=["label"])
        self.wrong(*add, "--scope", "s", says=["scope 's' is named twice"])
        self.wrong("client", "add", "a b", "--scope", "s", says=["client id 'a b'"])
        self.wrong("client", "add", "x", "--scope", "a b", says=["scope 'a b'"])
        self.wrong("client", "secret", "add", "x", "--expires", "-1", says=["--expires"])
        self.wrong("key", "rotate", "--bits", "1024", says=["2048, 3072 or 4096"])
        self.wrong("init", "--bits", "2047", says=["2048, 3072 or 4096"])
        self.wrong("token", "issue", "x", "--scope", "s", "--expires-at", "soon", says=["--expires-at"])
        self.wrong("token", "issue", "x", "--scope", "s", "--expires-at", "0", says=["--expires-at"])
        self.wrong("token", "issue", "x", "--scope", "s", "--expires-at", "253402300800", says=["--expires-at"])
        self.wrong("token", "issue", "x", "--scope", "a b", says=["--scope"])
        self.wrong("serve", "--threads", "0", says=["--threads"])
        self.wrong("serve", "--tls-cert", "x", says=["belong together"])

    def test_control_characters_do_not_reach_the_terminal(self):
        for words in (["\x1b[2J"], ["client", "show", "\x1b[2J\x07"], ["client", "list", "--\x9b31m"]):
            done = run(*words, env=environment(SALLYPORT_DATA=str(self.folder / "\x1b]0;x\x07")))
            self.assertNotEqual(done.returncode, GOOD)
            self.assertNotRegex(done.stderr, "[\x00-\x09\x0b-\x1f\x7f-\x9f]", words)


class DataFolderTest(CommandLineTest):
    def test_data_may_stand_anywhere_behind_the_words(self):
        self.init()
        self.add()
        for words in (
            ["client", "show", "--data", self.data, "app"],
            ["client", "show", "app", "--data", self.data],
            ["client", "show", f"--data={self.data}", "app", "--json"],
            ["client", "scope", "add", "--data", self.data, "app", "s1", "s2"],
            ["client", "scope", "add", "app", "--data", self.data, "s3", "s4"],
            ["client", "scope", "add", "app", "s5", "--data", self.data, "s6"],
            ["client", "add", "--scope", "s", "other", "--data", self.data],
            ["client", "list", "--json", "--data", self.data],
            ["token", "issue", "--scope", "read", "--data", self.data, "app"],
        ):
            done = run(*words)
            self.assertEqual(done.returncode, GOOD, f"{words}: {done.stderr}")
        self.assertEqual(self.show()["scopes"], ["read", "write", "s1", "s2", "s3", "s4", "s5", "s6"])

    def test_the_default_is_the_environment_and_then_a_folder_here(self):
        here = {"cwd": self.folder}
        self.assertEqual(run("init", **here).returncode, GOOD)
        self.assertTrue((self.folder / "sallyport-data" / "sallyport.db").exists())
        self.assertEqual(run("client", "add", "here", "--scope", "s", **here).returncode, GOOD)
        named = environment(SALLYPORT_DATA=str(self.folder / "named"))
        self.assertEqual(run("init", env=named).returncode, GOOD)
        self.assertEqual(run("client", "show", "here", env=named, **here).returncode, FAILED)
        # --data stands above both.
        done = run("client", "show", "here", "--data", self.folder / "sallyport-data", env=named)
        self.assertEqual(done.returncode, GOOD)
        # Set and empty is not set.
        self.assertEqual(run("client", "show", "here", env=environment(SALLYPORT_DATA=""), **here).returncode, GOOD)

    def test_a_missing_folder_is_named_with_what_to_do(self):
        for words, arguments in COMMANDS.items():
            if words == "init":
                continue
            self.expect(FAILED, *words.split(), *arguments, says=[str(self.data), f"sallyport init --data {self.data}"])
        self.assertFalse(self.data.exists())

    def test_init_makes_what_only_its_owner_can_read(self):
        done = self.expect(GOOD, "init", says="note: the key-encryption key lies in the data folder")
        self.assertEqual(done.stdout, f"data: {self.data}\nkek_file: {self.data / 'kek'}\n")
        self.assertEqual(stat.S_IMODE(self.data.stat().st_mode), 0o700)
        for name in ("kek", "sallyport.db"):
            self.assertEqual(stat.S_IMODE((self.data / name).stat().st_mode), 0o600, name)

    def test_init_twice_changes_nothing(self):
        self.init()
        before = self.run_json("key", "list")
        self.expect(FAILED, "init", says="already")
        self.assertEqual(self.run_json("key", "list"), before)

    def test_init_with_the_key_elsewhere(self):
        kek = self.folder / "elsewhere"
        self.assertEqual(
            self.run_json("init", "--kek-file", kek, "--bits", "3072"), {"data": str(self.data), "kek_file": str(kek)}
        )
        self.assertFalse((self.data / "kek").exists())
        self.add()
        moved = kek.rename(self.folder / "moved")
        self.expect(FAILED, "client", "list", says=str(kek))
        self.run_ok("client", "list", "--kek-file", moved)
        modulus = json.loads(self.run_ok("key", "export-jwks", "--kek-file", moved))["keys"][0]["n"]
        self.assertEqual(len(modulus), 3072 // 8 * 4 // 3)

    def test_another_key_encryption_key_is_refused(self):
        self.init()
        run("init", "--data", self.folder / "other")
        self.expect(FAILED, "client", "list", "--kek-file", self.folder / "other" / "kek", says="key-encryption key")

    def test_a_folder_that_others_can_read_is_refused(self):
        self.init()
        self.data.chmod(0o755)
        self.expect(FAILED, "client", "list", says=["open to other users", f"chmod 0700 {self.data}"])

    def test_a_file_or_another_programs_database_is_refused(self):
        self.data.write_text("x")
        self.expect(FAILED, "client", "list", says=str(self.data))
        self.data.unlink()
        self.init()
        (self.data / "sallyport.db").write_bytes(b"SQLite format 3\0" + b"x" * 4096)
        self.expect(FAILED, "client", "list", says=str(self.data))

    @unittest.skipUnless(os.geteuid() == 0, "needs root, to be another user")
    def test_somebody_elses_folder_is_refused(self):
        self.init()
        self.folder.chmod(0o755)
        nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        binary = subprocess.run([*nobody, "test", "-x", BINARY], check=False)
        if binary.returncode:
            self.skipTest("another user may not run the binary")
        self.expect(FAILED, "client", "list", says=[str(self.data), "owner"], prefix=nobody)


class OutputTest(CommandLineTest):
    def test_a_result_that_cannot_be_written_is_a_failure(self):
        self.init()
        for words in (["client", "list"], ["key", "list", "--json"], ["key", "export-jwks"]):
            with open("/dev/full", "wb") as full:
                done = run(*words, "--data", self.data, stdout=full)
            self.assertEqual(done.returncode, FAILED, words)
            self.assertIn("No space left", done.stderr)

    def test_a_secret_that_could_not_be_shown_is_told(self):
        self.init()
        with open("/dev/full", "wb") as full:
            done = run("client", "add", "app", "--scope", "s", "--data", self.data, stdout=full)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("'app' was added, but", done.stderr)
        self.assertIn("sallyport client secret add app", done.stderr)
        self.assertEqual(len(self.show()["secrets"]), 1)
