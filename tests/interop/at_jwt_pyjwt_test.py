"""PyJWT verifies our at+jwt tokens by the JWKS that it fetches."""

import pathlib
import unittest

from at_jwt import AtJwtTokens
from oauth2_server import PYTHON, OAuth2Server

PROGRAM = pathlib.Path(__file__).with_name("at_jwt_pyjwt.py")


@unittest.skipUnless(PYTHON, "the packages of tests/interop/requirements.txt are not installed")
class PyJwt(AtJwtTokens, OAuth2Server):
    def verify(self, tokens, issuer=None):
        return self.drive([PYTHON, PROGRAM], self.job_of(tokens, issuer) | {"ca": str(self.ca)})
