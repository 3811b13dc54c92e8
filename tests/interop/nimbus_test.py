"""Java: the Nimbus OAuth 2.0 SDK works with us as it is, by four methods, and verifies our tokens. The program is in
nimbus/, and ./dev test fetches its jars."""

import pathlib
import shutil
import subprocess
import unittest

from at_jwt import AtJwtTokens
from oauth2_server import TOOLS, OAuth2Server

JARS = TOOLS / "java/jars"
PROGRAM = pathlib.Path(__file__).with_name("nimbus") / "Nimbus.java"
WHY = "there is no Java compiler here, or the jars could not be fetched (./dev setup test)"
HERE = shutil.which("javac") and any(JARS.glob("oauth2-oidc-sdk-*.jar"))


class Nimbus(OAuth2Server):
    """EdDSA is left out: for that the SDK wants another library."""

    @classmethod
    def prepare(cls, data):
        super().prepare(data)
        cls.store = cls.folder / "trusted.p12"
        subprocess.run(
            ["keytool", "-importcert", "-noprompt", "-alias", "ca", "-file", cls.ca, "-keystore", cls.store,
             "-storetype", "PKCS12", "-storepass", "public"], check=True, capture_output=True)

    @classmethod
    def java(cls, what, job):
        argv = ["java", "-cp", f"{JARS}/*", f"-Djavax.net.ssl.trustStore={cls.store}", "-Djavax.net.ssl.trustStorePassword=public",
                PROGRAM, what]
        return cls.drive(argv, job)


@unittest.skipUnless(HERE, WHY)
class NimbusClient(Nimbus):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = {name: client for name, client in cls.clients.items() if client.get("alg") != "EdDSA"}
        cls.answered = cls.java("client", cls.job(cls.known))

    def test_it_gets_tokens_by_each_method_and_others_when_they_have_expired(self):
        self.check_lives(self.answered["lives"], self.known)

    def test_it_introspects_and_revokes_by_each_method(self):
        self.check_ends(self.answered["ends"], self.known)

    def test_it_understands_what_is_refused(self):
        self.check_refusals(self.answered["refused"])


@unittest.skipUnless(HERE, WHY)
class NimbusVerifier(AtJwtTokens, Nimbus):
    algorithms = ("RS256", "PS256", "ES256")

    def verify(self, tokens, issuer=None):
        return self.java("verify", self.job_of(tokens, issuer))
