#!/usr/bin/python3
"""Checks that every #include in src/ and include/ points the right way.

src/LAYERS gives each folder of src/ a number; an include points to a lower number or stays in its
own folder. A few libraries are for a few folders only (LIBRARIES below). Prints
`file:line: what is wrong; what to do`, one line each, and exits 1 if there was any.

Usage: check_layers.py [ROOT]        ROOT is the checkout; by default the one this file is in.
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SUFFIXES = {".h", ".cc"}

# What the name starts with, where it may be included, and what to do elsewhere.
LIBRARIES = [
    ("openssl/", ("src/crypto/", "src/http/tls"), "put what needs OpenSSL into src/crypto/"),
    ("sqlite3", ("src/store/",), "declare a narrow store interface here and implement it in src/store/"),
    ("sys/epoll.h", ("src/http/",), "sockets and loops are http/'s: docs/adr/0002-own-event-loop.md"),
]


def read_layers(path):
    layers = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or not words[0].isdigit():
            raise SystemExit(f"{path}:{number}: expected `<number> <folder>`")
        if words[1] in layers:
            raise SystemExit(f"{path}:{number}: {words[1]} is listed twice")
        layers[words[1]] = int(words[0])
    return layers


def without_comments(text):
    """Block comments become blank, with their line ends, so that line numbers stay true."""
    return re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def library_problem(file, name):
    for prefix, places, advice in LIBRARIES:
        if name.startswith(prefix) and not file.startswith(places):
            return f"<{name}> is for {' and '.join(p + ('*' if p[-1] != '/' else '') for p in places)} only; {advice}"
    return None


def public_header_problem(quote, name):
    """The installed headers stand alone: the standard library and each other."""
    if quote == '"' and not name.startswith("sallyport/"):
        return f'"{name}" is not installed; an installed header includes only "sallyport/..." and the standard library'
    if quote == "<" and "/" in name:
        return f"<{name}> is not the standard library; keep it behind the implementation"
    return None


def layer_problem(root, layers, file, name):
    folder = file.split("/")[1]
    target = name.split("/")[0]
    if target == "sallyport" and (root / "include" / name).exists():
        return None
    if target in layers and "/" in name:
        if not (root / "src" / name).exists():
            return f'"{name}" does not exist; write the path from src/'
        if target == folder or layers[target] < layers[folder]:
            return None
        return (
            f'"{name}" is in layer {layers[target]}, this file in layer {layers[folder]}; '
            f"declare the interface that is needed in {folder}/ and let {target}/ implement it, "
            "or move the code up"
        )
    if file.endswith("_test.cc") and (root / "tests" / name).exists():
        return None
    return f'"{name}" is in no folder of src/LAYERS; write the path from src/'


def problems_of(root, layers, file):
    text = without_comments((root / file).read_text(encoding="utf-8"))
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        quote, name = found.groups()
        if file.startswith("include/"):
            problem = public_header_problem(quote, name)
        else:
            problem = library_problem(file, name)
            if not problem and quote == '"':
                problem = layer_problem(root, layers, file, name)
        if problem:
            yield f"{file}:{number}: {problem}"


def check(root):
    layers = read_layers(root / "src" / "LAYERS")
    problems = []
    files = 0
    for top in ("src", "include"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in SUFFIXES or not path.is_file():
                continue
            files += 1
            file = path.relative_to(root).as_posix()
            if top == "src" and (file.count("/") < 2 or file.split("/")[1] not in layers):
                problems.append(f"{file}:1: this folder is not in src/LAYERS; add it with its number")
                continue
            problems.extend(problems_of(root, layers, file))
    return files, problems


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    files, problems = check(root)
    if files == 0:
        raise SystemExit(f"{root}: no source files found")
    for problem in problems:
        print(problem)
    print(f"layers: {files} files, {len(problems)} problems", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
