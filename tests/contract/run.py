"""Sends what stands in seed/*.http to the real server, and compares its answers to the byte."""

import base64
import difflib
import email.utils
import json
import pathlib
import re
import time
import unittest

import golden
from support.poll import until
from support.server import Client, ServerTest
from support.wire import Wire, basic, request

FILES = sorted(pathlib.Path(__file__).parent.glob("seed/*.http"))
ON_EVERY_ANSWER = {"date", "x-request-id", "content-length"}
IMPORTED = 'p%73s w+rd:&=?"\\~-0123456789abcdef'  # 32 characters at least, all that Basic can carry
TTL, ALIGN = 7200, 60


def decoded(segment):
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)).decode("ascii")


class Reader:
    """Turns the answers of one case into the text of a golden file."""

    def __init__(self, test):
        self.test = test
        self.tokens = []

    def text(self, answer):
        fields = [self.field(answer, name, value) for name, value in answer.fields if name.lower() not in ON_EVERY_ANSWER]
        text = "\n".join([answer.status_line, *fields])
        return text + ("\n\n" + self.body(answer) if answer.body else "")

    def field(self, answer, name, value):
        if (name, answer.status) == ("Retry-After", 429):
            self.test.assertIn(int(value), range(1, 61))
            value = "<<seconds>>"
        return f"{name}: {value}"

    def body(self, answer):
        text = answer.body.decode("ascii")
        if answer.status == 200 and '"access_token"' in text:
            return self.token_body(text)
        return re.sub('"(n|kid)":"[A-Za-z0-9_-]+"', r'"\1":"<<\1>>"', text)

    def token_body(self, text):
        told = json.loads(text)
        token, exp = told["access_token"], str(told["expires_in"])
        if token not in self.tokens:
            self.tokens.append(token)
        name = f"<<token {len(self.tokens)}>>" if token != self.tokens[0] else "<<token>>"
        header, payload, _ = token.split(".")
        now = time.time()
        self.test.assertTrue(now + TTL - ALIGN - 60 < int(exp) <= now + TTL, f"{exp} is not two hours from now")
        self.test.assertEqual(int(exp) % ALIGN, 0, "exp is not aligned")
        body = text.replace(token, name).replace(exp, "<<exp>>")
        return f"{body}\n{name} {decoded(header)} {decoded(payload)}".replace(exp, "<<exp>>")


class Seed(ServerTest):
    maxDiff = None
    config = """
[limits]
signatures_per_second = 1000
[timeouts]
head = "2s"
body = "2s"
"""

    @classmethod
    def prepare(cls, data):
        json_client = data.add(
            "POC_NAB_Dev", "--claim", "firstVisionId=00000AUNAB",
            scopes=["edit", "read", "firstvision.accountmanagement.read", "a.b.read", "a.b.write", "a/b", "s" * 50],
        )
        octets = data.add("octets", "--content-type", "application/octet-stream")
        claims = data.add(
            "A.b_c~d-e", "--claim", "zone=z/1", "--claim", "name=O'Neil \"& Sons\" \\", "--claim", "a1=x",
            scopes=["edit"],
        )
        many = data.add("many", scopes=[f"scope{i}" for i in range(64)])
        imported = data.add("imported", "--secret-stdin", stdin=IMPORTED)
        disabled, removed = data.add("disabled"), data.add("removed")
        data.run("client", "disable", "disabled")
        data.run("client", "remove", "removed")
        old = data.add("rotated")
        short = data.json("client", "secret", "add", "rotated", "--expires", "1s")
        new = data.json("client", "secret", "add", "rotated")
        data.run("client", "secret", "remove", "rotated", old.secret_id)
        quoted = "".join(f"%{ord(c):02X}" for c in IMPORTED)
        cls.credentials = {
            "json": json_client.basic,
            "octets": octets.basic,
            "claims": claims.basic,
            "many": many.basic,
            "imported": basic("imported", IMPORTED),
            "imported, form-encoded": basic("imp%6Frted", quoted),
            "rotated, its new secret": basic("rotated", new["client_secret"]),
            # All of these are refused, and in one way.
            "unknown client": basic("nobody", json_client.secret),
            "wrong secret": basic("POC_NAB_Dev", json_client.secret[:-1] + "!"),
            "no secret": basic("POC_NAB_Dev", ""),
            "another's secret": basic("POC_NAB_Dev", octets.secret),
            "disabled client": disabled.basic,
            "removed client": removed.basic,
            "removed secret": old.basic,
            "expired secret": basic("rotated", short["client_secret"]),
        }
        cls.request_ids = {}
        cls.expires = time.time() + 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        until(lambda: time.time() > cls.expires, what="the end of a secret's life")

    def ask_case(self, case, source):
        """The answers to the case, as Answer objects; and whether the connection is as they say."""
        requests = golden.requests(case.request, self.credentials)
        for _ in range(case.times):
            with Wire(self.server.address, source) as wire:
                wire.send(b"".join(requests))
                answers = []
                for i, _ in enumerate(case.answers):
                    to_head = i < len(requests) and requests[i].startswith(b"HEAD ")
                    answers.append(wire.answer(to_head))
                    self.check_every_answer(answers[-1], to_head)
                self.check_end(wire, answers[-1], cut="<<cut>>" in case.request)
        return answers

    def check_every_answer(self, answer, to_head):
        if answer.status == 100:
            return
        sent = email.utils.parsedate_to_datetime(answer.field("Date"))
        self.assertLess(abs(sent.timestamp() - time.time()), 60)
        self.assertRegex(answer.field("Date"), r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")
        if not to_head:
            self.assertEqual(int(answer.field("Content-Length")), len(answer.body))
        request_id = answer.field("X-Request-Id")
        self.assertRegex(request_id, "^[0-9a-f]{24}$")
        self.assertNotIn(request_id, self.request_ids, "two answers have one id")
        self.request_ids[request_id] = answer.status

    def check_end(self, wire, last, cut):
        if last.field("Connection") == "close":
            self.assertTrue(wire.has_ended(), f"more came behind the last answer, or no end: {wire.read!r}")
        elif not cut:
            probe = wire.ask(request("/v1/jwks.json"))
            self.check_every_answer(probe, to_head=False)
            self.assertEqual(probe.status, 200, "the next request on the connection was harmed")

    def check_case(self, case, source):
        reader = Reader(self)
        actual = [reader.text(answer) for answer in self.ask_case(case, source)]
        as_lines = [
            f"\n{golden.ANSWER}\n".join(map(golden.sorted_fields, texts)).split("\n")
            for texts in (case.answers, actual)
        ]
        if as_lines[0] != as_lines[1]:
            diff = difflib.unified_diff(*as_lines, "expected", "answered", n=99, lineterm="")
            self.fail(f"{case.title}\n\n{case.request}\n\n" + "\n".join(diff))

    def test_the_ids_of_all_answers_stand_in_the_log(self):
        for _ in range(3):
            self.check_every_answer(self.ask(), to_head=False)
        wanted = dict(self.request_ids)

        def logged():
            records = self.server.log("request")
            return [r for r in records if r["request_id"] in wanted] if len(records) >= len(wanted) else None

        records = until(lambda: (found := logged()) and len(found) >= len(wanted) and found, what="the log lines")
        self.assertEqual({r["request_id"]: r["status"] for r in records}, wanted)


def add_case(case, source):
    def test(self):
        minute = int(time.time()) // ALIGN
        try:
            self.check_case(case, source)
        except AssertionError:
            if int(time.time()) // ALIGN == minute:
                raise
            self.check_case(case, source)  # exp moved on between two answers

    test.__doc__ = f"{case.name}: {case.title}"
    setattr(Seed, f"test_{case.name}", test)


CASES = [case for file in FILES for case in golden.read(file)]
for index, one in enumerate(CASES):
    # From an address of its own, so that no case's failures count against another's.
    add_case(one, f"127.1.{index // 200}.{index % 200 + 1}")

if __name__ == "__main__":
    unittest.main()
