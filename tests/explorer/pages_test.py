"""The explorer in a real browser: the links, the journey, the looks."""

import os
import pathlib

from explorer import ExplorerTest, in_a_browser


@in_a_browser
class Pages(ExplorerTest):
    def test_links(self):
        self.node("operations.mjs", atLeast=16)

    def test_journey(self):
        self.node("journey.mjs")

    def test_looks(self):
        pictures = pathlib.Path(os.environ.get("PICTURES") or self.folder)
        pictures.mkdir(parents=True, exist_ok=True)
        self.node("looks.mjs", pictures=str(pictures))
