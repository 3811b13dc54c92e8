"""The tokens of /oauth2/token: RFC 9068, one key and one algorithm for each; read by PyJWT and by ourselves."""

import json
import unittest

import jwt

from support import forge
from support.oauth2 import OAuth2Test

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
NEVER = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


class AccessTokens(OAuth2Test):
    @classmethod
    def prepare(cls, data):
        claim = ["--claim", "firstVisionId=00000AUNAB"]
        cls.app = data.add("app")
        cls.clients = {alg: data.add(f"app-{alg}", "--token-alg", alg, *claim) for alg in ALGORITHMS}

    def jwks(self, target="/.well-known/jwks.json"):
        return self.ask(target).json()["keys"]

    def verified(self, token, audience=None):
        """By PyJWT, with nothing but what we publish."""
        header = forge.header_of(token)
        key = next(key for key in self.jwks() if key["kid"] == header["kid"])
        return jwt.decode(token, jwt.PyJWK(key).key, algorithms=[key["alg"]], audience=audience or self.issuer,
                          issuer=self.issuer, options={"require": ["iss", "exp", "aud", "sub", "iat", "jti"]})

    def test_AT_01_header(self):
        for alg, client in self.clients.items():
            header = forge.header_of(self.new_token(client))
            self.assertEqual(set(header), {"alg", "typ", "kid"})
            self.assertEqual((header["alg"], header["typ"]), (alg, "at+jwt"))

    def test_AT_02_claims(self):
        for client in self.clients.values():
            claims = forge.claims_of(self.new_token(client))
            self.assertEqual(set(claims), {"iss", "exp", "aud", "sub", "client_id", "iat", "jti", "scope", "firstVisionId"})
            self.assertEqual((claims["iss"], claims["aud"]), (self.issuer, self.issuer))
            self.assertEqual((claims["sub"], claims["client_id"]), (client.id, client.id))
            self.assertIs(type(claims["iat"]), int)
            self.assertIs(type(claims["exp"]), int)

    def test_AT_03_each_algorithm_is_a_setting_of_the_client(self):
        for alg, client in self.clients.items():
            claims = self.verified(self.new_token(client, scope="read edit"))
            self.assertEqual(claims["scope"], "read edit", alg)
        self.assertEqual(forge.header_of(self.new_token(self.app))["alg"], "RS256", "the default")

    def test_AT_04_scope(self):
        self.assertEqual(forge.claims_of(self.new_token(self.app, scope="edit read"))["scope"], "edit read")

    def test_AT_05_life(self):
        claims = forge.claims_of(self.new_token(self.app))
        self.assertEqual(claims["exp"] - claims["iat"], 7200)

    def test_AT_07_nothing_else_is_said(self):
        token = self.new_token(self.clients["ES256"])
        for part in (forge.decode(token.split(".")[0]), forge.decode(token.split(".")[1])):
            for word in (self.app.secret.encode(), str(self.folder).encode(), self.clients["ES256"].secret_id.encode()):
                self.assertNotIn(word, part)

    def test_KEY_01_only_public_members_are_published(self):
        for target in ("/.well-known/jwks.json", "/v1/jwks.json"):
            for key in self.jwks(target):
                self.assertEqual(set(key) & NEVER, set())
                self.assertIn(key["kty"], ("RSA", "EC", "OKP"))
                self.assertEqual(key["use"], "sig")

    def test_KEY_01_each_set_has_the_keys_of_its_profile(self):
        plain = {key["kid"] for key in self.jwks("/v1/jwks.json")}
        ours = self.jwks()
        self.assertEqual(plain & {key["kid"] for key in ours}, set())
        self.assertEqual({key["alg"] for key in ours}, set(ALGORITHMS))
        self.assertEqual(len({key["kid"] for key in ours}), len(ours))

    def test_KEY_02_the_next_key_is_published_before_it_signs(self):
        for alg in ALGORITHMS:
            self.assertEqual(sum(key["alg"] == alg for key in self.jwks()), 2, "the active one and the next")

    def test_KEY_the_set_may_be_kept(self):
        answer = self.ask("/.well-known/jwks.json")
        self.assertRegex(answer.field("Cache-Control"), r"\Apublic, max-age=[1-9]\d*\Z")
        self.assertEqual(answer.field("Content-Type"), "application/json")

    def test_the_other_profile_is_another_token(self):
        plain = self.token_of(self.app)
        self.assertEqual(list(forge.header_of(plain)), ["alg"])
        self.assertEqual(set(forge.claims_of(plain)), {"scope", "client_id", "exp"})
        with self.assertRaises(Exception):
            jwt.decode(plain, jwt.PyJWK(self.jwks()[0]).key, algorithms=["RS256", "PS256", "ES256", "EdDSA"])

    def test_a_client_may_have_both(self):
        ours, plain = self.new_token(self.app), self.token_of(self.app)
        self.assertNotEqual(json.dumps(forge.header_of(ours)), json.dumps(forge.header_of(plain)))
        self.assertTrue(self.is_active(ours, self.app))
        self.assertTrue(self.is_active(plain, self.app))


if __name__ == "__main__":
    unittest.main()
