"""PyJWT verifies our tokens by the JWKS. It has no search of its own for a token without `kid`, so its
user tries the few keys in their order, as below."""

import jwt

from issued import IssuedTokens

REQUIRED = {"require": ["exp"]}


def verify(token, key_set):
    """The claims, by the first key that fits. Other faults than the signature's end the search."""
    for key in key_set.keys:
        try:
            return jwt.decode(token, key.key, algorithms=["RS256"], options=REQUIRED)
        except jwt.InvalidSignatureError as error:
            last = error
    raise last


class PyJwt(IssuedTokens):
    def key_set(self):
        return jwt.PyJWKSet.from_dict(self.jwks)

    def test_tokens_are_verified_by_trying_the_published_keys(self):
        for name, token in self.good.items():
            claims = verify(token, self.key_set())
            self.assertEqual(list(claims), ["scope", "client_id", "firstVisionId", "note", "exp"], name)
            self.assertEqual(claims["note"], 'a/b "c" \\')

    def test_the_header_names_no_key(self):
        self.assertEqual(jwt.get_unverified_header(self.new), {"alg": "RS256"})

    def test_one_key_alone_verifies_only_its_own_tokens(self):
        active, _, retired = self.key_set().keys
        self.assertTrue(jwt.decode(self.new, active.key, algorithms=["RS256"]))
        self.assertTrue(jwt.decode(self.old, retired.key, algorithms=["RS256"]))
        for token, key in ((self.new, retired), (self.old, active)):
            with self.assertRaises(jwt.InvalidSignatureError):
                jwt.decode(token, key.key, algorithms=["RS256"])

    def test_tampered_tokens_are_refused(self):
        for name, token in self.bad.items():
            with self.assertRaises(jwt.InvalidTokenError, msg=name):
                verify(token, self.key_set())

    def test_an_expired_token_is_refused_for_that(self):
        expired = self.data.run("token", "issue", "app", "--scope", "edit", "--expires-at", "1750392000").strip()
        with self.assertRaises(jwt.ExpiredSignatureError):
            verify(expired, self.key_set())

    def test_the_tokens_of_the_command_line_are_the_servers(self):
        self.assertEqual(verify(self.data.run("token", "issue", "app", "--scope", "edit").strip(), self.key_set())["scope"], "edit")


