"""Apache with mod_auth_openidc lets our tokens in: by the JWKS alone, and by introspection."""

import pathlib
import shutil
import socket
import subprocess
import tempfile
import unittest

from at_jwt import OTHER_API, AtJwtTokens
from oauth2_server import OAuth2Server
from support import wire
from support.poll import until

APACHE = shutil.which("apache2", path="/usr/sbin:/usr/bin:/sbin:/bin")
MODULES = pathlib.Path("/usr/lib/apache2/modules")
NEEDED = ("mpm_event", "authn_core", "authz_core", "authz_user", "headers", "auth_openidc")

CONFIG = """
ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/log
LogLevel warn
Listen 127.0.0.1:{port}
{modules}
User www-data
Group www-data
StartServers 1
ThreadsPerChild 8
DocumentRoot {folder}/documents
<Directory />
  Require all denied
</Directory>

OIDCCABundlePath {folder}/ca.pem
OIDCOAuthRemoteUserClaim client_id
{openidc}
# What a token says of itself is for the API to look at: the module checks the signature and the times.
<Directory {folder}/documents>
  AuthType oauth20
  <RequireAll>
    Require claim iss:{issuer}
    Require claim aud:{issuer}
    Require claim scope:edit
  </RequireAll>
  Header always set X-Remote-User expr=%{{REMOTE_USER}}
</Directory>
"""
BY_JWKS = "OIDCOAuthVerifyJwksUri {issuer}/.well-known/jwks.json"
# -1: asks each time, so that a revoked token is refused at once.
BY_INTROSPECTION = """
OIDCOAuthIntrospectionEndpoint {issuer}/oauth2/introspect
OIDCOAuthIntrospectionEndpointAuth {method}
OIDCOAuthClientID {client_id}
OIDCOAuthClientSecret {secret}
OIDCOAuthTokenIntrospectionInterval -1
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Apache:
    """A server of its own in the foreground; nothing of the machine's configuration is read."""

    def __init__(self, ca, issuer, openidc):
        self.temporary = tempfile.TemporaryDirectory(prefix="sallyport-apache-")
        self.folder = pathlib.Path(self.temporary.name)
        self.folder.chmod(0o755)  # its workers are www-data where it is root
        (self.folder / "documents").mkdir()
        (self.folder / "documents/thing.json").write_text('{"thing":2}')
        shutil.copy(ca, self.folder / "ca.pem")
        (self.folder / "ca.pem").chmod(0o644)
        modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED)
        self.address = ("127.0.0.1", free_port())
        (self.folder / "apache.conf").write_text(CONFIG.format(
            folder=self.folder, port=self.address[1], modules=modules, issuer=issuer, openidc=openidc))
        self.process = subprocess.Popen(
            [APACHE, "-f", self.folder / "apache.conf", "-DFOREGROUND"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            until(self.answers, what="Apache's start")
        except BaseException:
            self.stop()
            raise

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"Apache has ended: {self.process.stdout.read().decode()}\n{self.log()}")
        try:
            socket.create_connection(self.address, timeout=5).close()
        except OSError:
            return False
        return True

    def log(self):
        log = self.folder / "log"
        return log.read_text() if log.exists() else ""

    def ask(self, token):
        return wire.ask(self.address, "/thing.json", auth=token and f"Bearer {token}")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.temporary.cleanup()


@unittest.skipUnless(APACHE and (MODULES / "mod_auth_openidc.so").exists(), "there is no Apache with mod_auth_openidc here")
class ModAuthOpenidc(AtJwtTokens, OAuth2Server):
    algorithms = ("RS256", "PS256", "ES256")  # it does not know EdDSA

    @classmethod
    def prepare(cls, data):
        super().prepare(data)
        for method in ("client_secret_basic", "client_secret_post"):
            cls.register(data, f"api.{method}", "--auth-method", method, "--may-introspect")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.start(BY_JWKS, expected=OTHER_API)
        cls.apaches = {"jwks": cls.start(BY_JWKS)}
        for method in ("client_secret_basic", "client_secret_post"):
            secret = cls.clients[f"api.{method}"]["secret"]
            cls.apaches[method] = cls.start(BY_INTROSPECTION, method=method, client_id=f"api.{method}", secret=secret)

    @classmethod
    def start(cls, openidc, expected=None, **values):
        apache = Apache(cls.ca, expected or cls.issuer, openidc.format(issuer=cls.issuer, **values))
        cls.addClassCleanup(apache.stop)
        return apache

    def ask_all(self, tokens):
        return {name: {way: apache.ask(token) for way, apache in self.apaches.items()} for name, token in tokens.items()}

    def test_AT_06_tokens_of_each_algorithm_are_verified_by_the_key_that_they_name(self):
        for alg, ways in self.ask_all(self.good).items():
            for way, answer in ways.items():
                with self.subTest(f"{alg} by {way}"):
                    self.assertEqual(answer.status, 200, f"{answer}\n{self.apaches[way].log()[-2000:]}")
                    self.assertEqual(answer.json(), {"thing": 2})
                    self.assertEqual(answer.field("X-Remote-User"), alg)

    def test_what_is_forged_expired_or_for_others_is_refused(self):
        for name, ways in self.ask_all(self.bad).items():
            for way, answer in ways.items():
                with self.subTest(f"{name} by {way}"):
                    self.assertIn(answer.status, (401, 403), answer)

    def test_tokens_are_refused_by_who_expects_another_issuer(self):
        for alg, token in self.good.items():
            self.assertIn(self.elsewhere.ask(token).status, (401, 403), alg)

    def test_without_a_token_nothing_is_let_in(self):
        for way, apache in self.apaches.items():
            self.assertEqual(apache.ask(None).status, 401, way)

    def test_a_revoked_token_is_refused_where_we_are_asked(self):
        token = self.token("RS256")
        auth = wire.basic("RS256", self.clients["RS256"]["secret"])
        self.assertEqual(self.post("/oauth2/revoke", f"token={token}", auth).status, 200)
        self.assertEqual(self.apaches["client_secret_basic"].ask(token).status, 401)
        self.assertEqual(self.apaches["client_secret_post"].ask(token).status, 401)
        self.assertEqual(self.apaches["jwks"].ask(token).status, 200, "who reads only the keys cannot know")
