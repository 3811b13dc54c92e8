"""/.well-known/oauth-authorization-server (RFC 8414), the issuer's rules, and contracts that are switched off."""

import json
import subprocess
import unittest

from support import certificates, forge
from support.oauth2 import GRANT, OAuth2Test, form, fresh_source, post
from support.poll import LIMIT, until
from support.server import BINARY, FolderTest, environment

METADATA = "/.well-known/oauth-authorization-server"
SCOPE = ("scope", "edit")
REGISTERED = {  # RFC 8414 section 2, and the IANA registry that it founds
    "issuer", "token_endpoint", "jwks_uri", "scopes_supported", "response_types_supported", "grant_types_supported",
    "token_endpoint_auth_methods_supported", "token_endpoint_auth_signing_alg_values_supported",
    "introspection_endpoint", "introspection_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_signing_alg_values_supported", "revocation_endpoint",
    "revocation_endpoint_auth_methods_supported", "revocation_endpoint_auth_signing_alg_values_supported",
}


class Metadata(OAuth2Test):
    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app")

    def document(self, **how):
        answer = self.ask(METADATA, **how)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def path_of(self, url):
        self.assertTrue(url.startswith(self.issuer + "/"), url)
        return url.removeprefix(self.issuer)

    def test_META_01_is_found(self):
        answer = self.ask(METADATA)
        self.assertEqual((answer.status, answer.field("Content-Type")), (200, "application/json"))
        self.assertRegex(answer.field("Cache-Control"), r"\Apublic, max-age=[1-9]\d*\Z")
        self.assertEqual(self.ask(METADATA, method="POST", body="{}").status, 405)

    def test_META_02_one_issuer(self):
        told = self.document()["issuer"]
        token = self.new_token(self.app)
        self.assertEqual(told, self.server.url, "unset, it is http://ADDR:PORT as bound")
        self.assertEqual(forge.claims_of(token)["iss"], told)
        self.assertEqual(self.introspect(token, self.app).json()["iss"], told)

    def test_META_03_nothing_of_it_comes_from_a_request(self):
        evil = ["X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "Forwarded: host=evil.example;proto=https",
                "X-Forwarded-Prefix: /evil", "X-Original-URL: /evil", "X-Forwarded-Port: 1"]
        usual = self.ask(METADATA).body
        with self.server.connect() as wire:
            lines = "\r\n".join([f"GET {METADATA} HTTP/1.1", "Host: evil.example", *evil, "", ""])
            self.assertEqual(wire.ask(lines.encode()).body, usual)
        with self.server.connect() as wire:
            body = form(GRANT, SCOPE)
            lines = "\r\n".join(["POST /oauth2/token HTTP/1.1", "Host: evil.example", f"Authorization: {self.app.basic}",
                                 "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", *evil,
                                 "", body])
            claims = forge.claims_of(wire.ask(lines.encode()).token)
        self.assertEqual((claims["iss"], claims["aud"]), (self.issuer, self.issuer))

    def test_META_04_each_endpoint_works(self):
        told = self.document()
        token = self.post(self.path_of(told["token_endpoint"]), GRANT, SCOPE, auth=self.app.basic).token
        found = self.post(self.path_of(told["introspection_endpoint"]), ("token", token), auth=self.app.basic)
        self.assertTrue(found.json()["active"])
        kids = {key["kid"] for key in self.ask(self.path_of(told["jwks_uri"])).json()["keys"]}
        self.assertIn(forge.header_of(token)["kid"], kids)
        self.assertEqual(self.post(self.path_of(told["revocation_endpoint"]), ("token", token), auth=self.app.basic).status, 200)
        self.assertFalse(self.is_active(token, self.app))
        self.assertEqual(told["grant_types_supported"], ["client_credentials"])
        self.assertEqual(told["response_types_supported"], [])

    def test_META_04_each_method_and_algorithm_works(self):
        told = self.document()
        for endpoint, target, more in (("token", "/oauth2/token", [GRANT, SCOPE]),
                                       ("introspection", "/oauth2/introspect", [("token", "x")]),
                                       ("revocation", "/oauth2/revoke", [("token", "x")])):
            methods = told[f"{endpoint}_endpoint_auth_methods_supported"]
            algorithms = told[f"{endpoint}_endpoint_auth_signing_alg_values_supported"]
            self.assertNotIn("none", [*methods, *algorithms])
            for method in methods:
                for alg in algorithms if method.endswith("jwt") else [None]:
                    if (method == "client_secret_jwt") != (alg == "HS256") and alg:
                        continue
                    pairs, auth = self.way(method, alg)
                    answer = self.post(target, *more, *pairs, auth=auth)
                    self.assertEqual(answer.status, 200, f"{method} {alg} at {target}: {answer}")

    def way(self, method, alg):
        """A new client that is registered so, and how it shows itself."""
        client_id = f"{method}-{alg}-{fresh_source()}"
        if method == "private_key_jwt":
            key = forge.Key({"Ed25519": "EdDSA"}.get(alg, alg))  # two names of one algorithm (RFC 9864)
            self.add_with_key(self.data, client_id, key)
            self.wait_for(client_id)
            return self.by_assertion(key.as_alg(alg), client_id), None
        client = self.data.add(client_id, "--auth-method", method)
        self.wait_for(client_id)
        return {
            "client_secret_basic": lambda: ([], client.basic),
            "client_secret_post": lambda: ([("client_id", client.id), ("client_secret", client.secret)], None),
            "client_secret_jwt": lambda: (self.by_assertion(forge.Secret(client.secret), client.id), None),
        }[method]()

    def wait_for(self, client_id):
        wanted = len(json.loads(self.data.run("client", "list", "--json")))
        until(lambda: f"sallyport_clients {wanted}" in self.server.ask_admin("/metrics").body.decode(), what=client_id)

    def test_META_05_only_registered_members(self):
        self.assertEqual(set(self.document()) - REGISTERED, set())


class Issuer(FolderTest):
    def test_META_01_a_path_of_the_issuer(self):
        app = self.data.add("app")
        server = self.serve(config='issuer = "https://issuer.example/a/b"\n')
        told = server.ask(METADATA + "/a/b").json()
        self.assertEqual(told["issuer"], "https://issuer.example/a/b")
        self.assertEqual(told["token_endpoint"], "https://issuer.example/a/b/oauth2/token")
        answer = post(server, "/a/b/oauth2/token", form(GRANT, SCOPE), auth=app.basic)
        self.assertEqual(forge.claims_of(answer.token)["iss"], "https://issuer.example/a/b")
        self.assertEqual(server.ask("/a/b/.well-known/jwks.json").status, 200)
        for target in (METADATA, "/oauth2/token", "/.well-known/jwks.json"):
            self.assertEqual(server.ask(target).status, 404, target)

    def test_META_02_with_TLS_on_loopback_it_is_https(self):
        certificate, key = certificates.make(self.folder, "server")
        server = self.serve("--tls-cert", certificate, "--tls-key", key)
        self.assertTrue(server.url.startswith("https://"))
        told = server.ask(METADATA, tls=certificates.client(certificate)).json()
        self.assertEqual(told["issuer"], server.url)

    def start(self, *flags, config=""):
        self.data.write_config(config)
        return subprocess.run([BINARY, "serve", "--data", self.data.path, "--admin-listen", "127.0.0.1:0", *flags],
                              capture_output=True, text=True, timeout=LIMIT, check=False, env=environment())

    def test_META_02_elsewhere_than_on_loopback_it_must_be_set(self):
        done = self.start("--listen", "0.0.0.0:0", "--tls-by-proxy")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("issuer", done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_META_02_elsewhere_it_is_enough_to_set_it_or_to_do_without(self):
        for config in ('issuer = "https://issuer.example"\n', "[contracts]\noauth2 = false\n"):
            server = self.serve("--listen", "0.0.0.0:0", "--tls-by-proxy", config=config)
            server.stop()

    def test_META_02_what_is_no_issuer_is_refused(self):
        for bad in ("http://issuer.example", "https://issuer.example/", "https://issuer.example?a", "issuer.example", "",
                    "https://issuer.example#a", "http://127.evil.example", "ftp://127.0.0.1", "https://"):
            done = self.start("--listen", "127.0.0.1:0", config=f'issuer = "{bad}"\n')
            self.assertEqual((done.returncode, done.stdout), (1, ""), bad)
            self.assertRegex(done.stderr, "sallyport.toml.*issuer", bad)

    def test_the_tokens_of_another_issuer_are_not_good(self):
        app = self.data.add("app", "--may-introspect")
        first = self.serve(config='issuer = "https://issuer.example"\n')
        token = post(first, "/oauth2/token", form(GRANT, SCOPE), auth=app.basic).token
        first.stop()
        second = self.serve(config='issuer = "https://issuer.example/a"\n')
        answer = post(second, "/a/oauth2/introspect", form(token=token), auth=app.basic)
        self.assertEqual(answer.body, b'{"active":false}')


class Contracts(FolderTest):
    """Each of the three can be switched off; what is off is as unknown as any other path."""

    TARGETS = {
        "seed": ["/v1/getAccessToken?scope=edit", "/v1/jwks.json"],
        "oauth2": ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", METADATA, "/.well-known/jwks.json"],
        "later": ["/v1/api/oauth/token", "/v2/api/oauth/token?appContext=aplus", "/v1/api/oauth/validateToken"],
    }

    def served(self, server, target, auth):
        """As far as its path is known: with another method it would be 405."""
        return [server.ask(target, method=method, auth=auth, source=fresh_source()).status for method in ("GET", "POST")]

    def test_each_is_switched_off_by_itself(self):
        app = self.data.add("app")
        for off in self.TARGETS:
            server = self.serve(config=f"[contracts]\n{off} = false\n")
            for name, targets in self.TARGETS.items():
                for target in targets:
                    statuses = self.served(server, target, app.basic)
                    if name == off:
                        self.assertEqual(statuses, [404, 404], target)
                        # In the words of the gate, which answers what belongs to nobody.
                        self.assertEqual(server.ask(target).json()["errorCode"], "AGT404NF")
                    else:
                        self.assertNotIn(404, statuses, target)
            server.stop()

    def test_all_are_switched_on_and_off_by_a_reload(self):
        app = self.data.add("app")
        server = self.serve()
        self.assertNotIn(404, self.served(server, "/oauth2/token", app.basic))
        self.data.write_config("[contracts]\noauth2 = false\nseed = false\nlater = false\n")
        self.assertEqual(server.reload()["event"], "reloaded")
        for targets in self.TARGETS.values():
            for target in targets:
                self.assertEqual(self.served(server, target, app.basic), [404, 404], target)
        self.assertEqual(server.ask_admin("/readyz").status, 200)

    def test_what_is_off_is_free_for_a_route(self):
        route = '[[route]]\nmethods = ["POST"]\npath = "/oauth2/token"\nscopes = ["edit"]\nupstream = "http://127.0.0.1:9"\n'
        self.data.write_config(route)
        done = subprocess.run([BINARY, "serve", "--data", self.data.path, "--listen", "127.0.0.1:0", "--admin-listen",
                               "127.0.0.1:0"], capture_output=True, text=True, timeout=LIMIT, check=False, env=environment())
        self.assertEqual((done.returncode, done.stdout), (1, ""), "our own paths win, and a shadowed route is refused")
        server = self.serve(config="[contracts]\noauth2 = false\n" + route)
        self.assertEqual(server.ask("/oauth2/token", method="POST").status, 401)


if __name__ == "__main__":
    unittest.main()
