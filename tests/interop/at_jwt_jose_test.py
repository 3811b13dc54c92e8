"""npm `jose` verifies our at+jwt tokens by the JWKS that it fetches."""

import pathlib
import unittest

from at_jwt import AtJwtTokens
from oauth2_server import NODE, OAuth2Server

PROGRAM = pathlib.Path(__file__).with_name("at_jwt_jose.mjs")


@unittest.skipUnless(NODE, "there is no node")
class Jose(AtJwtTokens, OAuth2Server):
    def verify(self, tokens, issuer=None):
        return self.drive([NODE, PROGRAM], self.job_of(tokens, issuer))
