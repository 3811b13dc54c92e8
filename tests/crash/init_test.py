"""Kills `sallyport init` at every moment that makes a difference: what is left is nothing or a whole
folder, and init can be run again."""

import subprocess

from crash import Crash, moments_of
from facts import look
from oracle import KEYS
from support import jwks
from support.server import BINARY, command
from victim import KILLED, shimmed

AT_RANDOM = 6
MOST_MOMENTS = 40


class Init(Crash):
    def setUp(self):
        super().setUp()
        self.data = self.folder / "data"
        self.kills = 0

    def init(self, **moment):
        return subprocess.run([BINARY, "init", "--data", self.data], capture_output=True, env=shimmed(**moment), check=False)

    def run_ok(self, *words):
        done = command(*words, "--data", self.data)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
        return done.stdout

    def is_whole(self):
        self.assertIsNotNone(look(self.data).states[KEYS])
        self.run_ok("client", "add", "app", "--scope", "edit")
        token = self.run_ok("token", "issue", "app", "--scope", "edit")
        self.assertEqual(jwks.claims(token)["client_id"], "app")

    def check_and_clear(self, printed):
        """Nothing or all; and all, if init has said so."""
        if not (self.data / "sallyport.db").exists():
            self.assertEqual(printed, b"", "init had said that it was done")
            if self.data.exists():
                self.assertIn("init", command("client", "list", "--data", self.data).stderr)
            self.run_ok("init")
        else:
            again = command("init", "--data", self.data)
            self.assertEqual(again.returncode, 1, again.stdout)
            self.assertIn("already", again.stderr)
        self.is_whole()
        left = [entry.name for entry in self.data.iterdir() if not entry.name.startswith(("sallyport.db", "kek"))]
        # A crash behind the last step leaves an empty workshop, which harms nobody.
        self.assertLessEqual(len(left), 1, left)
        subprocess.run(["rm", "-r", self.data], check=True)

    def test_before_each_call(self):
        calls = self.folder / "calls"
        self.assertEqual(self.init(KILL_AT_TRACE=calls).returncode, 0)
        calls = calls.read_text().splitlines()
        subprocess.run(["rm", "-r", self.data], check=True)
        # Of several equal calls in a row one is enough here: whatever is unfinished has another name.
        moments = [at for at in moments_of(calls, self.rng) if at == 1 or calls[at - 1] != calls[at - 2]]
        self.assertGreater(len(moments), 20, calls)
        # Each costs two inits, and each of these the making of six RSA keys; another run looks at others.
        moments = sorted(self.rng.sample(moments, min(len(moments), MOST_MOMENTS)))
        for moment in moments:
            with self.subTest(before=calls[moment - 1], moment=moment):
                done = self.init(KILL_AT=moment)
                self.assertEqual(done.returncode, KILLED)
                self.kills += 1
                self.check_and_clear(done.stdout)
        print(f"{self.id()}: {self.kills} kills")

    def test_again_and_again(self):
        """Killed several times in the same folder, at whatever moment, before it may end."""
        for _ in range(AT_RANDOM):
            for _ in range(3):
                process = subprocess.Popen([BINARY, "init", "--data", self.data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                try:
                    process.wait(self.rng.uniform(0.02, 0.7))
                except subprocess.TimeoutExpired:
                    process.kill()
                printed, _ = process.communicate()
                self.kills += process.returncode == KILLED
                if (self.data / "sallyport.db").exists():
                    break
            self.check_and_clear(printed)
        self.assertGreater(self.kills, 0)


