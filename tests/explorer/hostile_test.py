"""Texts that are no scripts stay texts."""

import json

import naughty
from explorer import ExplorerTest, in_a_browser

TEXTS = naughty.texts()
TITLES = TEXTS[:12]


def document(title, texts):
    """Each text in every place of an operation that a page shows."""
    def operation(text):
        schema = {"type": "object", "title": text, "description": text, "properties": {text: {"type": "string", "description": text, "example": text, "enum": [text], "pattern": text}}}
        media = {"application/json": {"schema": schema, "examples": {text: {"summary": text, "value": {text: text}}}}}
        return {
            "summary": text, "description": text, "tags": [text], "operationId": text,
            "parameters": [{"name": text, "in": "query", "description": text, "example": text, "schema": {"type": "string", "default": text, "enum": [text]}}],
            "requestBody": {"description": text, "content": media},
            "responses": {"200": {"description": text, "headers": {text: {"description": text}}, "content": media}},
        }

    paths = {f"/n/{number}": {"get": operation(text)} for number, text in enumerate(texts)}
    return {"openapi": "3.1.0", "info": {"title": title, "version": title, "description": title}, "tags": [{"name": title, "description": title}], "paths": paths}


@in_a_browser
class Hostile(ExplorerTest):
    files = {
        "all.json": json.dumps(document("All", TEXTS)),
        **{f"title-{number}.json": json.dumps(document(title, [])) for number, title in enumerate(TITLES)},
        "hostile.json": json.dumps({
            "openapi": "3.1.0", "info": {"title": "Hostile", "version": "1"},
            "paths": {"/hostile": {"get": {"summary": "Hostile", "responses": {"200": {"description": "x"}}}}},
        }),
        "hostile.html": "<!doctype html><script>window.hit=1</script><img src=x onerror='window.hit=1'>",
    }
    more = """
[[route]]
methods = ["GET"]
path = "/hostile"
public = true
respond = "hostile.html"
""" + "".join(f'[[api]]\nopenapi = "{name}"\n' for name in files if name.endswith(".json"))

    @classmethod
    def add_clients(cls, data):
        super().add_clients(data)
        cls.hostile = []
        scopes, claims = naughty.scopes(), naughty.claims()
        for number in range(0, len(scopes), 30):
            some, told = scopes[number:number + 30], claims[number:number + 8]
            words = [word for i, claim in enumerate(told) for word in ("--claim", f"c{i}={claim}")]
            client = data.add(f"hostile-{number}", *words, scopes=some)
            cls.hostile.append({"id": client.id, "secret": client.secret, "scopes": some, "claims": told})

    def test_there_are_enough(self):
        self.assertGreaterEqual(len(TEXTS), 450)
        self.assertGreaterEqual(len(naughty.scopes()), 60)

    def test_hostile(self):
        self.node("hostile.mjs", timeout=900, naughty=TEXTS, titles=TITLES, hostile=self.hostile)
