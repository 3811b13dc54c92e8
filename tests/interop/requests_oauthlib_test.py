"""requests-oauthlib works with us as it is, by the two methods that it knows."""

import pathlib
import unittest

from oauth2_server import PYTHON, OAuth2Server

PROGRAM = pathlib.Path(__file__).with_name("requests_oauthlib_client.py")


@unittest.skipUnless(PYTHON, "the packages of tests/interop/requirements.txt are not installed")
class RequestsOauthlib(OAuth2Server):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.of("client_secret_basic", "client_secret_post")
        cls.answered = cls.drive([PYTHON, PROGRAM], cls.job(cls.known))

    def test_it_gets_tokens_by_each_method_and_others_when_they_have_expired(self):
        self.check_lives(self.answered["lives"], self.known)

    def test_it_understands_what_is_refused(self):
        self.check_refusals(self.answered["refused"])
