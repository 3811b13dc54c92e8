"""The platform's later contract, row by row: what comes back, which fault gives which code, and in which order."""

import json
import time
import unittest
import urllib.parse

from support import forge, jwks
from support.oauth2 import OAuth2Test, fresh_source
from support.poll import until
from support.server import Client
from support.wire import basic, request

V1, V2, VALIDATE = "/v1/api/oauth/token", "/v2/api/oauth/token", "/v1/api/oauth/validateToken"
CREDENTIALS = "Invalid client credentials, scope or grant_type"
ECHOED = {"X-Client-Correlation-Id": 40, "X-Client-Trace-Id": 256, "X-Client-Source-Channel": 40,
          "X-Client-User-Id": 40}
TITLES = {400: "Bad Request", 401: "Unauthorized", 405: "Method Not Allowed", 408: "Request Timeout", 415: "Unsupported Media Type",
          429: "Too Many Requests", 503: "Service Unavailable"}
SECRET = "s" * 100


class LaterTest(OAuth2Test):
    config = "[limits]\nsignatures_per_second = 100000\n[timeouts]\nhead = '2s'\nbody = '2s'\n"

    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app", scopes=["accounts", "cards", "misc", "all", "s" * 50, "t" * 49])
        cls.v2 = data.add("v2", scopes=["firstvision.accounts", "firstvision.all", "aplus.users", "aplus.all", "all"])
        cls.octets = data.add("octets", "--content-type", "application/octet-stream", scopes=["cards"])
        cls.off = data.add("off", scopes=["cards"])
        data.run("client", "disable", "off")
        cls.reader = data.add("reader", "--may-introspect", scopes=["cards"])
        cls.longest = Client("i" * 60, SECRET, "")
        data.add(cls.longest.id, "--secret-stdin", scopes=["cards"], stdin=SECRET + "\n")
        cls.wordy = data.add("wordy", *(word for i in range(10) for word in ("--claim", f"c{i}={'x' * 90}")),
                             scopes=["cards"])

    def body(self, client=None, **changed):
        client = client or self.app
        members = {"grant_type": "client_credentials", "scope": "cards", "client_id": client.id,
                   "client_secret": client.secret} | changed
        return {name: value for name, value in members.items() if value is not None}

    def ask_with(self, target, body, *, content_type="application/json", **how):
        text = body if isinstance(body, (str, bytes)) or body is None else json.dumps(body)
        return self.server.ask(target, method="POST", body=text, content_type=content_type, source=fresh_source(), **how)

    def validate(self, good, client, **changed):
        members = {"token": good, "client_id": client.id, "client_secret": client.secret} | changed
        return self.ask_with(VALIDATE, {name: value for name, value in members.items() if value is not None})

    def assert_fault(self, answer, status, code, *params, instance=V1):
        """An array of one object, its members in one order, byte for byte."""
        wanted = [{
            "detail": "Please refer to invalid-params for error details", "errorCode": code, "instance": instance,
            "invalid-params": list(params), "source": "AGT", "status": status, "title": TITLES[status],
        }]
        self.assertEqual(answer.body.decode(), json.dumps(wanted, separators=(",", ":")), answer)
        self.assertEqual(answer.status, status)
        self.assertEqual(answer.field("Content-Type"), "application/json")
        self.assertEqual((answer.field("Cache-Control"), answer.field("Pragma")), ("no-store", "no-cache"))
        challenge = answer.field("WWW-Authenticate")
        self.assertEqual(challenge is not None and challenge.startswith("Basic "), status == 401)


class TokenV1(LaterTest):
    def test_answers_with_a_token_and_its_life(self):
        answer = self.ask_with(V1, self.body())
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.field("Content-Type"), "application/json")
        self.assertEqual((answer.field("Cache-Control"), answer.field("Pragma")), ("no-store", "no-cache"))
        told = answer.json()
        self.assertEqual(list(told), ["access_token", "token_type", "expires_in"])
        self.assertEqual(told["token_type"], "Bearer")
        self.assertIs(type(told["expires_in"]), int)
        self.assertTrue(7200 - 60 - 30 < told["expires_in"] <= 7200, "a duration in seconds")
        exp = jwks.claims(told["access_token"])["exp"]
        self.assertLess(abs(exp - time.time() - told["expires_in"]), 30)
        self.assertLessEqual(len(told["access_token"]), 1200)

    def test_the_token_is_of_the_plain_profile(self):
        token = self.ask_with(V1, self.body(scope="misc cards")).token
        self.assertEqual(forge.header_of(token), {"alg": "RS256"})
        self.assertEqual(list(forge.claims_of(token)), ["scope", "client_id", "exp"])
        self.assertEqual(forge.claims_of(token)["scope"], "misc cards")
        self.assertIsNotNone(jwks.kid_of(token, self.ask("/v1/jwks.json").json()))

    def test_needs_no_Authorization_and_does_not_look_at_one(self):
        self.assertEqual(self.ask_with(V1, self.body(), auth=basic("x", "y")).status, 200)

    def test_each_content_type(self):
        for good in ("application/json", "application/json; charset=utf-8", "APPLICATION/JSON"):
            self.assertEqual(self.ask_with(V1, self.body(), content_type=good).status, 200, good)
        answer = self.ask_with(V1, self.body(), content_type=None)
        self.assert_fault(answer, 415, "241502", "Content type is not provided")
        for bad in ("application/x-www-form-urlencoded", "text/plain", "application/octet-stream",
                    "application/json-patch"):
            answer = self.ask_with(V1, self.body(), content_type=bad)
            self.assert_fault(answer, 415, "241501", "Unsupported Media Type")

    def test_the_registered_content_type_counts_once_the_client_has_proved_itself(self):
        answer = self.ask_with(V1, self.body(self.octets))
        self.assert_fault(answer, 415, "241504", "Allowed content type for this client is octet-stream")
        self.assert_fault(self.ask_with(V1, self.body(self.octets, client_secret="x")), 401, "240101", CREDENTIALS)

    def test_no_body(self):
        for body in ("", None):
            answer = self.ask_with(V1, "" if body is None else body)
            self.assert_fault(answer, 400, "240006", "Payload is empty")

    def test_what_is_no_JSON(self):
        whole = json.dumps(self.body())
        for bad in ("{", "x", " ", whole + "x", whole[:-1] + ',"scope":"cards"}', whole[:-1] + ',"x":1,"x":2}',
                    '{"scope":"cards",}', "{scope:'cards'}", b"\xff", b"\xef\xbb\xbf{}", "[" * 1000 + "]" * 1000):
            self.assert_fault(self.ask_with(V1, bad), 400, "240007", "Message not readable")

    def test_what_is_no_object_of_strings(self):
        for bad in ("[]", "1", "null", '"x"', "true"):
            self.assert_fault(self.ask_with(V1, bad), 400, "240008", "the body must be an object")
        for bad in (1, None, True, ["cards"], {"a": "b"}, 1.5):
            body = self.body() | {"scope": bad}
            self.assert_fault(self.ask_with(V1, body), 400, "240008", "scope: must be a string")
        both = self.body() | {"client_id": 1, "grant_type": []}
        answer = self.ask_with(V1, both)
        self.assert_fault(answer, 400, "240008", "grant_type: must be a string", "client_id: must be a string")

    def test_members_that_are_missing_or_empty(self):
        names = ["grant_type", "scope", "client_id", "client_secret"]
        for name in names:
            for value in (None, ""):
                self.assert_fault(self.ask_with(V1, self.body(**{name: value})), 400, "240009", name)
        self.assert_fault(self.ask_with(V1, {}), 400, "240009", *names)
        self.assert_fault(self.ask_with(V1, self.body(scope="", client_id=None)), 400, "240009", "scope", "client_id")

    def test_unknown_members_are_ignored(self):
        self.assertEqual(self.ask_with(V1, self.body(x={"y": [1]}, token="z")).status, 200)

    def test_members_at_their_full_length(self):
        self.assertEqual(self.ask_with(V1, self.body(self.longest)).status, 200)
        answer = self.ask_with(V1, self.body(scope="s" * 50 + " " + "t" * 49))
        self.assertEqual(answer.status, 200, answer)
        self.assert_fault(self.ask_with(V1, self.body(grant_type="g" * 20)), 401, "240101", CREDENTIALS)

    def test_members_that_are_too_long(self):
        for name, most in (("grant_type", 20), ("scope", 100), ("client_id", 60), ("client_secret", 100)):
            answer = self.ask_with(V1, self.body(**{name: "a" * (most + 1)}))
            self.assert_fault(answer, 400, "240010", f"{name}: at most {most} characters")
            answer = self.ask_with(V1, self.body(**{name: "a" * 40_000}))
            self.assert_fault(answer, 400, "240010", f"{name}: at most {most} characters")
        both = self.body(scope="a" * 101, client_secret="a" * 101)
        self.assert_fault(self.ask_with(V1, both), 400, "240010", "scope: at most 100 characters",
                          "client_secret: at most 100 characters")

    def test_members_with_bad_characters(self):
        for name in ("client_id", "client_secret"):
            for bad in ("a\u0000b", "a\nb", "\x7f"):
                answer = self.ask_with(V1, self.body(**{name: bad}))
                self.assert_fault(answer, 400, "240010", f"{name}: has characters that none has")
        for bad in ('a"b', "a\\b", "\u00e9", "a\tb", " cards", "cards ", "a  b"):
            answer = self.ask_with(V1, self.body(scope=bad))
            self.assert_fault(answer, 400, "240010", "scope: is no list of scopes with single spaces between them")
        answer = self.ask_with(V1, self.body(client_id="\n", scope='"', client_secret="\n"))
        self.assertEqual(len(answer.json()[0]["invalid-params"]), 3, "one entry a member")

    def test_everything_that_is_not_granted_is_answered_alike(self):
        answers = [self.ask_with(V1, body) for body in (
            self.body(client_secret="wrong"), self.body(client_id="nobody"), self.body(client_id="App"),
            self.body(scope="loans"), self.body(scope="cards loans"), self.body(scope="Cards"), self.body(self.off),
            self.body(grant_type="password"), self.body(grant_type="Client_Credentials"),
        )]
        for answer in answers:
            self.assert_fault(answer, 401, "240101", CREDENTIALS)

    def test_a_scope_is_compared_whole(self):
        for scope in ("firstvision.all", "al", "all.x", "firstvision.accounts"):
            self.assert_fault(self.ask_with(V1, self.body(scope=scope)), 401, "240101", CREDENTIALS)
        self.assertEqual(self.ask_with(V1, self.body(self.v2, scope="firstvision.all all")).status, 200)

    def test_a_token_that_would_be_too_long(self):
        answer = self.ask_with(V1, self.body(self.wordy))
        self.assert_fault(answer, 400, "240010", "access_token: it would have more than 1200 characters")

    def test_too_many_guesses(self):
        source = fresh_source()
        body = json.dumps(self.body(client_id="guessed", client_secret="x"))
        for _ in range(10):
            answer = self.server.ask(V1, method="POST", body=body, source=source)
            self.assert_fault(answer, 401, "240101", CREDENTIALS)
        answer = self.server.ask(V1, method="POST", body=body, source=source)
        self.assert_fault(answer, 429, "242901", "Too many requests")
        self.assertIn(int(answer.field("Retry-After")), range(1, 61))
        answer = self.server.ask(VALIDATE, method="POST", source=source,
                                 body=json.dumps({"token": "x", "client_id": "guessed", "client_secret": "x"}))
        self.assert_fault(answer, 429, "242901", "Too many requests", instance=VALIDATE)

    def test_the_order_of_faults(self):
        """Each request has this fault and all that come behind it."""
        self.assert_fault(self.ask_with(V1, "", content_type=None), 415, "241502", "Content type is not provided")
        self.assert_fault(self.ask_with(V1, "", content_type="text/plain"), 415, "241501", "Unsupported Media Type")
        body = {"grant_type": 1, "scope": "", "client_id": "a" * 61}
        self.assert_fault(self.ask_with(V1, body), 400, "240008", "grant_type: must be a string")
        body["grant_type"] = "x"
        self.assert_fault(self.ask_with(V1, body), 400, "240009", "scope", "client_secret")
        body |= {"scope": "loans", "client_secret": "y"}
        self.assert_fault(self.ask_with(V1, body), 400, "240010", "client_id: at most 60 characters")

    def test_other_methods(self):
        for target, allow in ((V1, {"POST", "GET"}), (V2, {"POST"}), (VALIDATE, {"POST"})):
            for method in ("PUT", "DELETE", "PATCH", "GET"):
                if method in allow:
                    continue
                answer = self.server.ask(target, method=method)
                self.assert_fault(answer, 405, "240501", "Method Not Allowed", instance=target)
                self.assertEqual(set(answer.field("Allow").split(", ")) - {"HEAD"}, allow)

    def test_a_body_that_is_too_large(self):
        answer = self.ask_with(V1, "x" * 70_000)
        self.assertEqual(answer.status, 413)
        self.assertEqual(answer.json()[0]["instance"], V1)

    def test_what_is_refused_late_names_its_own_path(self):
        """A loop reads all its connections into one buffer: what another sends meanwhile must not be told."""
        with self.server.connect() as slow:
            slow.send(request(V1, method="POST", body="{}")[:-1])
            for number in range(20):
                self.ask("/v1/secret-of-another-" + str(number) * 40)
            self.assert_fault(slow.answer(), 408, "240005", "Payload is not valid")

    def test_headers_that_come_back(self):
        fields = {name: f"v-{i}" for i, name in enumerate(ECHOED)}
        lines = [f"{name}: {value}" for name, value in fields.items()]
        for answer in (self.ask_with(V1, self.body(), fields=lines), self.ask_with(V1, {}, fields=lines),
                       self.ask_with(VALIDATE, {}, fields=lines), self.ask_with(V2, {}, fields=lines),
                       self.server.ask(V1, fields=lines), self.server.ask(V1, method="PUT", fields=lines)):
            self.assertEqual({name: answer.field(name) for name in ECHOED}, fields, answer)
        for name, most in ECHOED.items():
            full = self.ask_with(V1, self.body(), fields=[f"{name}: {'v' * most}"])
            self.assertEqual(full.field(name), "v" * most)
            self.assertIsNone(self.ask_with(V1, self.body(), fields=[f"{name}: {'v' * (most + 1)}"]).field(name))
            self.assertIsNone(self.ask_with(V1, self.body()).field(name))


class OlderForm(LaterTest):
    """GET /v1/api/oauth/token?grant_type=&scope= with Basic credentials."""

    def ask_query(self, *pairs, auth=None, **how):
        query = urllib.parse.urlencode(pairs)
        return self.server.ask(f"{V1}?{query}", auth=auth, source=fresh_source(), **how)

    def ask_old(self, client=None, scope="cards misc", grant="client_credentials", **how):
        pairs = [(name, value) for name, value in (("grant_type", grant), ("scope", scope)) if value is not None]
        return self.ask_query(*pairs, auth=(client or self.app).basic, **how)

    def test_answers_with_a_token_and_when_it_expires(self):
        answer = self.ask_old()
        self.assertEqual(answer.status, 200, answer)
        told = answer.json()
        self.assertEqual(list(told), ["access_token", "token_type", "expires_in"])
        self.assertEqual(told["expires_in"], jwks.claims(told["access_token"])["exp"], "a point in time")
        self.assertEqual(jwks.claims(told["access_token"])["scope"], "cards misc")
        self.assertEqual((answer.field("Cache-Control"), answer.field("Pragma")), ("no-store", "no-cache"))

    def test_a_plus_sign_is_a_space(self):
        answer = self.server.ask(f"{V1}?grant_type=client_credentials&scope=cards+misc", auth=self.app.basic)
        self.assertEqual(jwks.claims(answer.token)["scope"], "cards misc")

    def test_credentials(self):
        answer = self.ask_query(("grant_type", "client_credentials"), ("scope", "cards"))
        self.assert_fault(answer, 400, "240002", "Authorization header is missing in request")
        for bad in ("Bearer x", "Basic !!!", "Basic"):
            answer = self.ask_query(("grant_type", "client_credentials"), ("scope", "cards"), auth=bad)
            self.assert_fault(answer, 400, "240004", "Authorization header is not valid")
        two = self.ask_old(fields=[f"Authorization: {self.app.basic}"])
        self.assert_fault(two, 400, "240004", "Authorization header is not valid")
        for bad in (basic("app", "x"), basic("nobody", "x"), self.off.basic):
            answer = self.ask_query(("grant_type", "client_credentials"), ("scope", "cards"), auth=bad)
            self.assert_fault(answer, 401, "240101", CREDENTIALS)
        query = urllib.parse.urlencode(self.body())
        self.assert_fault(self.server.ask(f"{V1}?{query}"), 400, "240002", "Authorization header is missing in request")

    def test_parameters(self):
        self.assert_fault(self.ask_old(scope=None, grant=None), 400, "240009", "grant_type", "scope")
        self.assert_fault(self.ask_old(scope=""), 400, "240009", "scope")
        self.assert_fault(self.ask_old(scope=None, grant="g" * 21), 400, "240009", "scope")
        self.assert_fault(self.ask_old(scope="a" * 101, grant="g" * 21), 400, "240010",
                          "grant_type: at most 20 characters", "scope: at most 100 characters")
        self.assert_fault(self.ask_old(scope='a"b'), 400, "240010",
                          "scope: is no list of scopes with single spaces between them")
        self.assert_fault(self.ask_old(grant="password"), 401, "240101", CREDENTIALS)
        self.assert_fault(self.ask_old(scope="loans"), 401, "240101", CREDENTIALS)
        twice = self.ask_query(("grant_type", "client_credentials"), ("scope", "cards"), ("scope", "misc"),
                               auth=self.app.basic)
        self.assertEqual((twice.status, twice.json()[0]["errorCode"]), (400, "240010"))

    def test_a_content_type_that_is_there_must_be_the_clients(self):
        json_words = "Allowed content type for this client is application/json"
        octet_words = "Allowed content type for this client is octet-stream"
        for client, good, code, words in ((self.app, "application/json", "241503", json_words),
                                          (self.octets, "application/octet-stream", "241504", octet_words)):
            self.assertEqual(self.ask_old(client, scope="cards").status, 200)
            self.assertEqual(self.ask_old(client, scope="cards", fields=[f"Content-Type: {good}"]).status, 200)
            answer = self.ask_old(client, scope="cards", fields=["Content-Type: text/plain"])
            self.assert_fault(answer, 415, code, words)


class TokenV2(LaterTest):
    def ask_v2(self, context="firstvision", query=None, **changed):
        target = f"{V2}?appContext={context}" if query is None else V2 + query
        return self.ask_with(target, self.body(self.v2, **({"scope": "firstvision.accounts"} | changed)))

    def fault(self, answer, status, code, *params):
        self.assert_fault(answer, status, code, *params, instance=V2)

    def test_answers_with_the_scope_as_well(self):
        for context, scope in (("firstvision", "firstvision.accounts firstvision.all"), ("aplus", "aplus.users")):
            answer = self.ask_v2(context, scope=scope)
            self.assertEqual(answer.status, 200, answer)
            told = answer.json()
            self.assertEqual(list(told), ["access_token", "token_type", "expires_in", "scope"])
            self.assertEqual(told["scope"], scope)
            self.assertLessEqual(told["expires_in"], 7200)

    def test_appContext_is_needed(self):
        for query in ("", "?", "?appContext=", "?appContext", "?appcontext=firstvision", "?x=y"):
            self.fault(self.ask_v2(query=query), 400, "240009", "appContext")

    def test_appContext_is_one_of_two(self):
        for bad in ("Firstvision", "other", "firstvision.", "a" * 21, "aplus%20"):
            self.fault(self.ask_v2(bad), 400, "240010", "appContext: must be firstvision or aplus")
        twice = self.ask_v2(query="?appContext=firstvision&appContext=firstvision")
        self.fault(twice, 400, "240010", "appContext: the query is not well-formed")

    def test_each_scope_begins_with_the_appContext(self):
        words = "scope: each must begin with the appContext and a dot"
        for context, scope in (("aplus", "firstvision.accounts"), ("firstvision", "aplus.users"), ("firstvision", "all"),
                               ("firstvision", "firstvision.all aplus.all"), ("firstvision", "aplus.all firstvision.all"),
                               ("firstvision", "firstvisionx.all"), ("firstvision", "firstvision")):
            self.fault(self.ask_v2(context, scope=scope), 400, "240010", words)

    def test_a_scope_that_the_client_has_not(self):
        self.fault(self.ask_v2(scope="firstvision.cards"), 401, "240101", CREDENTIALS)
        answer = self.ask_with(f"{V2}?appContext=firstvision", self.body(scope="firstvision.all"))
        self.fault(answer, 401, "240101", CREDENTIALS)

    def test_the_order_of_faults(self):
        target = V2 + "?appContext=other"
        self.fault(self.ask_with(V2, "", content_type=None), 415, "241502", "Content type is not provided")
        self.fault(self.ask_with(target, ""), 400, "240006", "Payload is empty")
        self.fault(self.ask_with(target, "{"), 400, "240007", "Message not readable")
        self.fault(self.ask_with(V2, {"scope": 1}), 400, "240008", "scope: must be a string")
        self.fault(self.ask_with(V2, self.body(scope="")), 400, "240009", "appContext", "scope")
        self.fault(self.ask_with(target, self.body(scope="")), 400, "240009", "scope")
        self.fault(self.ask_with(target, self.body(scope="a" * 101)), 400, "240010",
                   "appContext: must be firstvision or aplus", "scope: at most 100 characters")


class ValidateToken(LaterTest):
    def assert_valid(self, answer, valid):
        self.assertEqual((answer.status, answer.body), (200, b'{"valid":true}' if valid else b'{"valid":false}'), answer)
        self.assertEqual(answer.field("Content-Type"), "application/json")
        self.assertEqual(answer.field("Cache-Control"), "no-store")

    def fault(self, answer, status, code, *params):
        self.assert_fault(answer, status, code, *params, instance=VALIDATE)

    def test_good_tokens_of_both_profiles(self):
        self.assert_valid(self.validate(self.ask_with(V1, self.body()).token, self.app), True)
        brief = self.data.add("ec", "--token-alg", "ES256", scopes=["edit"])
        token = until(lambda: (a := self.ask_token(("scope", "edit"), auth=brief.basic)).status == 200 and a.token)
        self.assert_valid(self.validate(token, brief), True)

    def test_everything_else_is_false_and_no_error(self):
        good = self.ask_with(V1, self.body()).token
        header, payload, signature = good.split(".")
        expired = self.data.run("token", "issue", "app", "--scope", "cards", "--expires-at", str(int(time.time()) - 5)).strip()
        revoked = self.ask_with(V1, self.body(scope="misc")).token
        self.assertEqual(self.revoke(revoked, self.app).status, 200)
        other_key = forge.jws(forge.Key("RS256"), forge.claims_of(good))
        for token in ("x", "a.b.c", good[:-1], f"{header}.{payload}.", f"{payload}.{header}.{signature}", expired, revoked,
                      other_key, "\u00e9", "x" * 1200):
            self.assert_valid(self.validate(token, self.app), False)
        self.assert_valid(self.validate(good, self.app), True)

    def test_anothers_token(self):
        token = self.ask_with(V1, self.body()).token
        self.assert_valid(self.validate(token, self.v2), False)
        self.assert_valid(self.validate(token, self.reader), True)

    def test_wrong_credentials(self):
        token = self.ask_with(V1, self.body()).token
        for changed in ({"client_secret": "x"}, {"client_id": "nobody"}, {"client_id": "off"}):
            self.fault(self.validate(token, self.app, **changed), 401, "140106", "Invalid client credentials")
        self.fault(self.validate(token, self.off), 401, "140106", "Invalid client credentials")

    def test_the_registered_content_type_counts_here_too(self):
        token = self.server.ask(f"{V1}?grant_type=client_credentials&scope=cards", auth=self.octets.basic).token
        answer = self.validate(token, self.octets)
        self.fault(answer, 415, "241504", "Allowed content type for this client is octet-stream")

    def test_members(self):
        names = ["token", "client_id", "client_secret"]
        self.fault(self.ask_with(VALIDATE, {}), 400, "240009", *names)
        for name in names:
            for value in (None, ""):
                self.fault(self.validate("x", self.app, **{name: value}), 400, "240009", name)
        for name, most in (("token", 1200), ("client_id", 60), ("client_secret", 100)):
            answer = self.validate("x", self.app, **{name: "a" * (most + 1)})
            self.fault(answer, 400, "240010", f"{name}: at most {most} characters")
        self.fault(self.validate(1, self.app), 400, "240008", "token: must be a string")
        self.fault(self.ask_with(VALIDATE, ""), 400, "240006", "Payload is empty")
        self.fault(self.ask_with(VALIDATE, "{"), 400, "240007", "Message not readable")
        self.fault(self.ask_with(VALIDATE, "[]"), 400, "240008", "the body must be an object")
        self.fault(self.ask_with(VALIDATE, "{}", content_type=None), 415, "241502", "Content type is not provided")
        self.fault(self.ask_with(VALIDATE, "{}", content_type="text/plain"), 415, "241501", "Unsupported Media Type")


if __name__ == "__main__":
    unittest.main()
