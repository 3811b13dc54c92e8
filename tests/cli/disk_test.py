"""A data folder on a disk that is full or read-only: a small tmpfs, where one can be mounted."""

import os
import subprocess
import unittest

from sallyport import FAILED, GOOD, CommandLineTest, run


FULL = "full|No space left"


def mount(*words):
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


class SmallDiskTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        disk = self.folder / "disk"
        disk.mkdir()
        if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)):
            self.skipTest("a tmpfs cannot be mounted here")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        self.disk = disk
        self.data = disk / "data"
        self.run_ok("init")
        self.add("before")

    def fill(self):
        """Leaves not a byte free."""
        with open(self.disk / "ballast", "ab", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    pass

    def ids(self):
        return [client["client_id"] for client in self.run_json("client", "list")]

    def test_a_full_disk_loses_nothing_and_makes_nothing_half(self):
        token = self.run_ok("token", "issue", "before", "--scope", "read").strip()
        self.fill()
        added = 0
        while run("client", "add", f"new{added}", "--scope", "s", "--data", self.data).returncode == GOOD:
            added += 1
            self.assertLess(added, 2000, "the disk is not full")
        done = self.expect(FAILED, "client", "add", "last", "--scope", "s")
        self.assertRegex(done.stderr, FULL)
        # A false success here would be believed.
        for words in (["token", "revoke", token], ["client", "cut-off", "before"]):
            self.assertRegex(self.expect(FAILED, *words).stderr, FULL)
        (self.disk / "ballast").unlink()
        self.assertIn("good until", self.run_ok("token", "inspect", token))
        self.run_ok("token", "revoke", token)
        self.assertEqual(sorted(self.ids()), sorted(["before", *(f"new{number}" for number in range(added))]))
        self.add("after")
        self.assertEqual(len(self.ids()), added + 2)
        for client_id in self.ids():
            self.assertEqual(len(self.show(client_id)["secrets"]), 1, client_id)

    def test_an_import_that_does_not_fit_imports_whole_batches(self):
        text = "".join(f'{{"client_id":"c{number}","scopes":["read"]}}\n' for number in range(30_000))
        done = run("client", "import", "-", "--data", self.data, stdin=text)
        self.assertEqual(done.returncode, FAILED, done.stderr)
        self.assertRegex(done.stderr, FULL)
        shown = len(done.stdout.splitlines())
        self.assertEqual(len(self.ids()), shown + 1)
        self.assertEqual(shown % 20_000, 0)

    def test_init_on_a_full_disk_leaves_no_database(self):
        self.fill()
        folder = self.disk / "other"
        done = run("init", "--data", folder)
        self.assertEqual(done.returncode, FAILED)
        self.assertNotEqual(done.stderr, "")
        self.assertFalse((folder / "sallyport.db").exists())
        (self.disk / "ballast").unlink()
        self.assertEqual(run("init", "--data", folder).returncode, GOOD)

    def test_a_read_only_disk(self):
        self.assertTrue(mount("-o", "remount,ro", str(self.disk)))
        for words in (["client", "list"], ["client", "disable", "before"], ["client", "cut-off", "before"], ["key", "rotate", "--now"]):
            self.expect(FAILED, *words, says=["read-only", str(self.data)])
        self.assertTrue(mount("-o", "remount,rw", str(self.disk)))
        self.assertEqual(self.ids(), ["before"])


