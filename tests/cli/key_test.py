"""key list, rotate, revoke, export-jwks, for each profile and algorithm."""

import json
import sqlite3
import subprocess
import time

from sallyport import BINARY, FAILED, GOOD, WRONG_USE, CommandLineTest, environment, run

LINES = [("plain", "RS256"), ("at+jwt", "RS256"), ("at+jwt", "PS256"), ("at+jwt", "ES256"), ("at+jwt", "EdDSA")]
MONTH = 30 * 86400


class KeyTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.run_ok("init")  # a copy's next key would be older than the test

    def keys(self, profile="plain", alg="RS256"):
        return [key for key in self.run_json("key", "list") if (key["profile"], key["alg"]) == (profile, alg)]

    def kids(self, state, profile="plain", alg="RS256"):
        return [key["kid"] for key in self.keys(profile, alg) if key["state"] == state]

    def change(self, statement):
        with sqlite3.connect(self.data / "sallyport.db") as database:
            database.execute(statement)

    def test_list(self):
        keys = self.run_json("key", "list")
        self.assertEqual([(key["profile"], key["alg"], key["state"]) for key in keys],
                         [(*line, state) for line in LINES for state in ("active", "next")])
        self.assertEqual(list(keys[0]), ["kid", "state", "profile", "alg", "created", "activated", "retired",
                                         "verify_until", "step", "due"])
        self.assertIsNone(keys[1]["activated"])
        self.assertEqual([key["step"] for key in keys[:2]], ["retire", "promote"])
        self.assertEqual([key["due"] for key in keys], [key["created"] + MONTH for key in keys])
        rows = self.run_ok("key", "list").splitlines()
        self.assertEqual(rows[0].split(), ["KID", "PROFILE", "ALG", "STATE", "AGE", "DUE"])
        self.assertEqual([row.split()[:4] for row in rows[1:]],
                         [[key["kid"], key["profile"], key["alg"], key["state"]] for key in keys])
        self.assertRegex(rows[1], r" \d+[sm] +retires \d{4}-\d\d-\d\dT\S+Z\Z")
        self.assertRegex(rows[2], r" \d+[sm] +signs \d{4}-\d\d-\d\dT\S+Z\Z")

    def test_list_of_what_is_old(self):
        self.run_ok("key", "rotate", "--now")
        self.change("UPDATE keys SET created = created - 40 * 86400, activated = activated - 40 * 86400")
        self.change("INSERT INTO settings VALUES ('rotate_after_s', CAST('0' AS BLOB))")
        rows = [row.split() for row in self.run_ok("key", "list").splitlines()]
        self.assertEqual([row[4:6] for row in rows[1:4]], [["40d", "-"], ["40d", "-"], ["40d", "gone"]])
        keys = self.keys()
        self.assertEqual([(key["step"], key["due"]) for key in keys],
                         [("retire", None), ("promote", None), ("drop", keys[2]["verify_until"])])

    def test_each_line_rotates_for_itself(self):
        for profile, alg in LINES:
            before = self.run_json("key", "list")
            words = ["--profile", profile] + ([] if alg == "RS256" else ["--alg", alg])
            rotated = self.run_json("key", "rotate", "--now", *words)
            active, following, retired = self.keys(profile, alg)
            self.assertEqual(rotated, {"active": active["kid"], "next": following["kid"], "retired": retired["kid"]})
            def others(keys):
                return [key for key in keys if (key["profile"], key["alg"]) != (profile, alg)]
            self.assertEqual(others(self.run_json("key", "list")), others(before))

    def test_each_line_has_a_limit_of_its_own(self):
        for _ in range(2):
            self.run_ok("key", "rotate", "--now", "--profile", "at+jwt", "--alg", "ES256")
        self.expect(FAILED, "key", "rotate", "--now", "--profile", "at+jwt", "--alg", "ES256", says="at most 4 keys")
        self.run_ok("key", "rotate", "--now", "--profile", "at+jwt", "--alg", "EdDSA")

    def test_lines_that_there_are_not(self):
        for words, says in (
            (("--profile", "jwt"), "--profile is plain or at+jwt"),
            (("--alg", "ES256"), "--alg is one of RS256 for profile plain"),
            (("--profile", "at+jwt", "--alg", "HS256"), "--alg is one of RS256, PS256, ES256, EdDSA for profile at+jwt"),
        ):
            self.expect(WRONG_USE, "key", "rotate", "--now", *words, says=says)
        self.expect(WRONG_USE, "key", "export-jwks", "--profile", "jwt", says="--profile is plain or at+jwt")

    def test_revoke_in_any_line(self):
        for profile, alg in LINES:
            active, following = self.keys(profile, alg)
            done = json.loads(run("key", "revoke", "--data", self.data, "--json", "--", active["kid"]).stdout)
            self.assertEqual((done["was"], done["active"]), ("active", following["kid"]))
            self.assertEqual(self.kids("next", profile, alg), [done["next"]])
            self.assertNotIn(active["kid"], self.run_ok("key", "list"))

    def test_a_folder_of_an_earlier_version_gets_its_lines(self):
        self.change("DELETE FROM keys WHERE profile = 'at+jwt'")
        self.assertEqual(len(self.run_json("key", "list")), 2)
        self.expect(FAILED, "key", "rotate", "--profile", "at+jwt", says="wait another")
        self.assertEqual(len(self.run_json("key", "list")), 2 * len(LINES))
        self.run_ok("key", "rotate", "--profile", "at+jwt", "--now")

    def test_rotate_waits_for_the_cache_time(self):
        before = self.keys()
        done = self.expect(FAILED, "key", "rotate", says=["--now", "verifiers that still hold the old key list"])
        self.assertRegex(done.stderr, r"wait another \d+ s")
        self.assertEqual(self.keys(), before)

    def test_rotate_now(self):
        self.add()  # its tokens live two hours
        active, following = self.keys()
        rotated = self.run_json("key", "rotate", "--now")
        self.assertEqual((rotated["active"], rotated["retired"]), (following["kid"], active["kid"]))
        self.assertEqual(self.kids("next"), [rotated["next"]])
        retired = self.keys()[2]
        self.assertGreater(retired["verify_until"], time.time() + 7200)
        self.assertRegex(self.run_ok("key", "rotate", "--now"), r"\Aactive: \S+\nnext: \S+\nretired: \S+\n\Z")

    def test_at_most_four_keys_are_alive(self):
        self.run_ok("key", "rotate", "--now")
        self.run_ok("key", "rotate", "--now")
        done = self.expect(FAILED, "key", "rotate", "--now", says="at most 4 keys")
        self.assertNotIn("say --now", done.stderr)
        self.assertEqual(len(self.keys()), 4)

    def test_rotate_when_it_is_time(self):
        with sqlite3.connect(self.data / "sallyport.db") as database:
            database.execute("UPDATE keys SET created = created - 303 WHERE state = 'next'")
        self.run_ok("key", "rotate", "--bits", "3072")
        new = json.loads(self.run_ok("key", "export-jwks"))["keys"][1]
        self.assertEqual(len(new["n"]), 512)

    def test_without_a_next_key_one_is_published_first(self):
        with sqlite3.connect(self.data / "sallyport.db") as database:
            database.execute("DELETE FROM keys WHERE state = 'next'")
        active = self.kids("active")
        done = self.expect(GOOD, "key", "rotate", "--json", says="there was no next key")
        rotated = json.loads(done.stdout)
        self.assertEqual(([rotated["active"]], rotated["retired"]), (active, None))
        self.assertEqual(self.kids("next"), [rotated["next"]])

    def test_rotations_at_the_same_time(self):
        argv = [BINARY, "key", "rotate", "--data", self.data]
        with sqlite3.connect(self.data / "sallyport.db") as database:
            database.execute("UPDATE keys SET created = created - 303 WHERE state = 'next'")
        running = [subprocess.Popen(argv, env=environment(), stderr=subprocess.PIPE) for _ in range(4)]
        codes = []
        for process in running:
            process.communicate(timeout=120)
            codes.append(process.returncode)
        # The next one of the winner is too young for the others.
        self.assertEqual(sorted(codes), [GOOD, FAILED, FAILED, FAILED])
        self.assertEqual(len(self.keys()), 3)

    def test_export_jwks(self):
        self.run_ok("key", "rotate", "--now")
        keys = json.loads(self.run_ok("key", "export-jwks"))["keys"]
        self.assertEqual([key["kid"] for key in keys], [key["kid"] for key in self.keys()])
        for key in keys:
            self.assertEqual(set(key), {"kty", "n", "e", "alg", "use", "kid"})
        active = json.loads(self.run_ok("key", "export-jwks", "--active", "--json"))["keys"]
        self.assertEqual(active, keys[:1])

    def test_export_jwks_of_the_other_profile(self):
        keys = json.loads(self.run_ok("key", "export-jwks", "--profile", "at+jwt"))["keys"]
        algs = [alg for profile, alg in LINES if profile == "at+jwt"]
        self.assertEqual([key["alg"] for key in keys], algs * 2)
        self.assertEqual({key["kid"] for key in keys},
                         {key["kid"] for key in self.run_json("key", "list") if key["profile"] == "at+jwt"})
        active = json.loads(self.run_ok("key", "export-jwks", "--profile", "at+jwt", "--active"))["keys"]
        self.assertEqual(active, keys[:4])
        self.assertFalse({"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & {name for key in keys for name in key})
