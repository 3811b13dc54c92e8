"""The store is away, locked, replaced or on a full disk: never a wrong yes, and nothing half-made."""

import os
import shutil
import sqlite3
import subprocess
import threading
import time

from support.poll import until
from support.server import Data, FolderTest, command

MAX_STALE = 2
CONFIG = f'[limits]\nmax_stale = "{MAX_STALE}s"\n'
SLACK = 1.5  # for a busy machine; beyond that the server hands out tokens for too long


class StoreAway(FolderTest):
    def setUp(self):
        super().setUp()
        self.app = self.data.add("app")
        self.server = self.serve(config=CONFIG)
        self.database = self.data.path / "sallyport.db"
        self.aside = self.folder / "aside.db"

    def status(self):
        return self.server.ask(auth=self.app.basic).status

    def ready(self):
        return self.server.ask_admin("/readyz").status == 200

    def test_a_database_that_is_gone_for_a_while(self):
        self.assertEqual(self.status(), 200)
        self.assertTrue(self.ready())
        self.database.rename(self.aside)
        gone = time.monotonic()
        self.assertEqual(self.status(), 200, "max_stale has not passed yet")
        until(lambda: self.status() == 503, MAX_STALE + SLACK, "a 503")
        self.assertGreater(time.monotonic() - gone, MAX_STALE - 0.5, "it could have gone on from memory")

        answer = self.server.ask(auth=self.app.basic)
        self.assertEqual((answer.status, answer.error), (503, "Service is unavailable"))
        self.assertEqual(answer.field("Retry-After"), "1")
        self.assertEqual((answer.field("Cache-Control"), answer.field("Pragma")), ("no-store", "no-cache"))
        self.assertIsNone(answer.field("Connection"))
        not_ready = self.server.ask_admin("/readyz")
        self.assertEqual(not_ready.status, 503)
        self.assertIn("the store has been away", not_ready.json()["reason"])
        self.assertEqual(self.server.ask_admin("/healthz").status, 200, "nothing is gained by a restart")
        self.assertIn("sallyport_ready 0", self.server.ask_admin("/metrics").body.decode())
        self.assertEqual(len(self.server.log("store_away")), 1)

        self.aside.rename(self.database)
        until(lambda: self.status() == 200, 2, "a token")
        self.assertTrue(self.ready())
        self.assertEqual(len(self.server.log("store_back")), 1)

    def test_what_was_changed_meanwhile_is_heard_of(self):
        self.database.rename(self.aside)
        until(lambda: self.server.log("store_away"), what="the store's absence")
        self.aside.rename(self.database)
        self.data.run("client", "disable", "app")
        until(lambda: self.status() == 401, 2, "the client's end")

    def test_a_database_that_was_replaced_is_not_believed_to_be_the_old_one(self):
        # As a restored backup would be: another file under the same name, of which we hear nothing.
        shutil.copy2(self.database, self.aside)
        for side in ("-wal", "-shm"):
            (self.data.path / f"sallyport.db{side}").unlink(missing_ok=True)
        os.replace(self.aside, self.database)
        done = command("client", "disable", "app", "--data", self.data.path)
        self.assertEqual(done.returncode, 0, done.stderr)
        until(lambda: self.status() != 200, MAX_STALE + SLACK, "the end of tokens for a disabled client")
        self.assertIn(self.status(), (401, 503))


class StoreLocked(FolderTest):
    def setUp(self):
        super().setUp()
        self.app = self.data.add("app")
        self.server = self.serve(config=CONFIG)
        self.other = sqlite3.connect(self.data.path / "sallyport.db", isolation_level=None)
        self.addCleanup(self.other.close)

    def test_a_locked_store_is_a_clear_error_at_the_command_line_and_nothing_to_the_server(self):
        self.other.execute("BEGIN EXCLUSIVE")
        done = command("client", "add", "half", "--scope", "edit", "--data", self.data.path)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, "^sallyport: the store is locked by another process; try again in a moment\n$")
        # By now the lock has been held for longer than max_stale; reading goes on all the same.
        self.assertEqual(self.server.ask(auth=self.app.basic).status, 200)
        self.assertEqual(self.server.ask_admin("/readyz").status, 200)
        self.other.execute("ROLLBACK")
        self.assertEqual([client["client_id"] for client in self.data.json("client", "list")], ["app"])
        made = self.data.add("half")
        until(lambda: self.server.ask(auth=made.basic).status == 200, 1, "the new client")

    def test_a_lock_that_is_given_back_in_time_is_waited_for(self):
        self.other.execute("BEGIN IMMEDIATE")
        argv = ["client", "disable", "app", "--data", self.data.path]
        done = []
        thread = threading.Thread(target=lambda: done.append(command(*argv)))
        thread.start()
        until(lambda: self.server.ask(auth=self.app.basic).status == 200, what="a token")
        self.other.execute("ROLLBACK")
        thread.join()
        self.assertEqual(done[0].returncode, 0, done[0].stderr)
        until(lambda: self.server.ask(auth=self.app.basic).status == 401, 1, "the client's end")


class DiskFull(FolderTest):
    def setUp(self):
        super().setUp()
        disk = self.folder / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
            self.skipTest("a tmpfs cannot be mounted here")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        self.disk = disk
        self.data = Data(disk / "data")
        self.app = self.data.add("app")

    def fill(self):
        with (self.disk / "ballast").open("ab", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    pass

    def test_the_server_goes_on_and_hears_of_changes_again(self):
        server = self.serve(config="access_log = false\n" + CONFIG)
        self.fill()
        added = 0
        while (done := command("client", "add", f"c{added}", "--scope", "s", "--data", self.data.path)).returncode == 0:
            added += 1
            self.assertLess(added, 500, "the disk is not full")
        self.assertRegex(done.stderr, "^sallyport: .*full.*free some space.*\n$")
        self.assertEqual(server.ask(auth=self.app.basic).status, 200)
        (self.disk / "ballast").unlink()
        self.assertEqual(len(self.data.json("client", "list")), 1 + added)
        late = self.data.add("late")
        until(lambda: server.ask(auth=late.basic).status == 200, 2, "the new client")
        server.stop()
        self.assertEqual(self.data.json("client", "show", "app")["client_id"], "app")
