"""What `client add` and `client set` take for standard OAuth 2.0: methods, keys, algorithms, scopes, audiences."""

import json
import subprocess

from sallyport import FAILED, GOOD, WRONG_USE, CommandLineTest

METHODS = ("client_secret", "client_secret_basic", "client_secret_post", "client_secret_jwt")
USUAL = {
    "auth_method": "client_secret", "token_alg": "RS256", "default_scopes": [], "audiences": [], "reuse_percent": 0,
    "may_introspect": False,
}
GENERATE = {
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ed": ["-algorithm", "ED25519"],
    "small": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
}


class OAuth2Test(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.init()

    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

    def key(self, kind, name=None):
        """Files with a private key and its public half, in PEM."""
        private, public = self.folder / f"{name or kind}.key", self.folder / f"{name or kind}.pem"
        self.openssl("genpkey", *GENERATE[kind], "-out", private)
        self.openssl("pkey", "-in", private, "-pubout", "-out", public)
        return private, public

    def write(self, name, value):
        file = self.folder / name
        file.write_text(value if isinstance(value, str) else json.dumps(value))
        return file

    def oauth2(self, client_id="app"):
        return self.show(client_id)["oauth2"]

    def add_keyed(self, *words, client_id="app"):
        return self.run_json("client", "add", client_id, "--scope", "read", "--auth-method", "private_key_jwt", *words)

    def jwks(self, client_id="app"):
        return self.oauth2(client_id)["jwks"]["keys"]


class SettingsTest(OAuth2Test):
    def test_what_holds_where_nothing_is_said(self):
        self.add()
        self.assertEqual(self.oauth2(), USUAL)

    def test_each_method_of_secrets(self):
        for method in METHODS:
            added = self.add(f"by-{method}", "--auth-method", method)
            self.assertEqual(list(added), ["client_id", "client_secret", "secret_id"])
            self.assertEqual(self.oauth2(f"by-{method}")["auth_method"], method)

    def test_a_method_that_there_is_not(self):
        for bad in ("none", "tls_client_auth", "Client_Secret", ""):
            self.expect(WRONG_USE, "client", "add", "app", "--scope", "read", "--auth-method", bad, says="--auth-method")

    def test_algorithms_of_tokens(self):
        for alg in ("RS256", "PS256", "ES256", "EdDSA"):
            self.add(f"of-{alg}", "--token-alg", alg)
            self.assertEqual(self.oauth2(f"of-{alg}")["token_alg"], alg)
        for bad in ("none", "HS256", "rs256", "ES384"):
            self.expect(WRONG_USE, "client", "add", "app", "--scope", "read", "--token-alg", bad, says=bad)

    def test_default_scopes_are_some_of_the_clients(self):
        self.add("app", "--default-scope", "write", "--default-scope", "read")
        self.assertEqual(self.oauth2()["default_scopes"], ["write", "read"])
        for bad in (["other"], ["read", "read"]):
            words = [word for scope in bad for word in ("--default-scope", scope)]
            self.expect(WRONG_USE, "client", "add", "b", "--scope", "read", *words, says=bad[-1])

    def test_audiences(self):
        self.add("app", "--audience", "https://api.example", "--audience", "urn:b")
        self.assertEqual(self.oauth2()["audiences"], ["https://api.example", "urn:b"])
        for bad in ("a b", "", "\u00e9"):
            self.expect(WRONG_USE, "client", "add", "b", "--scope", "read", "--audience", bad, says="audience")
        many = [word for i in range(17) for word in ("--audience", f"a{i}")]
        self.expect(WRONG_USE, "client", "add", "b", "--scope", "read", *many, says="16")

    def test_reuse(self):
        for text, percent in (("50%", 50), ("1", 1), ("99%", 99), ("0%", 0)):
            self.add(f"at-{percent}", "--reuse", text)
            self.assertEqual(self.oauth2(f"at-{percent}")["reuse_percent"], percent)
        for bad in ("100%", "-1", "x", "50%%", "", "1.5"):
            self.expect(WRONG_USE, "client", "add", "b", "--scope", "read", f"--reuse={bad}", says="--reuse")

    def test_may_introspect(self):
        self.add("app", "--may-introspect")
        self.assertIs(self.oauth2()["may_introspect"], True)
        self.run_ok("client", "set", "app", "--may-not-introspect")
        self.assertIs(self.oauth2()["may_introspect"], False)
        self.expect(WRONG_USE, "client", "set", "app", "--may-introspect", "--may-not-introspect", says="contradict")

    def test_set_changes_what_is_named_and_nothing_else(self):
        self.add("app", "--token-alg", "ES256", "--audience", "a", "--default-scope", "read", "--reuse", "10%")
        self.run_ok("client", "set", "app", "--token-alg", "EdDSA")
        self.assertEqual(self.oauth2(), USUAL | {
            "token_alg": "EdDSA", "audiences": ["a"], "default_scopes": ["read"], "reuse_percent": 10})
        self.run_ok("client", "set", "app", "--audience", "none", "--default-scope", "none", "--reuse", "0%")
        self.assertEqual(self.oauth2(), USUAL | {"token_alg": "EdDSA"})
        self.expect(WRONG_USE, "client", "set", "app", says="nothing to set")

    def test_a_scope_that_is_taken_away_is_no_default_one_any_more(self):
        self.add("app", "--default-scope", "write", "--default-scope", "read")
        self.run_ok("client", "scope", "remove", "app", "write")
        self.assertEqual((self.show()["scopes"], self.oauth2()["default_scopes"]), (["read"], ["read"]))

    def test_the_page_for_people(self):
        self.add("app", "--default-scope", "read", "--audience", "urn:b", "--may-introspect", "--token-alg", "ES256")
        page = self.run_ok("client", "show", "app")
        for word in ("read", "urn:b", "introspects", "ES256"):
            self.assertIn(word, page)


class KeysTest(OAuth2Test):
    def test_a_client_with_a_key_has_no_secret(self):
        _, public = self.key("ec")
        self.assertEqual(self.add_keyed("--key", public), {"client_id": "app"})
        self.assertEqual(self.show()["secrets"], [])
        self.expect(FAILED, "client", "secret", "add", "app", says="private_key_jwt")
        for words in (["--label", "x"], ["--expires", "1h"], ["--secret-stdin"]):
            self.expect(WRONG_USE, "client", "add", "b", "--scope", "read", "--auth-method", "private_key_jwt", "--key",
                        public, *words, says="no secret")

    def test_PEM_of_each_type(self):
        for kind, words, alg in (("ec", [], "ES256"), ("ed", [], "EdDSA"), ("rsa", [], "RS256"),
                                 ("rsa", ["--key-alg", "PS256"], "PS256")):
            _, public = self.key(kind)
            self.add_keyed("--key", public, *words, client_id=f"app-{alg}")
            (key,) = self.jwks(f"app-{alg}")
            self.assertEqual(key["alg"], alg)
            self.assertEqual(set(key) & {"d", "p", "q", "k"}, set())

    def test_JWK_and_JWK_Set(self):
        _, one = self.key("ec", "one")
        _, other = self.key("ed", "other")
        self.add_keyed("--key", one, "--key", other)
        both = self.jwks()
        self.assertEqual([key["alg"] for key in both], ["ES256", "EdDSA"])
        self.add_keyed("--key", self.write("set.json", {"keys": both}), client_id="from-set")
        self.assertEqual(self.jwks("from-set"), both)
        self.add_keyed("--key", self.write("one.json", both[0]), client_id="from-jwk")
        self.assertEqual(self.jwks("from-jwk"), both[:1])

    def test_keys_that_are_refused(self):
        private, public = self.key("ec")
        self.add_keyed("--key", public, client_id="good")
        jwk = self.jwks("good")[0]
        certificate = self.folder / "certificate.pem"
        self.openssl("req", "-x509", "-key", private, "-subj", "/CN=x", "-out", certificate)
        bad = {
            "a private key": private,
            "a certificate": certificate,
            "a small key": self.key("small")[1],
            "another curve": self.key("p384")[1],
            "a symmetric key": self.write("oct.json", {"kty": "oct", "k": "AAAA", "alg": "HS256"}),
            "a private JWK": self.write("private.json", jwk | {"d": jwk["x"]}),
            "for encryption": self.write("enc.json", jwk | {"use": "enc"}),
            "for HS256": self.write("hs.json", jwk | {"alg": "HS256"}),
            "off the curve": self.write("off.json", jwk | {"x": jwk["y"]}),
            "one kid for two": self.write("same.json", {"keys": [jwk, jwk]}),
            "an empty set": self.write("empty.json", {"keys": []}),
            "nonsense": self.write("nonsense.json", "nonsense"),
            "nothing": self.write("nothing.json", ""),
            "a missing file": self.folder / "missing",
            "a folder": self.folder,
        }
        for why, file in bad.items():
            with self.subTest(why):
                done = self.expect(FAILED, "client", "add", "app", "--scope", "read", "--auth-method", "private_key_jwt",
                                   "--key", file)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.expect(FAILED, "client", "add", "app", "--scope", "read", "--auth-method", "private_key_jwt", "--key",
                    public, "--key-alg", "RS256", says="RS256")

    def test_a_key_needs_its_method_and_the_method_a_key(self):
        _, public = self.key("ec")
        scope = ["--scope", "read"]
        self.expect(WRONG_USE, "client", "add", "app", *scope, "--key", public, says="private_key_jwt")
        self.expect(WRONG_USE, "client", "add", "app", *scope, "--auth-method", "private_key_jwt", says="--key")
        self.expect(WRONG_USE, "client", "add", "app", *scope, "--auth-method", "private_key_jwt", "--key", public,
                    "--jwks-url", "https://c.example/jwks", says="not both")
        self.expect(WRONG_USE, "client", "add", "app", *scope, "--key-alg", "RS256", says="--key")

    def test_a_URL_of_keys(self):
        self.add_keyed("--jwks-url", "https://c.example/jwks")
        self.assertEqual(self.oauth2()["jwks_url"], "https://c.example/jwks")
        self.assertNotIn("jwks", self.oauth2())
        for bad in ("http://c.example/jwks", "file:///etc/passwd", "https://c.example/#x", "c.example"):
            self.expect(WRONG_USE, "client", "add", "b", "--scope", "read", "--auth-method", "private_key_jwt",
                        "--jwks-url", bad, says="https://")

    def test_set_replaces_keys_and_method(self):
        _, one = self.key("ec", "one")
        _, other = self.key("ed", "other")
        self.add_keyed("--key", one)
        self.run_ok("client", "set", "app", "--key", other)
        self.assertEqual([key["alg"] for key in self.jwks()], ["EdDSA"])
        self.run_ok("client", "set", "app", "--jwks-url", "https://c.example/jwks")
        self.assertNotIn("jwks", self.oauth2())
        self.run_ok("client", "set", "app", "--key", one)
        self.assertNotIn("jwks_url", self.oauth2())
        self.run_ok("client", "set", "app", "--auth-method", "client_secret_post")
        self.assertEqual(self.oauth2(), USUAL | {"auth_method": "client_secret_post"})
        self.run_ok("client", "secret", "add", "app")

    def test_client_secret_jwt_needs_secrets_that_are_kept_sealed(self):
        self.add()
        done = self.expect(GOOD, "client", "set", "app", "--auth-method", "client_secret_jwt", says="secret add app")
        self.assertIn("only the hash", done.stderr)
        secret = self.run_json("client", "secret", "add", "app")["client_secret"]
        for file in self.data.iterdir():
            if file.is_file():
                self.assertNotIn(secret.encode(), file.read_bytes(), file)
