"""key list, rotate, export-jwks."""

import json
import sqlite3
import subprocess
import time

from sallyport import BINARY, FAILED, GOOD, CommandLineTest, environment


class KeyTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.run_ok("init")  # a copy's next key would be older than the test

    def keys(self):
        return self.run_json("key", "list")

    def kids(self, state):
        return [key["kid"] for key in self.keys() if key["state"] == state]

    def test_list(self):
        keys = self.keys()
        self.assertEqual([key["state"] for key in keys], ["active", "next"])
        self.assertEqual(
            list(keys[0]), ["kid", "state", "profile", "alg", "created", "activated", "retired", "verify_until"]
        )
        self.assertIsNone(keys[1]["activated"])
        rows = self.run_ok("key", "list").splitlines()
        self.assertEqual(rows[0].split(), ["KID", "STATE", "ALG", "CREATED", "ACTIVATED", "VERIFIES", "UNTIL"])
        self.assertEqual([row.split()[:3] for row in rows[1:]], [[key["kid"], key["state"], "RS256"] for key in keys])

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
            database.execute("UPDATE keys SET created = created - 301 WHERE state = 'next'")
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
            database.execute("UPDATE keys SET created = created - 301 WHERE state = 'next'")
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
