"""What the tests of other people's verifiers stand on: at+jwt tokens (RFC 9068) of every algorithm, the JWKS over
TLS, and what must be made of each token."""

import json
import time

from support import certificates, jwks, wire
from support.poll import until
from tokens import flipped, tampered, with_part

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
OTHER_API = "https://other.example"


def renamed(token, **members):
    """With other members in its header."""
    header = json.loads(jwks.decode(token.split(".")[0])) | members
    return with_part(token, 0, json.dumps(header, separators=(",", ":")).encode())


def kid_of(token):
    return json.loads(jwks.decode(token.split(".")[0]))["kid"]


class AtJwtTokens:
    """`good` and `bad` tokens by name: class Name(AtJwtTokens, OAuth2Server), which says what `verify` makes of
    tokens: {name: {"claims": …} or {"refused": …}}."""

    algorithms = ALGORITHMS  # those that the library knows

    @classmethod
    def prepare(cls, data):
        super().prepare(data)
        for alg in ALGORITHMS:
            cls.register(data, alg, "--token-alg", alg, "--claim", 'note=a/b "c" \\')
        cls.register(data, "elsewhere", "--audience", OTHER_API)
        cls.register(data, "short", "--ttl", "1s", "--align", "1s")

    @classmethod
    def register(cls, data, client_id, *words):
        cls.clients[client_id] = {"method": "own", "secret": data.add(client_id, *words).secret}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        short = cls.token("short")
        cls.good = {alg: cls.token(alg) for alg in cls.algorithms}
        cls.bad = {f"RS256, {name}": token for name, token in tampered(cls.good["RS256"], cls.token("RS256")).items()}
        for alg, token in cls.good.items():
            cls.bad |= {f"{alg}, a bit of the payload": flipped(token, 1, 12), f"{alg}, a bit of the signature": flipped(token, 2, 0)}
        one, two = cls.good["RS256"], cls.good["ES256"]
        cls.bad |= {
            "the name of another key": renamed(one, kid=kid_of(two)),
            "the name of no key": renamed(one, kid="none"),
            "another type": renamed(one, typ="JWT"),
            "the other contract's": cls.plain_token(),
            "for another API": cls.token("elsewhere"),
            "expired": short,
        }
        # Some read whole seconds, and still take a token in the second in which it expires.
        until(lambda: time.time() > jwks.claims(short)["exp"] + 1, what="the end of the short token")

    @classmethod
    def post(cls, path, body, auth):
        fields = ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        with wire.Wire(cls.server.address, tls=certificates.client(cls.ca)) as connection:
            return connection.ask(wire.request(path, method="POST", auth=auth, fields=fields) + body.encode())

    @classmethod
    def token(cls, client_id):
        auth = wire.basic(client_id, cls.clients[client_id]["secret"])
        return cls.post("/oauth2/token", "grant_type=client_credentials&scope=edit", auth).token

    @classmethod
    def plain_token(cls):
        auth = wire.basic("RS256", cls.clients["RS256"]["secret"])
        return cls.server.ask("/v1/getAccessToken?scope=edit", auth=auth, tls=certificates.client(cls.ca)).token

    @classmethod
    def ask_api(cls, token):
        return cls.server.ask("/api/thing", auth=f"Bearer {token}", tls=certificates.client(cls.ca)).status

    def job_of(self, tokens, issuer=None):
        return {"jwks": self.issuer + "/.well-known/jwks.json", "issuer": issuer or self.issuer, "audience": self.issuer,
                "tokens": tokens}

    def test_tokens_of_each_algorithm_are_verified_by_the_key_that_they_name(self):
        answers = self.verify(self.good)
        for alg, answer in answers.items():
            with self.subTest(alg):
                self.assertNotIn("refused", answer)
                claims = answer["claims"]
                self.assertEqual([claims["sub"], claims["client_id"], claims["scope"]], [alg, alg, "edit"])
                self.assertEqual(claims["note"], 'a/b "c" \\')
                self.assertLess(claims["iat"], claims["exp"])

    def test_what_is_forged_expired_or_for_others_is_refused(self):
        answers = self.verify(self.bad)
        self.assertEqual(answers.keys(), self.bad.keys())
        self.assertEqual({name: answer for name, answer in answers.items() if "refused" not in answer}, {})

    def test_tokens_are_refused_by_who_expects_another_issuer(self):
        answers = self.verify(self.good, "https://other.example")
        self.assertEqual({name: answer for name, answer in answers.items() if "refused" not in answer}, {})

    def test_the_gateway_judges_the_same(self):
        """So that the tokens that all refuse are refused for what is wrong with them."""
        self.assertEqual({name: self.ask_api(token) for name, token in self.good.items()}, dict.fromkeys(self.good, 200))
        self.assertEqual({name: self.ask_api(token) for name, token in self.bad.items()},
                         dict.fromkeys(self.bad, 401) | {"the other contract's": 200})
