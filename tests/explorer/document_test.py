"""The OpenAPI document against the server, both ways; against a linter; and through a validating proxy.

That every route of the server is in the document is a unit test of app/, which knows the routes.
"""

import base64
import http.client
import importlib.util
import json
import re
import socket
import subprocess
import sys
import unittest
import urllib.parse

from explorer import HERE, NODE, ROOT, SEARCH, ExplorerTest
from heard import Heard, told
from support.poll import until
from support.wire import Closed, Wire, request

BIN = ROOT / "tests" / "node_modules" / ".bin"
ECHOED = ("x-client-correlation-id", "x-client-trace-id", "x-client-source-channel", "x-client-user-id", "x-correl-id")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def load(file):
    """A file of tests, under a name that no other has."""
    spec = importlib.util.spec_from_file_location(f"documented_{file.stem}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.path.append(str(ROOT / "tests" / "contract"))
contract = load(ROOT / "tests" / "contract" / "run.py")
import golden  # noqa: E402  beside run.py


class Documented(ExplorerTest):
    """The server of the contract's tests, with the explorer on."""

    maxDiff = None

    more = """
[forward_auth]
style = "nginx"
trusted = ["127.0.0.0/8"]
[limits]
signatures_per_second = 1000
[timeouts]
head = "2s"
body = "2s"
"""

    @classmethod
    def add_clients(cls, data):
        cls.clients = {}
        contract.Seed.prepare.__func__(cls, data)
        cls.app = data.add("app", scopes=["edit", SEARCH])

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        until(lambda: contract.time.time() > cls.expires, what="the end of a secret's life")
        cls.document = cls.server.ask("/openapi.json").json()


class Document(Documented):
    def operations(self):
        return {f"{method.upper()} {path}" for path, item in self.document["paths"].items() for method in METHODS if method in item}

    def conform(self, answers, document=None):
        done = subprocess.run([NODE, HERE / "conform.mjs"], input=json.dumps({"document": document or self.document, "answers": answers}),
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def contract_answers(self):
        """What the cases of the contract's tests ask, and what they get."""
        for number, case in enumerate(contract.CASES):
            asked = golden.requests(case.request, self.credentials)
            for _ in range(case.times):
                with Wire(self.server.address, f"127.2.{number // 200}.{number % 200 + 1}") as wire:
                    wire.send(b"".join(asked))
                    final = 0
                    for _ in case.answers:
                        try:
                            answer = wire.answer(to_head=final < len(asked) and asked[final].startswith(b"HEAD "))
                        except Closed:
                            break  # with routes, the gateway ends a connection that the contract's server goes on with
                        if answer.status == 100:
                            continue
                        yield told(asked[min(final, len(asked) - 1)], answer)
                        final += 1

    def one_of_each(self):
        """Every other operation, answered well, and some that are not."""
        token = self.token_of(self.app, f"/v1/getAccessToken?scope={SEARCH}")
        asset = re.search(rb'"(/api/assets/[^"]+js)"', self.ask("/api/").body)[1].decode()
        original = ["X-Original-Method: POST", "X-Original-URI: /v1/customers/searchCustomer"]
        public = [
            request("/openapi.json"), request("/api"), request("/api/"), request("/api/errors"), request(asset), request("/api/assets/none"),
            request("/api/documents"), request("/api/documents/0"), request("/api/documents/9"), request("/api/", fields=["If-None-Match: *"]),
            request("/gate/check", auth=f"Bearer {token}", fields=original), request("/gate/check", fields=original),
            request("/gate/check", auth="Bearer x", fields=original), request("/v1/jwks.json"), request("/v1/nothing"),
            request("/gate/check", auth=f"Bearer {self.token_of(self.app)}", fields=original),
            request("/v1/getAccessToken/edit", method="POST", auth=self.app.basic), request("/api/", method="DELETE"),
        ]
        public += self.of_other_contracts()
        for asked in public:
            with self.server.connect() as wire:
                wire.send(asked)
                yield told(asked, wire.answer(to_head=b"If-None-Match" in asked))
        for target in ("/healthz", "/readyz", "/metrics"):
            yield told(request(target), self.server.ask_admin(target))

    def of_other_contracts(self):
        """OAuth 2.0 and the later contract: one good answer of each operation, and most of the refusals."""
        basic = self.app.basic
        mine = {"client_id": self.app.id, "client_secret": self.app.secret}
        token = self.form_answer("/oauth2/token", basic, grant_type="client_credentials", scope="edit").token
        wrong = self.app.basic[:-8] + "AAAAAAA="
        token_body = {"grant_type": "client_credentials", "scope": "edit", **mine}

        def form(target, auth=None, **members):
            return self.form_request(target, auth, **members)

        def posted(target, members, **how):
            return request(target, method="POST", body=members if isinstance(members, str) else json.dumps(members), **how)

        return [
            form("/oauth2/token", basic, grant_type="client_credentials", scope="edit"), form("/oauth2/token", basic), form("/oauth2/token"),
            form("/oauth2/token", None, grant_type="client_credentials", scope="edit", **mine), form("/oauth2/token", wrong, grant_type="client_credentials"),
            form("/oauth2/token", basic, grant_type="password"), form("/oauth2/token", basic, grant_type="client_credentials"),
            form("/oauth2/token", basic, grant_type="client_credentials", scope="none"), form("/oauth2/token", basic, grant_type="client_credentials", scope='"'),
            form("/oauth2/token", basic, grant_type="client_credentials", scope="edit", resource="https://elsewhere.example"),
            request("/oauth2/token", method="POST", auth=basic), posted("/oauth2/token", {}, auth=basic), request("/oauth2/token", auth=basic),
            form("/oauth2/introspect", basic, token=token), form("/oauth2/introspect", basic, token="x"), form("/oauth2/introspect", basic),
            form("/oauth2/introspect", basic, token=self.token_of(self.app)), form("/oauth2/introspect", wrong, token=token),
            form("/oauth2/revoke", basic, token="x"), form("/oauth2/revoke", basic, token=token), form("/oauth2/revoke", None, token=token),
            request("/.well-known/oauth-authorization-server"), request("/.well-known/jwks.json"),
            posted("/v1/api/oauth/token", token_body), posted("/v1/api/oauth/token", token_body | {"scope": "none"}), posted("/v1/api/oauth/token", {}),
            posted("/v1/api/oauth/token", token_body | {"scope": 7}), posted("/v1/api/oauth/token", token_body | {"scope": "s" * 101}), posted("/v1/api/oauth/token", "{"),
            posted("/v1/api/oauth/token", ""), request("/v1/api/oauth/token", method="POST"), posted("/v1/api/oauth/token", []),
            form("/v1/api/oauth/token", None, **token_body), request("/v1/api/oauth/token", method="PUT"),
            request("/v1/api/oauth/token?grant_type=client_credentials&scope=edit", auth=basic), request("/v1/api/oauth/token?grant_type=x&scope=edit", auth=basic),
            request("/v1/api/oauth/token?grant_type=client_credentials&scope=edit"), request("/v1/api/oauth/token", auth=basic), request("/v1/api/oauth/token", auth="Bearer x"),
            posted("/v2/api/oauth/token?appContext=firstvision", token_body | {"scope": SEARCH}), posted("/v2/api/oauth/token", token_body),
            posted("/v2/api/oauth/token?appContext=aplus", token_body), posted("/v2/api/oauth/token?appContext=other", token_body),
            posted("/v1/api/oauth/validateToken", {"token": "x", **mine}), posted("/v1/api/oauth/validateToken", {"token": self.token_of(self.app), **mine}),
            posted("/v1/api/oauth/validateToken", {"token": "x", **mine, "client_secret": "wrong"}), posted("/v1/api/oauth/validateToken", {"token": ""}),
        ]

    @staticmethod
    def form_request(target, auth, **members):
        body = urllib.parse.urlencode(members)
        asked = request(target, method="POST", auth=auth, body=body)
        return asked.replace(b"Content-Type: application/json", b"Content-Type: application/x-www-form-urlencoded")

    def form_answer(self, *words, **members):
        with self.server.connect() as wire:
            return wire.ask(self.form_request(*words, **members))

    def test_each_operation_is_answered_as_described(self):
        answers = [*self.contract_answers(), *self.one_of_each()]
        self.assertGreater(len(answers), 250)
        result = self.conform(answers)
        self.assertEqual(result["faults"], [])
        self.assertEqual(set(result["covered"]), self.operations())

    def test_so_are_those_of_the_other_contracts_tests(self):
        """Their own servers, their own clients: what they ask and get is taken down, and held against the document."""
        files = sorted(path for path in (ROOT / "tests" / "contract").glob("*/*_test.py"))
        self.assertGreater(len(files), 0)
        for file in files:
            sys.path.insert(0, str(file.parent))
            self.addCleanup(sys.path.remove, str(file.parent))
            module = load(file)
            result = unittest.TestResult()
            with Heard().in_use() as heard:
                unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
            with self.subTest(file=file.name):
                self.assertEqual([*result.failures, *result.errors], [])
                self.assertGreater(sum(len(answers) for _, answers in heard.pairs), 20)
                faults = [fault for document, answers in heard.pairs for fault in self.conform(answers, document)["faults"]]
                self.assertEqual(faults, [])

    def test_an_answer_that_is_not_as_described_is_found(self):
        good = told(request("/v1/jwks.json"), self.ask("/v1/jwks.json"))
        self.assertEqual(self.conform([good])["faults"], [])
        refused = told(request("/v1/getAccessToken"), self.ask("/v1/getAccessToken"))
        self.assertEqual(self.conform([refused])["faults"], [])
        for bad in (
            good | {"body": '{"keys":[]}'}, good | {"body": "{}"}, good | {"fields": {**good["fields"], "x-request-id": "x"}},
            good | {"fields": {**good["fields"], "content-type": "text/html"}}, good | {"status": 404},
            refused | {"status": 401}, refused | {"body": '{"errorCode":"AGT400BR","errorMessage":"Something else"}'},
            refused | {"body": refused["body"].replace("}", ',"more":1}')},
        ):
            self.assertNotEqual(self.conform([bad])["faults"], [], bad)

    def test_the_linter_finds_nothing(self):
        for name, target in {"openapi": "/openapi.json", "customers": "/api/documents/0"}.items():
            found = self.lint(name, self.ask(target).json())
            # The operator's document need not say what spectral would like to read of its author.
            mine = [one for one in found if name == "openapi" or one["severity"] == 0]
            self.assertEqual(mine, [])

    def test_the_linter_finds_what_is_wrong(self):
        wrong = json.loads(json.dumps(self.document))
        wrong["paths"]["/v1/jwks.json"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/None"}
        del wrong["paths"]["/healthz"]["get"]["operationId"]
        self.assertEqual({one["code"] for one in self.lint("wrong", wrong)} & {"invalid-ref", "operation-operationId"}, {"invalid-ref", "operation-operationId"})

    def lint(self, name, document):
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps(document))
        done = subprocess.run([NODE, BIN / "spectral", "lint", "--ruleset", HERE / "spectral.yaml", "--format", "json", "--quiet", "--fail-severity", "hint", file],
                              capture_output=True, text=True, timeout=300, check=False, cwd=ROOT / "tests")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        start = done.stdout.find("[")
        return json.loads(done.stdout[start:done.stdout.rindex("]") + 1]) if start >= 0 else self.fail(done.stdout + done.stderr)

    def catalogue(self):
        return [one["x-error"] for one in self.document["components"]["examples"].values()]

    def test_the_catalogue_is_the_readmes_table(self):
        readme = (ROOT / "README.md").read_text()
        rows = re.findall(r"^\| (\d{3}) \| (AGT\w+) \| (.*?) \|", readme, re.MULTILINE)
        seed = {(str(one["status"]), one["code"], one["message"]) for one in self.catalogue() if one["contract"] == "seed"}
        self.assertEqual(set(rows), seed)
        self.assertEqual(len(rows), len(seed))

    def test_the_catalogue_has_what_the_server_can_say(self):
        source = (ROOT / "src/endpoints/seed/errors.cc").read_text()
        rows = re.findall(r'constexpr Row k\w+\{\s*(\d{3}),\s*"(\w+)",\s*"([^"]+)"\}', source)
        self.assertEqual(len(rows), source.count("constexpr Row k"))
        seed = {(str(one["status"]), one["code"], one["message"]) for one in self.catalogue() if one["contract"] == "seed"}
        self.assertEqual(set(rows), seed)

    def test_the_catalogue_has_what_the_other_contracts_can_say(self):
        source = (ROOT / "src/endpoints/oauth2/errors.cc").read_text()
        rows = re.findall(r'constexpr Row k\w+\{\s*(\d{3}),\s*"(\w+)",\s*"([^"]+)"\}', source)
        self.assertEqual(len(rows), source.count("constexpr Row k"))
        self.assertEqual(set(rows), {(str(one["status"]), one["code"], one["message"]) for one in self.catalogue() if one["contract"] == "oauth2"})
        source = (ROOT / "src/endpoints/later/errors.cc").read_text()
        constants = dict(re.findall(r'constexpr std::string_view (k\w+) = "(\d{6})"', (ROOT / "src/endpoints/later/errors.h").read_text()))
        rows = re.findall(r'Row(?: k\w+)?\{\s*(?:"(\d{6})"|(k\w+)),\s*(\d{3}),\s*"([^"]+)"\}', source)
        said = {(status, code or constants[name], words) for code, name, status, words in rows}
        self.assertGreater(len(said), 15)
        self.assertEqual(said, {(str(one["status"]), one["code"], one["message"]) for one in self.catalogue() if one["contract"] == "later"})


class ThroughProxy(Documented):
    """The same cases through prism, as far as it can carry them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        file = cls.folder / "openapi.json"
        file.write_text(json.dumps(cls.document))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            cls.port = free.getsockname()[1]
        cls.log = (cls.folder / "prism.log").open("w+")
        cls.prism = subprocess.Popen([NODE, BIN / "prism", "proxy", str(file), cls.server.url, "--host", "127.0.0.1", "--port", str(cls.port)],
                                     stdin=subprocess.DEVNULL, stdout=cls.log, stderr=subprocess.STDOUT)
        cls.addClassCleanup(cls.log.close)
        cls.addClassCleanup(cls.prism.wait)
        cls.addClassCleanup(cls.prism.terminate)
        until(cls.listens, what="prism")

    @classmethod
    def listens(cls):
        assert cls.prism.poll() is None, (cls.folder / "prism.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", cls.port)) == 0

    def carried(self):
        """The cases that a proxy for JSON APIs can carry: one request, as described, with no body or a JSON one."""
        for case in contract.CASES:
            asked = golden.requests(case.request, self.credentials)
            if len(asked) != 1 or case.times != 1 or "<<cut>>" in case.request or len(case.answers) != 1:
                continue
            head, _, body = asked[0].partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            words = lines[0].split(" ")
            fields = [line.split(": ", 1) for line in lines[1:]]
            if len(words) != 3 or words[0] not in ("GET", "POST") or not all(len(field) == 2 and re.fullmatch(r"[\w-]+", field[0]) and field[1].isprintable() for field in fields):
                continue
            names = [name.lower() for name, _ in fields]
            path = words[1].partition("?")[0]
            if words[1].count("scope=") > 1:
                continue  # granted, but OpenAPI has no words for a text that may be said in parts
            known = path in self.document["paths"] or re.fullmatch(r"/v1/getAccessToken/[^/]+", path)
            is_json = not body or (words[0] == "POST" and self.is_json(body))
            if known and is_json and self.is_readable(dict(fields).get("Authorization", "")) and len(set(names)) == len(names) and not {"transfer-encoding", "expect", "upgrade", "connection"} & set(names):
                yield words[0], words[1], dict(fields), body

    @staticmethod
    def is_readable(authorization):
        """prism takes Basic credentials with a colon in the secret to be none."""
        scheme, _, text = authorization.partition(" ")
        return scheme != "Basic" or base64.b64decode(text + "===").count(b":") == 1

    @staticmethod
    def is_json(body):
        try:
            json.loads(body)
        except ValueError:
            return False
        return True

    def test_the_validating_proxy_finds_no_answer_that_is_not_as_described(self):
        seen = 0
        for method, target, fields, body in self.carried():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            fields = {name: value for name, value in fields.items() if name.lower() not in ("host", "content-length")}
            connection.request(method, target, body or None, fields)
            answer = connection.getresponse()
            text = answer.read().decode()
            violations = json.loads(answer.getheader("sl-violations") or "[]")
            of_answer = [one for one in violations if one["location"][0] == "response"]
            self.assertEqual(of_answer, [], f"{method} {target}: {answer.status} {text}")
            if answer.status < 400:
                # One of the five that is not as described is ignored, and the request granted.
                violations = [one for one in violations if one["location"][:2] != ["request", "header"] or one["location"][2] not in ECHOED]
                self.assertEqual(violations, [], f"{method} {target} was granted, though the document does not have it")
            seen += 1
            connection.close()
        self.assertGreater(seen, 60)

    def test_the_proxy_does_look(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/v1/getAccessToken?" + urllib.parse.urlencode({"scope": "s" * 51}), headers={"Authorization": self.app.basic})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 400)
        self.assertIn("scope", answer.getheader("sl-violations"))
        connection.close()
