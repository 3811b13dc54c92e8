"""The code samples of the explorer, copied out of the page and run."""

import json

import echo
from explorer import ExplorerTest, in_a_browser

DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Echo", "version": "1"},
    "paths": {"/v1/echo": {"post": {
        "summary": "Say it again",
        "parameters": [{"name": "note", "in": "query", "schema": {"type": "string"}}],
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
        "responses": {"200": {"description": "As it came."}},
    }}},
}


@in_a_browser
class Code(ExplorerTest):
    files = {"echo.json": json.dumps(DOCUMENT)}

    @classmethod
    def setUpClass(cls):
        cls.upstream = echo.start()
        cls.addClassCleanup(cls.upstream.server_close)
        cls.addClassCleanup(cls.upstream.shutdown)
        cls.more = f"""
[[api]]
openapi = "echo.json"
[[route]]
methods = ["POST"]
path = "/v1/echo"
public = true
upstream = "http://127.0.0.1:{cls.upstream.server_address[1]}"
"""
        super().setUpClass()

    def test_code(self):
        self.node("code.mjs")
