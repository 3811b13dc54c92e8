"""How clients prove themselves at /oauth2/*: RFC 6749 2.3, RFC 7521, RFC 7523. One registered way each."""

import json
import socket
import sqlite3
import threading
import time
import unittest

from support import forge
from support.oauth2 import GRANT, OAuth2Test, form, post
from support.poll import until
from support.server import FolderTest
from support.wire import basic

TOKEN = "/oauth2/token"
SCOPE = ("scope", "edit")
SECRET_METHODS = ("client_secret", "client_secret_basic", "client_secret_post", "client_secret_jwt")
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


class Assertions(OAuth2Test):
    @classmethod
    def prepare(cls, data):
        cls.keys = {alg: forge.Key(alg) for alg in ALGORITHMS}
        for alg, key in cls.keys.items():
            cls.add_with_key(data, f"by-{alg}", key)
        cls.clients = {method: data.add(f"by-{method}", "--auth-method", method) for method in SECRET_METHODS}
        cls.key = cls.keys["ES256"]
        cls.shared = cls.clients["client_secret_jwt"]

    def ask_with(self, pairs, **how):
        return self.ask_token(SCOPE, *pairs, **how)

    def by_key(self, alg="ES256", **changed):
        return self.by_assertion(self.keys[alg], f"by-{alg}", **changed)

    def by_secret(self, **changed):
        return self.by_assertion(forge.Secret(self.shared.secret), self.shared.id, **changed)

    def assert_issued(self, answer, why=None):
        self.assertEqual(answer.status, 200, f"{why}: {answer}")
        return answer.token

    def assert_refused(self, answer, why=None):
        self.assertEqual(answer.status, 401, f"{why}: {answer}")
        self.assert_error(answer, 401, "invalid_client")

    def test_each_method_gets_a_token(self):
        for alg in ALGORITHMS:
            token = self.assert_issued(self.ask_with(self.by_key(alg)), alg)
            self.assertEqual(forge.claims_of(token)["client_id"], f"by-{alg}")
        self.assert_issued(self.ask_with(self.by_secret()))
        self.assert_issued(self.ask_with(self.by_assertion(self.key, "by-ES256", named=False)), "client_id is optional")

    def test_each_method_works_at_each_endpoint(self):
        token = self.assert_issued(self.ask_with(self.by_key()))
        for target in ("/oauth2/introspect", "/oauth2/revoke"):
            for pairs in (self.by_key(), self.by_secret()):
                answer = self.post(target, ("token", "x"), *pairs)
                self.assertEqual(answer.status, 200, answer)
        self.assertTrue(self.post("/oauth2/introspect", ("token", token), *self.by_key()).json()["active"])

    def test_a_client_has_one_method(self):
        """Each of the registered methods × each of the four ways that can be shown."""
        ways = {
            "client_secret_basic": lambda c: ([], c.basic),
            "client_secret_post": lambda c: ([("client_id", c.id), ("client_secret", c.secret)], None),
            "client_secret_jwt": lambda c: (self.by_assertion(forge.Secret(c.secret), c.id), None),
            "private_key_jwt": lambda c: (self.by_assertion(self.key, c.id), None),
        }
        for registered, client in self.clients.items():
            for shown, way in ways.items():
                pairs, auth = way(client)
                answer = self.ask_with(pairs, auth=auth)
                both = registered == "client_secret" and shown in ("client_secret_basic", "client_secret_post")
                with self.subTest(registered=registered, shown=shown):
                    if both or registered == shown:
                        self.assert_issued(answer)
                    else:
                        self.assert_refused(answer)
        for shown, (pairs, auth) in {
            "client_secret_basic": ([], basic("by-ES256", "x" * 40)),
            "client_secret_post": ([("client_id", "by-ES256"), ("client_secret", "x" * 40)], None),
            "client_secret_jwt": (self.by_assertion(forge.Secret(self.key.pem), "by-ES256"), None),
        }.items():
            self.assert_refused(self.ask_with(pairs, auth=auth), shown)

    def test_a_method_is_a_clients_in_every_contract(self):
        """What was narrowed here must not be open next door."""
        for method, good in (("client_secret", True), ("client_secret_basic", True), ("client_secret_post", False),
                             ("client_secret_jwt", False)):
            client = self.clients[method]
            seed = self.server.ask("/v1/getAccessToken?scope=edit", auth=client.basic)
            older = self.server.ask(f"/v1/api/oauth/token?{form(GRANT, SCOPE)}", auth=client.basic)
            self.assertEqual((seed.status, older.status), (200, 200) if good else (401, 401), method)
        for method, good in (("client_secret", True), ("client_secret_basic", False), ("client_secret_post", True),
                             ("client_secret_jwt", False)):
            client = self.clients[method]
            body = {"grant_type": "client_credentials", "scope": "edit", "client_id": client.id,
                    "client_secret": client.secret}
            answer = self.server.ask("/v1/api/oauth/token", method="POST", body=json.dumps(body))
            self.assertEqual(answer.status, 200 if good else 401, method)

    def test_CAU_01_a_missing_assertion(self):
        self.assert_refused(self.ask_with([("client_assertion_type", forge.JWT_BEARER), ("client_id", "by-ES256")]))
        for kind in (None, "x", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"):
            pairs = [pair for pair in self.by_key() if pair[0] != "client_assertion_type"]
            pairs += [("client_assertion_type", kind)] if kind else []
            self.assert_error(self.ask_with(pairs), 400, "invalid_request")

    def test_CAU_02_expiry(self):
        now = int(time.time())
        for exp in (None, now - 300, now - 1, 0, -1, str(now + 60), 1e300, True, 2**63):
            self.assert_refused(self.ask_with(self.by_key(exp=exp)), exp)
        self.assert_issued(self.ask_with(self.by_key(exp=now + 299)))

    def test_CAU_03_issuer_and_subject_are_the_client(self):
        for changed in ({"sub": None}, {"iss": None}, {"sub": "by-RS256"}, {"iss": "by-RS256"}, {"sub": "BY-ES256"},
                        {"sub": ["by-ES256"]}, {"iss": "by-RS256", "sub": "by-RS256"}, {"iss": "", "sub": ""}):
            self.assert_refused(self.ask_with(self.by_key(**changed)), changed)
        pairs = self.with_assertion(forge.jws(self.key, forge.assertion_claims("by-ES256", self.issuer)), "by-RS256")
        self.assert_refused(self.ask_with(pairs), "client_id beside it")

    def test_CAU_04_audience(self):
        ours = self.issuer
        for aud in ("https://other.example", [ours, "https://other.example"], [ours], ours + "/", ours + TOKEN,
                    ours.upper(), ours[:-1], None, "", {}, 1, ours + "\u0000"):
            self.assert_refused(self.ask_with(self.by_key(aud=aud)), aud)

    def test_CAU_05_an_id_works_once(self):
        pairs = self.by_key()
        self.assert_issued(self.ask_with(pairs))
        self.assert_refused(self.ask_with(pairs))
        self.assert_issued(self.ask_with(self.by_key(jti="once")))
        self.assert_refused(self.ask_with(self.by_key(jti="once")), "the same id in another assertion")
        self.assert_refused(self.ask_with(self.by_key(jti=None)))
        self.assert_refused(self.ask_with(self.by_key(jti="")))
        self.assert_issued(self.ask_with(self.by_assertion(self.keys["EdDSA"], "by-EdDSA", jti="once")),
                           "another client's ids are its own")
        for target in ("/oauth2/introspect", "/oauth2/revoke"):
            self.assert_refused(self.post(target, ("token", "x"), *pairs), "at another endpoint")

    def test_CAU_05_of_fifty_at_once_one_is_let_in(self):
        for pairs in (self.by_key(), self.by_secret()):
            statuses = []
            start = threading.Barrier(50)

            def show():
                start.wait()
                statuses.append(self.ask_with(pairs).status)

            threads = [threading.Thread(target=show) for _ in range(50)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(statuses.count(200), 1, statuses)
            self.assertEqual(statuses.count(401), 49, statuses)

    def test_CAU_06_the_expiry_is_capped(self):
        for exp in (4102444800, int(time.time()) + 3600, int(time.time()) + 320):
            self.assert_refused(self.ask_with(self.by_key(exp=exp)), exp)

    def test_CAU_07_the_algorithm_is_the_keys(self):
        jwks_text = json.dumps({"keys": [self.key.jwk]})
        for secret in (self.key.pem, self.key.pem.strip(), b" " + self.key.pem, self.key.der, b"", jwks_text.encode(),
                       forge.decode(self.key.jwk["x"])):
            for client in ("by-ES256", self.shared.id):
                self.assert_refused(self.ask_with(self.by_assertion(forge.Secret(secret), client)), secret[:20])
        for alg in ("none", "None", "NONE", "nOnE", "HS256", "RS256", "PS256", "EdDSA", "ES384", "es256", "", None, 1):
            claims = forge.assertion_claims("by-ES256", self.issuer)
            forged = forge.sign(self.key, {"alg": alg}, claims)
            self.assert_refused(self.ask_with(self.with_assertion(forged)), alg)
            self.assert_refused(self.ask_with(self.with_assertion(forged.rpartition(".")[0] + ".")), alg)
        rsa = self.keys["RS256"]
        self.assert_refused(self.ask_with(self.by_assertion(rsa.as_alg("PS256"), "by-RS256")), "registered for RS256")
        rsa = self.keys["PS256"]
        self.assert_refused(self.ask_with(self.by_assertion(rsa.as_alg("RS256"), "by-PS256")), "registered for PS256")
        self.assert_refused(self.ask_with(self.by_assertion(self.keys["EdDSA"], "by-ES256")), "another's key")

    def test_CAU_09_a_clock_that_is_a_little_ahead(self):
        for name in ("iat", "nbf"):
            now = int(time.time())
            self.assert_issued(self.ask_with(self.by_key(**{name: now + 8})), name)
            self.assert_refused(self.ask_with(self.by_key(**{name: int(time.time()) + 61})), name)

    def test_CAU_10_keys_that_it_names_are_not_fetched_nor_used(self):
        own = forge.Key("ES256")
        with socket.create_server(("127.0.0.1", 0)) as trap:
            url = f"http://127.0.0.1:{trap.getsockname()[1]}/keys"
            for header in ({"jku": url}, {"x5u": url}, {"jwk": own.jwk}, {"x5c": ["AAAA"]}, {"kid": url},
                           {"jwk": own.jwk, "kid": "x", "jku": url}):
                self.assert_refused(self.ask_with(self.by_assertion(own, "by-ES256", header=header)), header)
            trap.settimeout(0.5)
            with self.assertRaises(TimeoutError, msg="somebody came for the key"):
                trap.accept()

    def test_CAU_15_a_certificate_in_a_field_is_nobodys(self):
        fields = ["X-Client-Cert: x", "X-SSL-Client-Verify: SUCCESS", "X-SSL-Client-S-DN: CN=by-ES256"]
        self.assert_refused(self.ask_with([("client_id", "by-ES256")], fields=fields))

    def test_CAU_16_no_secret_is_stored_in_clear(self):
        self.assert_issued(self.ask_with(self.by_secret()))
        for file in self.data.path.iterdir():
            if file.is_file():
                for client in self.clients.values():
                    self.assertNotIn(client.secret.encode(), file.read_bytes(), file.name)
        self.assertNotIn(self.shared.secret, self.server.log_text())

    def test_assertions_are_not_in_the_log(self):
        pairs = self.by_key()
        assertion = dict(pairs)["client_assertion"]
        self.ask_with(pairs)
        self.ask_with(pairs)
        until(lambda: "the assertion was used before" in self.server.log_text(), what="the log's line")
        self.assertNotIn(assertion[-30:], self.server.log_text())

    def test_what_is_no_assertion_is_refused(self):
        good = dict(self.by_key())["client_assertion"]
        for bad in ("x", "a.b.c", ".." , good + "x", good + ".x", good[:-1], "." + good, good.replace(".", "..", 1),
                    good * 20, "\u00e9.a.b"):
            self.assert_refused(self.ask_with(self.with_assertion(bad)), bad[:40])
        header = {"alg": "ES256"}
        for claims in ("[]", "1", "null", '{"iss":"by-ES256","iss":"by-ES256"}', "{", "x" * 100, "[" * 5000):
            self.assert_refused(self.ask_with(self.with_assertion(forge.sign(self.key, header, claims))), claims[:40])
        for text in ('{"alg":"ES256","alg":"ES256"}', '{"alg":"ES256","crit":["exp"]}', '{"alg":"ES256","b64":false}', "[]"):
            forged = forge.sign(self.key, text, forge.assertion_claims("by-ES256", self.issuer))
            self.assert_refused(self.ask_with(self.with_assertion(forged)), text)


class Rotation(OAuth2Test):
    """CAU-17, and keys and secrets that change while the server runs."""

    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app")
        cls.shared = data.add("shared", "--auth-method", "client_secret_jwt")
        cls.key = forge.Key("ES256")
        cls.add_with_key(data, "keyed", cls.key)

    def status(self, pairs, auth=None):
        return self.ask_token(SCOPE, *pairs, auth=auth).status

    def soon(self, status, pairs_of, auth=None):
        until(lambda: self.status(pairs_of(), auth) == status, 30, f"a {status}")

    def test_CAU_17_two_secrets_at_once(self):
        for client, way in ((self.app, lambda s: ([], basic("app", s))),
                            (self.shared, lambda s: (self.by_assertion(forge.Secret(s), "shared"), None))):
            new = self.data.json("client", "secret", "add", client.id)["client_secret"]
            until(lambda: self.status(*way(new)) == 200, what="the new secret")
            self.assertEqual(self.status(*way(client.secret)), 200, "the old one still works")
            self.data.run("client", "secret", "remove", client.id, client.secret_id)
            until(lambda: self.status(*way(client.secret)) == 401, what="the old secret's end")
            self.assertEqual(self.status(*way(new)), 200)

    def test_a_key_is_replaced(self):
        new = forge.Key("EdDSA")
        file = self.folder / "new.pem"
        file.write_bytes(new.pem)
        self.assertEqual(self.status(self.by_assertion(self.key, "keyed")), 200)
        self.data.run("client", "set", "keyed", "--key", file)
        self.soon(200, lambda: self.by_assertion(new, "keyed"))
        self.assertEqual(self.status(self.by_assertion(self.key, "keyed")), 401)

    def test_TOK_23_a_disabled_client_gets_nothing(self):
        for client_id, way in (("app2", None), ("keyed2", forge.Key("ES256"))):
            if way:
                self.add_with_key(self.data, client_id, way)
                pairs_of, auth = (lambda key=way, name=client_id: self.by_assertion(key, name)), None
            else:
                pairs_of, auth = (lambda: []), self.data.add(client_id).basic
            self.soon(200, pairs_of, auth)
            self.data.run("client", "disable", client_id)
            self.soon(401, pairs_of, auth)
            self.assertEqual({self.status(pairs_of(), auth) for _ in range(100)}, {401})


class Restarts(FolderTest):
    """What a used assertion is remembered over, and what a setting changes."""

    def setUp(self):
        super().setUp()
        self.key = forge.Key("ES256")
        OAuth2Test.add_with_key(self.data, "keyed", self.key)

    def show(self, server, assertion):
        pairs = [GRANT, SCOPE, *OAuth2Test.with_assertion(assertion)]
        return post(server, TOKEN, form(*pairs)).status

    def assertion(self, audience, **changed):
        return forge.jws(self.key, forge.assertion_claims("keyed", audience, **changed))

    def test_CAU_05_a_used_id_is_remembered_over_restarts_and_crashes(self):
        config = 'issuer = "https://issuer.example"\n'
        used = []
        for ending in ("stop", "kill"):
            server = self.serve(config=config)
            for assertion in used:
                self.assertEqual(self.show(server, assertion), 401)
            used.append(self.assertion("https://issuer.example"))
            self.assertEqual(self.show(server, used[-1]), 200)
            if ending == "stop":
                server.stop()
            else:
                server.kill()
        server = self.serve(config=config)
        for assertion in used:
            self.assertEqual(self.show(server, assertion), 401)

    def test_CAU_04_the_token_url_is_an_audience_only_where_that_is_set(self):
        issuer = "https://issuer.example/a"
        config = f'issuer = "{issuer}"\n'
        server = self.serve(config=config)
        target = "/a" + TOKEN

        def show(audience):
            pairs = [GRANT, SCOPE, *OAuth2Test.with_assertion(self.assertion(audience))]
            return post(server, target, form(*pairs)).status

        self.assertEqual([show(issuer), show(issuer + TOKEN)], [200, 401])
        self.data.write_config(config + "[oauth2]\ntoken_url_as_audience = true\n")
        self.assertEqual(server.reload()["event"], "reloaded")
        self.assertEqual([show(issuer), show(issuer + TOKEN), show(issuer + "/oauth2/introspect")], [200, 200, 401])
        self.assertEqual(show([issuer, issuer + TOKEN]), 401)

    def test_a_store_that_is_away_lets_nobody_in_by_assertion(self):
        server = self.serve()
        database = self.data.path / "sallyport.db"
        locker = sqlite3.connect(database, isolation_level=None)
        locker.execute("BEGIN IMMEDIATE")
        answers = []
        assertion = self.assertion(server.url)
        asking = threading.Thread(target=lambda: answers.append(self.show(server, assertion)))
        asking.start()
        asking.join()
        self.assertEqual(answers, [503], "nobody can know whether it was used before")
        locker.execute("COMMIT")
        locker.close()
        until(lambda: self.show(server, self.assertion(server.url)) == 200, what="a token")


if __name__ == "__main__":
    unittest.main()
