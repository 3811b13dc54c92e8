"""What the tests of other people's OAuth 2.0 clients stand on: a server over TLS with a gated API, and a
client of each kind. The foreign program gets a job as JSON on stdin, and says what came of it on stdout."""

import json
import os
import pathlib
import shutil
import subprocess

from support import certificates, jwks
from support.server import ServerTest, environment

TOOLS = pathlib.Path(__file__).resolve().parents[2] / ".tools"  # where ./dev test puts what it fetches
PYTHON = next((found for found in [TOOLS / "python/bin/python"] if (found.parents[1] / ".installed").exists()), None)
GO = next((found for found in [TOOLS / "go/interop"] if (found.parent / ".installed").exists()), None)
NODE = os.environ.get("NODE") or shutil.which("node")
LIFE = 10  # seconds of a token's life: long enough for a slow machine to use it, short enough to wait for its end
ROUTE = """
[[route]]
methods = ["GET"]
path = "/api/thing"
scopes = ["edit"]
respond = "thing.json"
"""


RSA = ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
KEYS = {"RS256": RSA, "PS256": RSA, "ES256": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "EdDSA": ["ED25519"]}


def make_key(folder, alg):
    """PKCS #8 and the public key, both PEM, made by openssl."""
    private, public = folder / f"{alg}.key", folder / f"{alg}.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", *KEYS[alg], "-out", private], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True, capture_output=True)
    return private, public


class OAuth2Server(ServerTest):
    """`cls.clients`: by id what each is and has, as the foreign programs read it."""

    config = ROUTE

    @classmethod
    def prepare(cls, data):
        authority = certificates.make(cls.folder, "authority")
        certificate, key = certificates.issue(cls.folder, authority, "server")
        cls.ca = authority[0]
        cls.flags = ("--tls-cert", certificate, "--tls-key", key)
        (data.path / "thing.json").write_text('{"thing":1}')
        cls.clients = {}
        for method in ("client_secret_basic", "client_secret_post", "client_secret_jwt"):
            cls.add(data, method, method)
        for alg in KEYS:
            private, public = make_key(cls.folder, alg)
            cls.add(data, f"private_key_jwt.{alg}", "private_key_jwt", "--key", public, "--key-alg", alg)
            cls.clients[f"private_key_jwt.{alg}"] |= {"alg": alg, "key": private.read_text()}

    @classmethod
    def add(cls, data, client_id, method, *words):
        added = data.json("client", "add", client_id, "--scope", "edit", "--scope", "read", "--ttl", f"{LIFE}s", "--align", "1s",
                          "--auth-method", method, *words)
        cls.clients[client_id] = {"method": method, "secret": added.get("client_secret")}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issuer = cls.server.url

    @classmethod
    def of(cls, *methods):
        """Those of these methods."""
        return {name: client for name, client in cls.clients.items() if client["method"] in methods}

    @classmethod
    def job(cls, clients, **more):
        return {"issuer": cls.issuer, "ca": str(cls.ca), "api": cls.issuer + "/api/thing", "clients": clients, **more}

    @classmethod
    def trust(cls):
        """How node, requests and Go are told of an authority; and that no proxy stands between us."""
        names = ("NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
        return {name: str(cls.ca) for name in names} | {"no_proxy": "*", "NO_PROXY": "*"}

    @classmethod
    def drive(cls, argv, job, **env):
        """What the foreign program makes of the job."""
        done = subprocess.run(
            [*map(str, argv)], input=json.dumps(job), capture_output=True, text=True, timeout=200, check=False,
            env=environment(**cls.trust(), **env),
        )
        if done.returncode != 0:
            raise AssertionError(f"{argv[0]} ended with {done.returncode}: {done.stderr}\n{cls.server.log_text()[-3000:]}")
        return json.loads(done.stdout)

    def check_lives(self, answered, clients):
        """Each client: a token, the API; the token's end, and the API says so; another token, the API."""
        self.assertEqual(answered.keys(), clients.keys())
        for name, life in answered.items():
            with self.subTest(name):
                self.assertEqual(life["called"], [200, 401, 200])
                first, second = (jwks.claims(token) for token in life["tokens"])
                self.assertNotEqual(first["jti"], second["jti"])
                for claims in (first, second):
                    self.assertEqual([claims["iss"], claims["client_id"], claims["sub"]], [self.issuer, name, name])
                    self.assertEqual(claims["scope"], "edit")
                    self.assertEqual(claims["exp"] - claims["iat"], LIFE)
                self.assertGreaterEqual(second["iat"], first["exp"])

    def check_ends(self, answered, clients):
        """Each client: its token described, revoked, described as no longer active, refused by the API."""
        self.assertEqual(answered.keys(), clients.keys())
        for name, end in answered.items():
            with self.subTest(name):
                before = end["before"]
                self.assertIs(before["active"], True)
                self.assertEqual([before["client_id"], before["scope"], before["iss"]], [name, "edit", self.issuer])
                self.assertEqual(end["after"], {"active": False})
                self.assertEqual(end["called"], 401)

    def check_refusals(self, answered):
        """RFC 6749 5.2, RFC 8707 2, as the library reports it. (It may show the challenge of a 401 instead.)"""
        expected = {
            "a wrong secret": (401, "invalid_client"),
            "the key of another": (401, "invalid_client"),
            "a scope of nobody": (400, "invalid_scope"),
            "no scope": (400, "invalid_scope"),
            "a resource of nobody": (400, "invalid_target"),
        }
        for name, refused in answered.items():
            with self.subTest(name):
                self.assertEqual((refused["status"], refused["error"]), expected[name])
