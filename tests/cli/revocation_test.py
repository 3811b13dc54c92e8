"""token revoke, client cut-off, key revoke, and what they leave for token issue and token inspect."""

import json
import subprocess
import time

from sallyport import BINARY, FAILED, GOOD, WRONG_USE, CommandLineTest, decode, environment, run

DAY = 86400


def exp_of(token):
    return decode(token.split(".")[1])["exp"]


class RevocationTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.add("app", "--claim", "team=x")

    def issue(self, *words, scope="read", client="app"):
        return self.run_ok("token", "issue", client, "--scope", scope, *words).strip()

    def verdict(self, token):
        done = run("token", "inspect", "-", "--json", "--data", self.data, stdin=token)
        self.assertIn(done.returncode, (GOOD, FAILED), done.stderr)
        shown = json.loads(done.stdout)
        self.assertEqual(shown["good"], done.returncode == GOOD)
        return shown["verdict"]

    def assert_good(self, token):
        self.assertRegex(self.verdict(token), r"\Agood until ")

    def revoke(self, token):
        return self.run_json("token", "revoke", "-", stdin=token)

    def cut_off(self, client="app"):
        return self.run_json("client", "cut-off", client)

    def revoke_key(self, kid, code=GOOD, *words):
        done = run("key", "revoke", "--data", self.data, "--json", *words, "--", kid)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout) if code == GOOD else done.stderr

    def kids(self, state=None):
        keys = [key for key in self.run_json("key", "list") if key["profile"] == "plain"]
        return [key["kid"] for key in keys if state in (None, key["state"])]


class TokenRevokeTest(RevocationTest):
    def test_it_says_what_was_revoked_and_never_the_token(self):
        token = self.issue()
        page = self.run_ok("token", "revoke", token)
        expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(exp_of(token)))
        self.assertEqual(page, f"revoked: token of client app\nscope: read\nexpires: {expires}\n")
        self.assertEqual(self.verdict(token), "this token was revoked")

    def test_json_and_stdin(self):
        token = self.issue()
        kid = self.kids("active")[0]
        said = {"state": "revoked", "client_id": "app", "scope": "read", "expires": exp_of(token), "kid": kid}
        self.assertEqual(self.revoke(token + "\n"), said)
        self.assertEqual(self.revoke(token), said | {"state": "already revoked"}, "twice is fine")

    def test_asked_for_again_it_is_another_one_and_good(self):
        seen = set()
        for _ in range(4):
            token = self.issue()
            self.assertNotIn(token, seen)
            self.assert_good(token)
            self.revoke(token)
            seen.add(token)
        self.assertEqual(len({self.verdict(token) for token in seen}), 1)

    def test_others_stay_good(self):
        other = self.issue(scope="write")
        self.revoke(self.issue())
        self.assert_good(other)

    def test_of_a_key_that_is_retired(self):
        token = self.issue()
        self.run_ok("key", "rotate", "--now")
        self.assert_good(token)
        self.revoke(token)
        self.assertEqual(self.verdict(token), "this token was revoked")

    def test_of_a_client_that_is_disabled_or_gone(self):
        first, second = self.issue(), self.issue(scope="write")
        self.run_ok("client", "disable", "app")
        self.assertEqual(self.revoke(first)["state"], "revoked")
        self.run_ok("client", "enable", "app")
        self.assertEqual(self.verdict(first), "this token was revoked")
        self.run_ok("client", "remove", "app")
        self.assertEqual(self.revoke(second)["state"], "revoked")

    def test_an_expired_one_needs_no_revocation(self):
        token = self.issue("--expires-at", str(int(time.time()) - 120))
        done = self.expect(GOOD, "token", "revoke", token, "--json", says="expired already, nothing to revoke")
        self.assertEqual(json.loads(done.stdout)["state"], "expired")
        # A gate may allow for clocks that differ by a minute.
        just_now = self.issue("--expires-at", str(int(time.time()) - 20))
        self.assertEqual(self.revoke(just_now)["state"], "revoked")

    def test_a_token_of_a_key_that_is_gone(self):
        token = self.issue()
        self.revoke_key(self.kids("active")[0])
        self.expect(FAILED, "token", "revoke", token, says=["nothing was revoked", "is refused already"])

    def test_what_is_no_token_of_ours(self):
        header, payload, signature = self.issue().split(".")
        for token in ("x", "a.b.c", "", f"{header}.{payload}.AAAA", f"{payload}.{payload}.{signature}"):
            done = self.expect(FAILED, "token", "revoke", "-", says="nothing was revoked: ", stdin=token)
            self.assertNotIn(signature, done.stderr)
        self.assert_good(f"{header}.{payload}.{signature}")


class IssueTest(RevocationTest):
    def test_a_chosen_expiry_that_was_cut_off(self):
        dead = self.cut_off()["dead_until"]
        self.expect(FAILED, "token", "issue", "app", "--scope", "read", "--expires-at", str(dead),
                    says=["was cut off", "choose a later --expires-at"])
        self.assert_good(self.issue("--expires-at", str(dead + 1)))

    def test_exactly_a_revoked_token(self):
        at = str(int(time.time()) + 1000)
        self.revoke(self.issue("--expires-at", at))
        self.expect(FAILED, "token", "issue", "app", "--scope", "read", "--expires-at", at,
                    says=["exactly this token was revoked", "choose another"])
        self.issue("--expires-at", at, scope="write")

    def test_an_expiry_in_the_past_is_for_tests(self):
        self.cut_off()
        self.assertIn("expired", self.verdict(self.issue("--expires-at", "1750392000")))
        self.assertIn("also one in the past", run("token", "issue", "--help").stdout)


class CutOffTest(RevocationTest):
    def test_everything_until_now_and_nothing_after(self):
        tokens = [self.issue(), self.issue(scope="write"), self.issue("--expires-at", str(int(time.time()) + 5000))]
        before = int(time.time())
        said = self.cut_off()
        self.assertEqual(list(said), ["client_id", "cut_off_at", "dead_until", "revoked"])
        self.assertIn(said["cut_off_at"], range(before, before + 10))
        self.assertEqual(said["dead_until"], said["cut_off_at"] + 7200 + 1)
        for token in tokens:
            self.assertEqual(self.verdict(token), "client 'app' was cut off after this token was issued")
        after = self.issue()
        self.assert_good(after)
        self.assertGreater(exp_of(after), said["dead_until"])
        self.assertLessEqual(exp_of(after), int(time.time()) + 7200 + 2)

    def test_again_and_again(self):
        for _ in range(4):  # several of them in the same second
            token = self.issue()
            self.assert_good(token)
            self.cut_off()
            self.assertIn("cut off", self.verdict(token))

    def test_a_disabled_client(self):
        token = self.issue()
        self.run_ok("client", "disable", "app")
        self.assertEqual(self.verdict(token), "client 'app' is disabled")
        self.cut_off()
        self.run_ok("client", "enable", "app")
        self.assertIn("cut off", self.verdict(token))
        self.assert_good(self.issue())

    def test_tokens_with_a_chosen_expiry(self):
        now = int(time.time())
        far = [self.issue("--expires-at", str(now + days * DAY)) for days in (1, 90)]
        said = self.cut_off()
        self.assertEqual(said["revoked"], 2)
        self.assertLess(said["dead_until"], now + DAY, "others need not live so long")
        for token in far:
            self.assertEqual(self.verdict(token), "this token was revoked")
        page = self.run_ok("client", "cut-off", "app")
        self.assertNotIn("chosen", page)

    def test_a_client_that_was_removed_does_not_come_back_with_its_tokens(self):
        tokens = [self.issue(), self.issue("--expires-at", str(int(time.time()) + DAY))]
        self.run_ok("client", "remove", "app")
        for token in tokens:
            self.assertEqual(self.verdict(token), "client 'app' is unknown or was removed")
        self.add("app", "--claim", "team=x", "--ttl", "1h")
        self.assertIn("cut off", self.verdict(tokens[0]))
        self.assertEqual(self.verdict(tokens[1]), "this token was revoked")
        self.assert_good(self.issue())

    def test_a_removed_client(self):
        self.run_ok("client", "remove", "app")
        done = self.expect(GOOD, "client", "cut-off", "app", says="'app' was removed, and its tokens are dead since")
        self.assertIn("client_id: app\ncut off at: ", done.stdout)

    def test_of_nobody(self):
        self.expect(FAILED, "client", "cut-off", "nobody", says="there is no client 'nobody'")

    def test_it_is_shown(self):
        self.assertIsNone(self.show()["dead_until"])
        self.assertNotIn("cut off:", self.run_ok("client", "show", "app"))
        said = self.cut_off()
        self.assertEqual(self.show()["dead_until"], said["dead_until"])
        self.assertEqual(self.show()["cut_off_at"], said["cut_off_at"])
        self.assertIn("cut off:      at 20", self.run_ok("client", "show", "app"))


class ClientSetTest(RevocationTest):
    def test_what_is_named_is_changed(self):
        self.assertEqual(self.run_ok("client", "set", "app", "--ttl", "15m"), "")
        said = self.run_json("client", "set", "app", "--align", "1s", "--content-type", "application/octet-stream")
        self.assertEqual((said["ttl"], said["align"], said["content_type"]), (900, 1, "application/octet-stream"))
        self.assertEqual(self.show()["ttl"], 900)
        self.assertLessEqual(exp_of(self.issue()), int(time.time()) + 900)

    def test_refusals(self):
        self.expect(WRONG_USE, "client", "set", "app", says="nothing to set")
        self.expect(WRONG_USE, "client", "set", "app", "--ttl", "soon", says="--ttl 'soon'")
        self.expect(WRONG_USE, "client", "set", "app", "--content-type", "text/plain", says="--content-type is")
        self.expect(FAILED, "client", "set", "app", "--ttl", "30s", says="the alignment must be")
        self.expect(FAILED, "client", "set", "app", "--ttl", "31d", says="between 1 second and 30 days")
        self.expect(FAILED, "client", "set", "nobody", "--ttl", "1h", says="there is no client 'nobody'")
        self.assertEqual(self.show()["ttl"], 7200)

    def test_a_shorter_ttl_does_not_hide_the_longer_tokens_from_a_cut_off(self):
        long_lived = self.issue()
        self.run_ok("client", "set", "app", "--ttl", "60s")
        self.assertGreaterEqual(self.cut_off()["dead_until"], exp_of(long_lived))
        self.assertIn("cut off", self.verdict(long_lived))
        self.assert_good(self.issue())

    def test_a_longer_ttl_counts_for_the_next_rotation(self):
        self.run_ok("client", "set", "app", "--ttl", "20d")
        self.run_ok("key", "rotate", "--now")
        retired = [key for key in self.run_json("key", "list") if key["state"] == "retired"]
        self.assertGreater(retired[0]["verify_until"], time.time() + 20 * DAY)


class KeyRevokeTest(RevocationTest):
    def published(self):
        return [key["kid"] for key in json.loads(self.run_ok("key", "export-jwks"))["keys"]]

    def test_the_active_one(self):
        token = self.issue()
        active, following = self.kids()
        said = self.revoke_key(active)
        self.assertEqual((said["revoked"], said["was"], said["active"]), (active, "active", following))
        self.assertEqual(self.kids(), [following, said["next"]])
        self.assertEqual(self.published(), [following, said["next"]])
        self.assertIn("signed by no key of this server", self.verdict(token))
        self.assert_good(self.issue())

    def test_it_says_what_verifiers_with_a_cached_list_do(self):
        done = run("key", "revoke", "--data", self.data, "--", self.kids("active")[0])
        self.assertEqual(done.returncode, GOOD)
        self.assertIn("may not know the one that signs now", done.stderr)
        self.assertIn("within 5m", done.stderr)
        self.assertRegex(done.stdout, r"\Arevoked: \S+ \(was active\)\nactive: \S+\nnext: \S+\n\Z")

    def test_the_next_one(self):
        token = self.issue()
        active, following = self.kids()
        said = self.revoke_key(following)
        self.assertEqual((said["was"], said["active"]), ("next", active))
        self.assertEqual(self.kids(), [active, said["next"]])
        self.assert_good(token)

    def test_a_retired_one(self):
        token = self.issue()
        self.run_ok("key", "rotate", "--now")
        retired = self.kids("retired")[0]
        self.assert_good(token)
        self.assertEqual(self.revoke_key(retired)["was"], "retired")
        self.assertNotIn(retired, self.kids())
        self.assertNotIn(retired, self.published())
        self.assertIn("signed by no key", self.verdict(token))

    def test_each_of_four(self):
        self.run_ok("key", "rotate", "--now")
        self.run_ok("key", "rotate", "--now")
        self.assertEqual(len(self.kids()), 4)
        for kid in self.kids():
            said = self.revoke_key(kid, GOOD, "--bits", "2048")
            self.assertLessEqual(len(self.kids()), 4)
            self.assertEqual(self.kids()[:2], [said["active"], said["next"]])
        self.assert_good(self.issue())

    def test_one_that_is_not_there(self):
        before = self.kids()
        self.assertIn("there is no key 'nothing'", self.revoke_key("nothing", FAILED))
        gone = before[0]
        self.revoke_key(gone)
        self.assertIn("key list", self.revoke_key(gone, FAILED))
        self.expect(WRONG_USE, "key", "revoke", "-nothing", says="stands behind --")
        self.expect(WRONG_USE, "key", "revoke", "x", "--bits", "1024", says="--bits is")

    def test_several_at_the_same_time(self):
        active, following = self.kids()
        running = [
            subprocess.Popen([BINARY, "key", *words, "--data", self.data, "--", *kid], env=environment(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for words, kid in ((["revoke"], [active]), (["revoke"], [following]), (["revoke"], [active]),
                               (["rotate", "--now"], []))
        ]
        for process in running:
            process.communicate(timeout=120)
        self.assertEqual(sorted(process.returncode for process in (running[0], running[2])), [GOOD, FAILED])
        kids = self.kids()
        self.assertNotIn(active, kids)
        self.assertNotIn(following, kids)
        self.assertEqual([key["state"] for key in self.run_json("key", "list")][:2], ["active", "next"])
        self.assert_good(self.issue())
