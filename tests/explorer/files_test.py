"""What is served below /api/, byte by byte: fields, forms, what is not there, and documents that are refused."""

import gzip
import json
import re
import unittest

from explorer import SANDBOX, ExplorerTest
from support.server import FolderTest, command
from support.wire import request

SECURITY = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = [
    "base-uri 'none'", "connect-src 'self'", "default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "img-src 'self' data:",
    "require-trusted-types-for 'script'", "script-src 'self'", "style-src 'self'", "trusted-types 'none'",
]
# From lists for file inclusion: none of them may lead anywhere.
TRAVERSALS = [
    "/api/../../../etc/passwd", "/api/..%2f..%2fetc/passwd", "/api/%2e%2e/%2e%2e/etc/passwd", "/api/..%252f..%252fetc/passwd",
    "/api/assets/../../etc/passwd", "/api/assets/..%2f..%2f..%2fetc%2fpasswd", "/api/assets/%2e%2e%2fsallyport.toml", "/api/assets/....//....//etc/passwd",
    "/api/assets/..%c0%af..%c0%afetc/passwd", "/api/assets/..%5c..%5cetc%5cpasswd", "/api/assets/..\\..\\etc\\passwd", "/api/assets/%00", "/api/assets/explorer.js%00.html",
    "/api/assets//etc/passwd", "/api/assets/", "/api/assets", "/api/assets/.git", "/api/assets/.env", "/api/.htaccess", "/api/index.html", "/api/./", "/api//",
    "/api/assets/file:%2f%2f%2fetc%2fpasswd", "/api/documents/../../sallyport.toml", "/api/documents/..%2fsallyport.toml", "/api/documents/customers.yaml",
    "/api/documents/-1", "/api/documents/00", "/api/documents/0x0", "/api/documents/99999999999999999999", "/api/documents/%30%30", "/api/documents/",
    "/openapi.json/", "/openapi.json/..%2fkek", "/openapi.yaml", "/api/errors/", "/API/", "/api/%2e",
]


class Files(ExplorerTest):
    def page(self, target, *fields):
        return self.ask(target, fields=fields)

    def assets(self):
        return re.findall(rb'"(/api/assets/[^"]+)"', self.page("/api/").body)

    def test_every_page_carries_the_policy(self):
        assets = [name.decode() for name in self.assets()]
        self.assertEqual(len(assets), 3)
        for target in ["/api/", "/api/errors", "/api/?type=get&path=/x", "/openapi.json", "/api/documents", "/api/documents/0", *assets]:
            answer = self.page(target)
            self.assertEqual(answer.status, 200, target)
            for name, value in SECURITY.items():
                self.assertEqual(answer.field(name), value, target)
            policy = [one.strip() for one in answer.field("Content-Security-Policy").split(";")]
            self.assertEqual(sorted(policy), POLICY, target)
            self.assertIsNone(answer.field("Set-Cookie"))

    def test_types_and_keeping(self):
        kinds = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
        for asset in self.assets():
            answer = self.page(asset.decode())
            self.assertEqual(answer.field("Content-Type"), kinds["." + asset.decode().rsplit(".", 1)[1]])
            self.assertEqual(answer.field("Cache-Control"), "public, max-age=31536000, immutable")
        for target, kind in {"/api/": "text/html; charset=utf-8", "/openapi.json": "application/json", "/api/documents/0": "application/json"}.items():
            answer = self.page(target)
            self.assertEqual((answer.field("Content-Type"), answer.field("Cache-Control")), (kind, "no-cache"))

    def test_gzip_for_those_who_accept_it(self):
        plain = self.page("/openapi.json")
        self.assertIsNone(plain.field("Content-Encoding"))
        self.assertEqual(plain.field("Vary"), "Accept-Encoding")
        for accepted in ("gzip", "br, GZIP;q=0.5", "*", "*;q=0.1", "deflate,gzip ; q=1.000"):
            small = self.page("/openapi.json", f"Accept-Encoding: {accepted}")
            self.assertEqual(small.field("Content-Encoding"), "gzip", accepted)
            self.assertEqual(gzip.decompress(small.body), plain.body)
            self.assertNotEqual(small.field("ETag"), plain.field("ETag"))
        for accepted in ("identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "gzipped", ""):
            self.assertIsNone(self.page("/openapi.json", f"Accept-Encoding: {accepted}").field("Content-Encoding"), accepted)

    def test_what_is_known_is_not_sent_again(self):
        for target in ("/api/", "/openapi.json", "/api/documents/0", self.assets()[0].decode()):
            tag = self.page(target).field("ETag")
            self.assertRegex(tag, r'^"[A-Za-z0-9_-]{22}"$')
            for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                with self.server.connect() as wire:
                    wire.send(request(target, fields=[f"If-None-Match: {known}"]))
                    answer = wire.answer(to_head=True)
                    self.assertEqual((answer.status, answer.field("Content-Length"), answer.field("ETag")), (304, None, tag), known)
                    # Nothing follows the head, so the next answer on this connection is whole.
                    self.assertEqual(wire.ask(request("/v1/jwks.json")).status, 200)
            for other in ('"other"', tag[:-1], "", "W/*"):
                self.assertEqual(self.page(target, f"If-None-Match: {other}").status, 200, other)

    def test_the_short_name_leads_there_with_its_query(self):
        for query in ("", "?type=get&path=/v1/getAccessToken", "?a=%0d%0aX:%20y", "?//elsewhere.example"):
            answer = self.page(f"/api{query}")
            self.assertEqual((answer.status, answer.field("Location")), (308, f"/api/{query}"))

    def test_nothing_else_is_there(self):
        for target in TRAVERSALS:
            answer = self.ask(target)
            self.assertIn(answer.status, (400, 404), f"{target}: {answer}")
            self.assertNotIn(b"root:", answer.body)

    def test_other_methods_are_refused(self):
        for target in ("/api/", "/api", "/openapi.json", "/api/documents/0", "/api/errors"):
            answer = self.ask(target, method="POST")
            self.assertEqual((answer.status, answer.field("Allow")), (405, "GET"), target)

    def test_the_operators_document_says_what_its_routes_need(self):
        listed = self.page("/api/documents").json()["documents"]
        self.assertEqual(listed, [{"title": "Customers", "href": "/api/documents/0"}])
        document = self.page("/api/documents/0").json()
        operation = document["paths"]["/v1/customers/searchCustomer"]["post"]
        self.assertEqual(operation["security"], [{"accessToken": ["firstvision.customers.read"]}])
        self.assertEqual(document["components"]["securitySchemes"]["accessToken"], {"type": "http", "scheme": "bearer"})
        self.assertEqual(document["servers"], [{"url": "/"}])
        # As it was written, otherwise: text that looks like a number stays text.
        self.assertEqual(document["info"]["version"], "1")
        example = operation["requestBody"]["content"]["application/json"]["examples"]["number"]["value"]
        self.assertEqual(example, {"customerNumber": "0000000000001234567"})


class Off(FolderTest):
    def test_it_is_off_where_nobody_asked_for_it(self):
        server = self.serve(config="")
        for target in ("/api/", "/api", "/api/errors", "/openapi.json", "/api/documents"):
            self.assertEqual(server.ask(target).status, 404, target)

    def test_the_description_is_of_what_this_server_answers(self):
        config = 'explorer = true\nissuer = "http://127.0.0.1/tenant"\n[contracts]\nseed = false\nlater = false\noauth2 = true\n'
        server = self.serve(config=config)
        paths = server.ask("/openapi.json").json()["paths"]
        for path in ("/tenant/oauth2/token", "/.well-known/oauth-authorization-server/tenant", "/tenant/.well-known/jwks.json", "/api/", "/healthz"):
            self.assertIn(path, paths)
        for path in ("/v1/getAccessToken", "/v1/api/oauth/token", "/oauth2/token", "/gate/check"):
            self.assertNotIn(path, paths)
        self.assertEqual(server.ask("/tenant/.well-known/jwks.json").status, 200)

    def test_a_reload_turns_it_on_and_reads_documents_again(self):
        server = self.serve(config="explorer = false\n")
        (self.data.path / "api.json").write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "One"}, "paths": {}}))
        self.data.write_config('explorer = true\n[[api]]\nopenapi = "api.json"\n')
        self.assertEqual(server.reload()["event"], "reloaded")
        self.assertEqual(server.ask("/api/documents").json()["documents"][0]["title"], "One")
        (self.data.path / "api.json").write_text("openapi: 3.0.0\ninfo: {title: Two}\npaths: {}\n")
        self.assertEqual(server.reload()["event"], "reloaded")
        self.assertEqual(server.ask("/api/documents").json()["documents"][0]["title"], "Two")
        (self.data.path / "api.json").write_text("swagger: '2.0'")
        self.assertEqual(server.reload()["event"], "reload_refused")
        self.assertEqual(server.ask("/api/documents").json()["documents"][0]["title"], "Two")

    def test_a_route_below_api_is_the_operators_where_it_is_off(self):
        answer = self.data.path / "customers.json"
        answer.write_text((SANDBOX / "customers.json").read_text())
        route = '[[route]]\nmethods = ["GET"]\npath = "/api/customers"\npublic = true\nrespond = "customers.json"\n'
        self.assertEqual(self.serve(config=route).ask("/api/customers").status, 200)

    def test_documents_that_are_none_keep_the_server_from_starting(self):
        good = "openapi: 3.1.0\ninfo: {title: T}\npaths: {}\n"
        for text, says in {
            None: "there is no plain file",
            "": "it holds 0 documents",
            "[1, 2": "line ",
            "swagger: '2.0'\ninfo: {title: T}\npaths: {}": "it is no OpenAPI 3 document",
            "openapi: 3.1.0\npaths: {}": "`info.title` must be a text",
            "openapi: 3.1.0\ninfo: {title: 7}\npaths: {}": "`info.title` must be a text",
            "openapi: 3.1.0\ninfo: {title: T}\n": "`paths` must be an object",
            good + "openapi: 3.0.0\n": "`openapi` is there twice",
            good + "---\n" + good: "2 documents, and not one",
            good + "x: &a [1]\n? *a\n: 1\n": "a key that is no text",
            good + "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefg", "bcdefgh")): "it is too large",
            good + "deep: " + "[" * 150 + "]" * 150: "it is nested too deeply",
            '{"openapi": "3.1.0", "info": {"title": "T"}, "paths": {},}': "",
        }.items():
            with self.subTest(text=text and text[:60]):
                if text is not None:
                    (self.data.path / "api.yaml").write_text(text)
                self.data.write_config('\n[[api]]\nopenapi = "api.yaml"\n')
                done = command("serve", "--data", self.data.path, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")
                self.assertEqual(done.returncode, 1, done)
                self.assertIn("[[api]] in line 2", done.stderr)
                self.assertIn(says, done.stderr)


if __name__ == "__main__":
    unittest.main()
