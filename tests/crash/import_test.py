"""Kills a large import, which is several transactions: what has been printed is there, each transaction
is there as a whole or not at all, and the rest can be imported afterwards."""

import contextlib
import json
import sqlite3
import subprocess

from crash import Crash
from facts import check_feed, check_sound
from support import wire
from support.server import BINARY, Data, Server, environment
from victim import KILLED

CLIENTS = 50_000
TRANSACTION = 20_000
TRIES = 3


class Import(Crash):
    def setUp(self):
        super().setUp()
        self.lines = self.folder / "clients.jsonl"
        self.lines.write_text("".join(f'{{"client_id":"c{i:06}","scopes":["edit"]}}\n' for i in range(CLIENTS)))

    def start(self, data, out):
        return subprocess.Popen([BINARY, "client", "import", self.lines, "--skip-existing", "--data", data.path],
                                stdout=out, stderr=subprocess.PIPE, env=environment())

    def test_between_and_within_transactions(self):
        for number in range(TRIES):
            data, printed = self.killed_after(number)
            self.check(data, printed)
            with (self.folder / "rest").open("wb") as out:
                process = self.start(data, out)
                self.assertEqual(process.wait(), 0, process.communicate())
            self.assertEqual(self.count(data), CLIENTS)

    def killed_after(self, transactions):
        """A folder in which an import was killed some time after so many transactions had been printed. The moment
        is a guess; on a machine where the import was over by then, guess again, and sooner."""
        longest = 0.6
        for attempt in range(10):
            data = Data(self.folder / f"data{transactions}-{attempt}")
            printed = self.folder / f"printed{transactions}-{attempt}"
            with printed.open("wb") as out:
                process = self.start(data, out)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.wait(process, transactions * 1_000_000, self.rng.uniform(0, longest), printed)
                process.kill()
                process.communicate()
            if process.returncode == KILLED:
                return data, printed
            longest /= 2
        self.fail("each import was over before it could be killed")

    def wait(self, process, size, pause, printed):
        """Until so many bytes have been printed, and then a moment."""
        while process.poll() is None and printed.stat().st_size < size:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.005)
        process.wait(pause)

    def count(self, data):
        with contextlib.closing(sqlite3.connect(data.path / "sallyport.db")) as database:
            check_sound(database)
            feed = check_feed(database)
            clients = {ref for (ref,) in database.execute("SELECT id FROM clients")}
            secrets = database.execute("SELECT count(*), count(DISTINCT client_id) FROM secrets").fetchone()
        self.assertEqual({ref for ref in feed if ref}, clients)
        self.assertEqual(secrets, (len(clients), len(clients)), "each has one secret")
        return len(clients)

    def check(self, data, printed):
        whole = [line for line in printed.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
        acknowledged = [json.loads(line) for line in whole]
        server = Server(data, "--threads", "1")  # the first to open what is left
        try:
            for said in self.rng.sample(acknowledged, min(20, len(acknowledged))) + acknowledged[-1:]:
                answer = server.ask(auth=wire.basic(said["client_id"], said["client_secret"]))
                self.assertEqual(answer.status, 200, said["client_id"])
        finally:
            server.kill()
        count = self.count(data)
        self.assertIn(count, (*range(0, CLIENTS, TRANSACTION), CLIENTS), "a transaction is there in part")
        self.assertGreaterEqual(count, len(acknowledged))
