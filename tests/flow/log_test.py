"""What may never be told: secrets, tokens and query strings; and who may write in our log: nobody else."""

import base64
import json
import re
import sqlite3
import time

from support.poll import until
from support.server import FolderTest, ServerTest
from support.wire import Wire, basic

CANARY = "canary7f3a9c"
LINES = ['\r\n{"event":"forged"}\r\n', "\n", "\x1b[31mred", '","event":"forged","x":"', "\\", "\u2028", "\x00", "\x7f", "%0d%0a{}"]


class Canaries(ServerTest):
    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app", "--claim", "team=blue")

    def test_KEY_04_nothing_that_was_sent_in_confidence_is_told(self):
        answers = [self.ask(auth=self.app.basic)]
        token = answers[0].token
        wrong = self.app.secret[:-4] + CANARY
        answers += [
            self.ask(auth=basic("app", wrong)),
            self.ask(auth=basic("nobody", wrong)),
            self.ask(auth=basic(self.app.secret, "app")),  # the two changed places
            self.ask(auth=basic(wrong, "")),
            self.ask(auth=basic(token, "")),
            self.ask(auth="Basic " + CANARY),
            self.ask(auth="Bearer " + token),
            self.ask(f"/v1/getAccessToken?scope=edit&x={CANARY}", auth=self.app.basic),
            self.ask(f"/v1/getAccessToken?scope=%22{CANARY}", auth=self.app.basic),
            self.ask(f"/v1/getAccessToken/%22{CANARY}", auth=self.app.basic),
            self.ask(f"/{CANARY}/x?{CANARY}={CANARY}"),
            self.ask(method=CANARY.upper()),
            self.ask("/v1/getAccessToken", auth=self.app.basic, body=json.dumps({"scope": ["no"], CANARY: CANARY})),
            self.ask("/v1/getAccessToken", auth=self.app.basic, body=CANARY),
            self.ask(auth=self.app.basic, fields=[f"Cookie: {CANARY}", f"{CANARY}: {CANARY}", f"User-Agent: {CANARY}"]),
            self.ask(f"/v1/../{CANARY}"),
            self.ask(fields=[f"Content-Length: {CANARY}"]),
            self.ask(fields=[f"Upgrade: {CANARY}"]),
            self.ask(f"/v1/getAccessToken?access_token={token}&client_secret={self.app.secret}"),
        ]
        for _ in range(12):
            answers.append(self.ask(auth=basic("nobody", wrong), source="127.6.0.1"))
        metrics = self.server.ask_admin("/metrics").body.decode()
        until(lambda: len(self.server.log("request")) >= len(answers), what="the log lines")

        kek = (self.data.path / "kek").read_text().strip()
        secrets = {
            "the canary": CANARY, "the canary in capitals": CANARY.upper(), "the secret": self.app.secret[4:],
            "the credentials": base64.b64encode(f"app:{self.app.secret}".encode()).decode()[:-4],
            "the token": token[:60], "its payload": token.split(".")[1], "its signature": token.split(".")[2],
            "the key-encryption key": kek, "a part of the secret": self.app.secret[10:30],
        }
        told = {"the log": self.server.log_text(), "the metrics": metrics}
        told |= {f"answer {i}, {answer.status}": answer.body.decode() for i, answer in enumerate(answers) if answer.status != 200}
        self.assertGreater(len(told), 20)
        for where, text in told.items():
            for what, secret in secrets.items():
                self.assertNotIn(secret, text, f"{where} tells {what}")
        for file in self.data.path.iterdir():
            for what in ("the secret", "a part of the secret"):
                self.assertNotIn(secrets[what].encode(), file.read_bytes(), f"{file.name} holds {what}")

    def test_KEY_04_the_pepper_is_not_in_the_data_folder_in_clear(self):
        # What is in the table is sealed: longer than the 32 bytes, and never twice the same.
        database = sqlite3.connect(self.data.path / "sallyport.db")
        self.addCleanup(database.close)
        (sealed,) = database.execute("SELECT value FROM settings WHERE name = 'pepper'").fetchone()
        self.assertGreater(len(sealed), 32 + 12 + 16)

    def test_a_record_has_the_request_id_and_why(self):
        refused = self.ask(auth=basic("app", "wrong"), source="127.6.0.2")
        until(lambda: self.record_of(refused), what="the record")
        record = self.record_of(refused)
        self.assertEqual((record["status"], record["client"], record["from"]), (401, "", "127.6.0.2"))
        self.assertEqual((record["route"], record["method"]), ("/v1/getAccessToken", "GET"))
        self.assertNotEqual(record["reason"], "")
        good = self.ask(auth=self.app.basic)
        until(lambda: self.record_of(good), what="the record")
        self.assertEqual(self.record_of(good)["client"], "app")

    def record_of(self, answer):
        found = [r for r in self.server.log("request") if r["request_id"] == answer.field("X-Request-Id")]
        self.assertLess(len(found), 2)
        return found[0] if found else None


class Forging(ServerTest):
    """That every line is JSON and a record of ours, Server.check() sees to at each server's end."""

    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app", "--claim", 'quoted="}{\\')

    def test_nobody_writes_lines_of_their_own(self):
        for text in LINES:
            raw = text.encode()
            for auth in (b"Basic " + base64.b64encode(raw + b":x"), b"Basic " + base64.b64encode(b"app:" + raw), raw):
                self.send_raw(b"/v1/getAccessToken?scope=edit", b"Authorization: " + auth)
            quoted = "".join(f"%{byte:02X}" for byte in raw)
            self.ask(f"/v1/getAccessToken?scope={quoted}", auth=self.app.basic)
            self.ask(f"/v1/getAccessToken/{quoted}", auth=self.app.basic)
            self.ask(f"/{quoted}")
            self.ask("/v1/getAccessToken", auth=self.app.basic, body=json.dumps({"scope": text, text: text}))
            for name in (b"X-Forwarded-For", b"X-Correl-Id", b"User-Agent", b"Host", raw):
                self.send_raw(b"/v1/jwks.json", name + b": " + raw)
            self.send_raw(b"/" + raw, b"X: y")
            with Wire(self.server.address) as wire:
                wire.send(raw + b" / HTTP/1.1\r\nHost: h\r\n\r\n").socket.shutdown(1)
                wire.rest()
        self.assertEqual(self.server.log("forged"), [])
        self.assertNotIn("forged", self.server.log_text())
        self.assertNotRegex(self.server.log_text(), "[\x00-\x09\x0b-\x1f\x7f]")

    def send_raw(self, target, field):
        with Wire(self.server.address) as wire:
            wire.send(b"GET " + target + b" HTTP/1.1\r\nHost: h\r\n" + field + b"\r\n\r\n").socket.shutdown(1)
            wire.rest()


class Metrics(ServerTest):
    def labels(self):
        text = self.server.ask_admin("/metrics").body.decode()
        return {name: set(re.findall(rf'[{{,]{name}="([^"]*)"', text)) for name in ("route", "status", "reason", "profile", "alg", "state")}, text

    def test_no_label_holds_what_a_stranger_sent(self):
        for i in range(60):
            self.ask(f"/path{i}", method=f"M{i}")
            self.ask(f"/path{i}?q={i}", fields=[f"X-F{i}: {i}"])
            self.ask(f"/v1/getAccessToken/scope{i}", auth=self.app.basic)
            self.ask(auth=basic(f"id{i}", "x"))
        labels, text = self.labels()
        self.assertEqual(labels["route"], {"-", "/v1/getAccessToken", "/v1/getAccessToken/{scope}"})
        self.assertLessEqual(labels["status"], {"200", "400", "401", "403", "404", "405", "501"})
        self.assertLess(len(labels["reason"]), 10)
        self.assertEqual(labels["profile"], {"plain", "at+jwt"})
        self.assertEqual(labels["alg"], {"RS256", "PS256", "ES256", "EdDSA"})
        self.assertEqual(labels["state"], {"active", "next", "retired"})
        for reason in labels["reason"]:
            self.assertRegex(reason, "^[a-z_]*$")
        others = set(re.findall(r'[{,]([a-z_]+)="', text)) - labels.keys() - {"le"}
        self.assertEqual(others, set(), "there is a label that this test does not know")

    def test_what_is_counted(self):
        self.ask(auth=self.app.basic)
        _, text = self.labels()
        self.assertRegex(text, r'sallyport_requests_total\{[^}]*status="200"[^}]*\} [1-9]')
        self.assertIn("sallyport_clients 1\n", text)
        for profile, alg in (("plain", "RS256"), ("at+jwt", "ES256")):
            for state, count in (("active", 1), ("next", 1), ("retired", 0)):
                labelled = {f'profile="{profile}"', f'alg="{alg}"', f'state="{state}"'}
                said = [m[2] for m in re.finditer(r"sallyport_keys\{(.*)\} (\d+)", text) if set(m[1].split(",")) == labelled]
                self.assertEqual(said, [str(count)], labelled)
        (since,) = re.findall(r'sallyport_key_signs_since_seconds\{[^}]*profile="plain"[^}]*\} (\S+)', text)
        self.assertLess(abs(time.time() - float(since)), 3600)
        self.assertIn("sallyport_ready 1\n", text)


class AccessLogOff(FolderTest):
    def test_no_record_of_requests_but_all_others(self):
        app = self.data.add("app")
        server = self.serve(config="access_log = false\n")
        for _ in range(3):
            self.assertEqual(server.ask(auth=app.basic).status, 200)
        server.stop()
        self.assertEqual(server.log("request"), [])
        self.assertEqual([len(server.log(event)) for event in ("ready", "draining", "stopped")], [1, 1, 1])

    def test_a_reader_of_the_log_who_goes_away_stops_nobody(self):
        app = self.data.add("app")
        server = self.serve()
        server.errors.unlink()  # the file is gone, as behind a careless rotation
        self.assertEqual(server.ask(auth=app.basic).status, 200)
        server.errors.write_text(f"admin at http://127.0.0.1:{server.admin[1]}\n")  # for the checks at its end
