"""Introspection, validateToken, forward-auth and the gateway: of 2,000 tokens they all say the same."""

import collections
import json
import random
import time

from support import forge
from support.oauth2 import FORM, GRANT, OAuth2Test, form, fresh_source
from support.poll import until
from support.wire import Closed, request

ROUTES = "".join(
    f'[[route]]\nmethods = ["GET"]\npath = "{path}"\nscopes = ["edit"]\nrespond = "answer.json"\n{more}\n'
    for path, more in (("/usual", ""), ("/other", 'audience = "urn:other"'))
)
CONFIG = """
[limits]
signatures_per_second = 100000
[forward_auth]
style = "nginx"
trusted = ["127.0.0.0/8"]
"""
TOKENS = 2000
Case = collections.namedtuple("Case", "token is_good why path", defaults=["/usual"])


class Agreement(OAuth2Test):
    config = CONFIG + ROUTES

    @classmethod
    def prepare(cls, data):
        (data.path / "answer.json").write_text("{}")
        cls.reader = data.add("reader", "--may-introspect")
        ec = ["--token-alg", "ES256"]
        cls.apps = [data.add(f"app-{alg}", "--token-alg", alg) for alg in ("RS256", "PS256", "ES256", "EdDSA")]
        cls.ec = cls.apps[2]
        cls.cut, cls.off, cls.gone = (data.add(name, *ec) for name in ("cut", "off", "gone"))
        cls.brief = data.add("brief", *ec, "--ttl", "1s")
        cls.targeted = data.add("targeted", *ec, "--audience", "urn:other")
        cls.expired_plain = [
            data.run("token", "issue", "app-ES256", "--scope", "edit", "--expires-at", str(int(time.time()) - i)).strip()
            for i in range(1, 6)
        ]

    def setUp(self):
        self.random = random.Random(7)
        self.wires = {}

    def tearDown(self):
        for wire in self.wires.values():
            wire.close()

    def ask_on(self, name, *words, **how):
        """On a connection that stays open, since there are many to ask."""
        for last in (False, True):
            wire = self.wires.get(name) or self.server.connect(source=fresh_source())
            self.wires[name] = wire
            try:
                return wire.ask(request(*words, **how))
            except (Closed, BrokenPipeError):
                self.wires.pop(name).close()
                if last:
                    raise

    def of_oauth2(self, client, count, scope="edit"):
        body = form(GRANT, ("scope", scope))
        answers = [
            self.ask_on("token", "/oauth2/token", method="POST", auth=client.basic, body=body, content_type=FORM)
            for _ in range(count)
        ]
        self.assertEqual({answer.status for answer in answers}, {200})
        return [answer.token for answer in answers]

    def changed(self, token):
        """With one character of it replaced by another that may stand there."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        while True:
            place = self.random.randrange(len(token))
            other = self.random.choice(alphabet)
            if token[place] not in ("." + other):
                return token[:place] + other + token[place + 1:]

    def forged(self, good):
        claims, header = forge.claims_of(good), forge.header_of(good)
        key = forge.Key("ES256")
        parts = good.split(".")
        yield from (self.changed(good) for _ in range(600))
        yield from (forge.sign(key, header, claims | {"jti": str(i)}) for i in range(60))
        yield from (forge.sign(key, header | {"jwk": key.jwk}, claims | {"jti": str(i)}) for i in range(20))
        for alg in ("none", "None", "nOnE", "HS256", "RS256", "EdDSA", "ES384"):
            yield forge.sign(key, header | {"alg": alg}, claims)
            yield f"{forge.encode(forge.text(header | {'alg': alg}).encode())}.{parts[1]}.{parts[2]}"
        yield from (f"{parts[0]}.{parts[1]}", f"{parts[0]}.{parts[1]}.", f"{good}.", f".{good}", "x", "a.b.c")
        for kid in ("", "../../x", "x' OR 1=1 --", "\u0000", None, 1):
            yield forge.sign(key, {**header, "kid": kid}, claims)
        for typ in ("JWT", "dpop+jwt", "logout+jwt", None):
            yield f"{forge.encode(forge.text(header | {'typ': typ}).encode())}.{parts[1]}.{parts[2]}"

    def cases(self):
        good = [Case(token, True, f"good {app.id}") for app in self.apps for token in self.of_oauth2(app, 60)]
        good += [Case(self.token_of(app), True, f"plain {app.id}") for app in self.apps[:1]]
        good += [Case(forge.twin(token), True, "the twin of a good one") for token in self.of_oauth2(self.ec, 60)]
        good += [Case(token, True, "for the other API", "/other") for token in self.of_oauth2(self.targeted, 100)]
        dead = [Case(token, False, "expired") for token in self.of_oauth2(self.brief, 100)]
        dead += [Case(token, False, "expired, plain") for token in self.expired_plain]
        revoked = self.of_oauth2(self.ec, 150) + self.of_oauth2(self.apps[0], 20)
        for token in revoked:
            body = form(token=token)
            owner = self.ec if forge.header_of(token)["alg"] == "ES256" else self.apps[0]
            answer = self.ask_on("revoke", "/oauth2/revoke", method="POST", auth=owner.basic, body=body, content_type=FORM)
            self.assertEqual(answer.status, 200)
        dead += [Case(token, False, "revoked") for token in revoked]
        dead += [Case(forge.twin(token), False, "the twin of a revoked one") for token in revoked[:150]]
        for client in (self.cut, self.off, self.gone):
            dead += [Case(token, False, client.id) for token in self.of_oauth2(client, 100)]
            dead.append(Case(self.token_of(client), False, f"{client.id}, plain"))
        dead += [Case(token, False, "forged") for token in self.forged(self.of_oauth2(self.ec, 1)[0])]
        self.end_clients()
        until(lambda: time.time() > max(forge.claims_of(case.token)["exp"] for case in dead if case.why == "expired"),
              what="the end of those that expire")
        return good, dead

    def end_clients(self):
        last = {client: self.of_oauth2(client, 1)[0] for client in (self.cut, self.off, self.gone)}
        self.data.run("client", "cut-off", "cut")
        self.data.run("client", "disable", "off")
        self.data.run("client", "remove", "gone")
        until(lambda: not any(self.is_active(token, self.reader) for token in last.values()), what="the clients' end")

    def verdicts(self, case):
        """What each of the four says; they are asked in turn, and each is first to see some of the tokens."""
        asked = {
            "introspection": lambda: self.ask_on(
                "introspect", "/oauth2/introspect", method="POST", auth=self.reader.basic, content_type=FORM,
                body=form(token=case.token)).json()["active"],
            "validateToken": lambda: self.ask_on(
                "validate", "/v1/api/oauth/validateToken", method="POST", body=json.dumps(
                    {"token": case.token, "client_id": "reader", "client_secret": self.reader.secret})).json()["valid"],
            "forward-auth": lambda: self.passes("auth", "/gate/check", case.token, fields=[
                f"X-Original-URI: {case.path}", "X-Original-Method: GET", "X-Forwarded-Host: x"]),
            "gateway": lambda: self.passes("gate", case.path, case.token),
        }
        names = list(asked)
        self.random.shuffle(names)
        return {name: asked[name]() for name in names}

    def passes(self, name, target, token, **how):
        answer = self.ask_on(name, target, auth=f"Bearer {token}", **how)
        self.assertIn(answer.status, (200, 401), answer)
        return answer.status == 200

    def test_INT_03_they_never_disagree(self):
        good, dead = self.cases()
        cases = good + dead
        self.random.shuffle(cases)
        cases += cases[: TOKENS - len(cases)]  # again, now that they are remembered
        self.assertGreaterEqual(len(cases), TOKENS)
        wrong = []
        for case in cases:
            said = self.verdicts(case)
            if set(said.values()) != {case.is_good}:
                wrong.append((case.why, said, case.token))
        self.assertEqual(wrong, [])

    def test_TOK_26_a_token_for_one_API_is_refused_at_another(self):
        usual, other = self.of_oauth2(self.ec, 1)[0], self.of_oauth2(self.targeted, 1)[0]
        for token, path in ((usual, "/other"), (other, "/usual")):
            answer = self.server.ask(path, auth=f"Bearer {token}")
            self.assertEqual(answer.status, 401)
            self.assertIn('error="invalid_token"', answer.field("WWW-Authenticate"))
            self.assertFalse(self.passes("auth", "/gate/check", token, fields=[
                f"X-Original-URI: {path}", "X-Original-Method: GET", "X-Forwarded-Host: x"]))

    def test_a_token_dies_everywhere_at_once(self):
        """When the revocation is answered, nobody lets it pass; and each had it in memory."""
        for token in self.of_oauth2(self.ec, 20):
            case = Case(token, True, "")
            self.assertEqual(set(self.verdicts(case).values()), {True})
            self.assertEqual(self.revoke(token, self.ec).status, 200)
            self.assertEqual(set(self.verdicts(case).values()), {False})
            self.assertEqual(set(self.verdicts(Case(forge.twin(token), False, "")).values()), {False})


if __name__ == "__main__":
    import unittest

    unittest.main()
