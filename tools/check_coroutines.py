#!/usr/bin/env python3
"""Finds co_await inside a condition or a return value: docs/adr/0002-own-event-loop.md.

GCC 12 misplaces the frame of a coroutine that has `if (!co_await f())`. A co_await must stand in a
statement of its own: `const bool ok = co_await f();`.
"""
import pathlib
import re
import sys

BAD = re.compile(r"^\s*(?:\}\s*else\s+)?(?:if|while|for|switch)\s*\(.*?\bco_await\b"
                 r"|(?:&&|\|\||\?|!)\s*co_await\b")
# `if (x) co_await f();` is a statement of its own behind a condition that has ended.
GOOD = re.compile(r"^\s*(?:if|while)\s*\([^;]*\)\s*co_await\b")


def faults(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        code = line.split("//")[0]
        if BAD.search(code) and not (GOOD.match(code) and code.count("co_await") == 1
                                     and not re.search(r"(?:&&|\|\||\?|!)\s*co_await", code)):
            yield f"{path}:{number}: co_await inside a condition; give its result a name first: {line.strip()}"


def self_test():
    bad = ["if (!co_await f()) x;", "while (co_await f()) {", "a = b ? co_await f() : 0;", "if (a && co_await f()) x;"]
    good = ["const bool ok = co_await f();", "if (written) co_await linger();", "if (n.count() > 0) co_await pause(n.d());",
            "co_await f();  // if (co_await)"]
    for line, expected in [(b, 1) for b in bad] + [(g, 0) for g in good]:
        path = pathlib.Path(sys.argv[2]) / "line.cc"
        path.write_text(line + "\n")
        if len(list(faults(path))) != expected:
            sys.exit(f"self-test: {line!r} should have {expected} faults")
    print("self-test passed")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--self-test":
        self_test()
    else:
        found = [f for p in sorted(pathlib.Path(__file__).parent.parent.glob("src/**/*.cc")) for f in faults(p)]
        print("\n".join(found) or "no co_await in a condition")
        sys.exit(bool(found))
