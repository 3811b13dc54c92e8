"""Requests of standard OAuth 2.0 to a running server."""

import itertools
import urllib.parse

from support import forge
from support.server import ServerTest

FORM = "application/x-www-form-urlencoded"
GRANT = ("grant_type", "client_credentials")

_sources = itertools.count(1)


def fresh_source():
    """An address of its own, so that no failure counts against another test."""
    number = next(_sources)
    return f"127.{2 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"


def form(*pairs, **values):
    return urllib.parse.urlencode([*pairs, *values.items()])


def post(server, target, body, *, auth=None, source=None, content_type=FORM, fields=()):
    return server.ask(
        target, method="POST", auth=auth, body=body, content_type=content_type, fields=fields,
        source=source or fresh_source(),
    )


class OAuth2Test(ServerTest):
    """`app` may have the scopes edit and read."""

    config = "[limits]\nsignatures_per_second = 100000\n"

    @property
    def issuer(self):
        return self.server.url

    def post(self, target, *pairs, auth=None, body=None, **how):
        return post(self.server, target, form(*pairs) if body is None else body, auth=auth, **how)

    def ask_token(self, *pairs, **how):
        return self.post("/oauth2/token", GRANT, *pairs, **how)

    def new_token(self, client, *pairs, scope="edit"):
        answer = self.ask_token(("scope", scope), *pairs, auth=client.basic)
        self.assertEqual(answer.status, 200, answer)
        return answer.token

    def introspect(self, token, client, *pairs):
        return self.post("/oauth2/introspect", ("token", token), *pairs, auth=client.basic)

    def is_active(self, token, client):
        answer = self.introspect(token, client)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()["active"]

    def revoke(self, token, client, *pairs):
        return self.post("/oauth2/revoke", ("token", token), *pairs, auth=client.basic)

    def assert_error(self, answer, status, *errors):
        self.assertEqual(answer.status, status, answer)
        told = answer.json()
        self.assertIn(told["error"], errors, answer)
        self.assertTrue(set(told) <= {"error", "error_description"}, answer)
        self.assert_unkept(answer)

    def assert_unkept(self, answer):
        """Nobody may keep it (RFC 6749 5.1), nor take it for something else."""
        self.assertEqual(answer.field("Content-Type"), "application/json")
        self.assertEqual((answer.field("Cache-Control"), answer.field("Pragma")), ("no-store", "no-cache"))
        self.assertEqual(answer.field("X-Content-Type-Options"), "nosniff")

    def by_assertion(self, signer, client_id, *pairs, header=None, named=True, **changed):
        """The parameters by which a client proves itself; `changed` are its claims."""
        claims = forge.assertion_claims(client_id, self.issuer, **changed)
        return self.with_assertion(forge.jws(signer, claims, **(header or {})), client_id if named else None, *pairs)

    @staticmethod
    def with_assertion(assertion, client_id=None, *pairs):
        named = [("client_id", client_id)] if client_id is not None else []
        return [("client_assertion_type", forge.JWT_BEARER), ("client_assertion", assertion), *named, *pairs]

    @classmethod
    def add_with_key(cls, data, client_id, key, *words, scopes=("edit", "read")):
        """A client of private_key_jwt."""
        file = data.path.with_name(f"{client_id}.pem")
        file.write_bytes(key.pem)
        named = [word for scope in scopes for word in ("--scope", scope)]
        data.run("client", "add", client_id, *named, "--auth-method", "private_key_jwt", "--key", file, "--key-alg",
                 key.alg, *words)
