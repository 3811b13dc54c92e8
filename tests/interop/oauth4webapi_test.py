"""npm `oauth4webapi` works with us as it is, as a client and as an API that validates our tokens itself."""

import pathlib
import unittest

from oauth2_server import NODE, OAuth2Server

PROGRAM = pathlib.Path(__file__).with_name("oauth4webapi.mjs")


@unittest.skipUnless(NODE, "there is no node")
class OAuth4WebApi(OAuth2Server):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answered = cls.drive([NODE, PROGRAM], cls.job(cls.clients))

    def test_it_gets_tokens_by_each_method_and_others_when_they_have_expired(self):
        self.check_lives(self.answered["lives"], self.clients)

    def test_it_introspects_and_revokes_by_each_method(self):
        self.check_ends(self.answered["ends"], self.clients)

    def test_it_understands_what_is_refused(self):
        self.check_refusals(self.answered["refused"])
