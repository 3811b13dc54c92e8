"""Go: golang.org/x/oauth2/clientcredentials works with us as it is, and go-jose verifies our tokens. The program is
in go/, and ./dev test builds it."""

import unittest

from at_jwt import AtJwtTokens
from oauth2_server import GO, OAuth2Server

WHY = "there is no Go here, or its modules could not be fetched (./dev setup test)"


@unittest.skipUnless(GO, WHY)
class ClientCredentials(OAuth2Server):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.of("client_secret_basic", "client_secret_post")
        cls.answered = cls.drive([GO, "client"], cls.job(cls.known))

    def test_it_gets_tokens_by_each_method_and_others_when_they_have_expired(self):
        self.check_lives(self.answered["lives"], self.known)

    def test_it_finds_out_the_method_by_itself(self):
        self.assertEqual(self.answered["detected"], dict.fromkeys(self.known, True))

    def test_it_understands_what_is_refused(self):
        self.check_refusals(self.answered["refused"])


@unittest.skipUnless(GO, WHY)
class GoJose(AtJwtTokens, OAuth2Server):
    def verify(self, tokens, issuer=None):
        return self.drive([GO, "verify"], self.job_of(tokens, issuer))
