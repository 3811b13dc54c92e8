"""Authlib works with us as it is: four methods, introspection, revocation."""

import pathlib
import unittest

from oauth2_server import PYTHON, ROUTE, OAuth2Server

PROGRAM = pathlib.Path(__file__).with_name("authlib_client.py")


@unittest.skipUnless(PYTHON, "the packages of tests/interop/requirements.txt are not installed")
class Authlib(OAuth2Server):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answered = cls.drive([PYTHON, PROGRAM], cls.job(cls.clients))

    def test_it_gets_tokens_by_each_method_and_others_when_they_have_expired(self):
        self.check_lives(self.answered["lives"], self.clients)

    def test_it_introspects_and_revokes_by_each_method(self):
        self.check_ends(self.answered["ends"], self.clients)

    def test_it_understands_what_is_refused(self):
        self.check_refusals(self.answered["refused"])


@unittest.skipUnless(PYTHON, "the packages of tests/interop/requirements.txt are not installed")
class AuthlibUnlessTold(OAuth2Server):
    """Unless it is told whom an assertion is for, it makes it for the URL that it posts to."""

    config = "[oauth2]\ntoken_url_as_audience = true\n" + ROUTE

    def test_assertions_for_the_token_url_are_taken_where_that_is_switched_on(self):
        clients = self.of("client_secret_jwt", "private_key_jwt")
        answered = self.drive([PYTHON, PROGRAM], self.job(clients, audience=self.issuer + "/oauth2/token"))
        self.check_lives(answered["lives"], clients)
