"""The verifier library as others get it: installed into a prefix, found by CMake and by pkg-config, built
against and run, with tokens that the program and PyJWT made. What it exports and what it links."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from interop.tokens import encode, tampered
from support.server import Data

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD, CMAKE = os.environ["SALLYPORT_BUILD"], os.environ["SALLYPORT_CMAKE"]
SANITIZE = os.environ["SALLYPORT_SANITIZE"]
# What is built against a library with sanitizers has to have them too.
FLAGS = f"-fsanitize={SANITIZE} -fno-sanitize-recover=all" if SANITIZE else ""
ISSUER, AUDIENCE = "https://issuer.example", "https://api.example"

# libm and the loader are the C++ library's and the C library's own.
SYSTEM = {"libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2"}
OF_SANITIZERS = {"libasan.so", "libubsan.so", "libtsan.so"}
CXX_EXPORTS = {
    "sallyport::KeySource::KeySource", "sallyport::KeySource::from_jwks", "sallyport::KeySource::from_file",
    "sallyport::KeySource::from_fetch", "sallyport::KeySource::refresh", "sallyport::KeySource::last_error",
    "sallyport::Verifier::Verifier", "sallyport::Verifier::verify", "sallyport::name_of",
}


def run(*argv, **how):
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True, check=False, timeout=300, **how)
    assert done.returncode == 0, f"{argv} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


class Installed(unittest.TestCase):
    """One prefix for all; it is moved once, so that nothing can depend on where it was made."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="sallyport-library-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        run(CMAKE, "--install", BUILD, "--component", "verifier", "--prefix", cls.folder / "made")
        cls.prefix = (cls.folder / "made").rename(cls.folder / "prefix")
        cls.library = next(cls.prefix.rglob("libsallyport-verifier.so"))
        cls.pkg_config = next(cls.prefix.rglob("sallyport-verifier.pc")).parent


class WhatIsInstalled(Installed):
    def test_the_files_and_no_others(self):
        files = {path.relative_to(self.prefix).as_posix() for path in self.prefix.rglob("*") if not path.is_dir()}
        names = sorted(re.sub(r"^lib/([^/]*-linux-gnu/)?", "lib/", file) for file in files)
        version = re.search(r"VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text().split("project(")[1]).group(1)
        config = next(name for name in names if re.search(r"SallyportConfig-\w+\.cmake$", name))
        self.assertEqual(names, sorted([
            "include/sallyport/result.h", "include/sallyport/verifier.h", "include/sallyport/verifier_c.h",
            config, "lib/cmake/Sallyport/SallyportConfig.cmake", "lib/cmake/Sallyport/SallyportConfigVersion.cmake",
            "lib/libsallyport-verifier.so", "lib/libsallyport-verifier.so.0", f"lib/libsallyport-verifier.so.{version}",
            "lib/pkgconfig/sallyport-verifier.pc",
        ]))

    def test_headers_need_nothing_but_the_standard_library(self):
        for header in (self.prefix / "include/sallyport").iterdir():
            for name in re.findall(r'#\s*include\s*["<]([^">]+)', header.read_text()):
                self.assertRegex(name, r"^([a-z_]+(\.h)?|sallyport/[a-z_]+\.h)$", header)

    def test_each_header_compiles_alone(self):
        cxx = [os.environ["CXX"], "-x", "c++", "-std=c++17"]
        for compiler, name in ((cxx, "result.h"), (cxx, "verifier.h"), (cxx, "verifier_c.h"), ([os.environ["CC"], "-x", "c", "-std=c99"], "verifier_c.h")):
            text = f"#include <sallyport/{name}>\n#include <sallyport/{name}>\nint main(void) {{ return 0; }}\n"
            run(*compiler, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I", self.prefix / "include", "-", input=text)

    def dynamic(self, tag):
        return re.findall(rf"\({tag}\).*\[(.*)\]", run("readelf", "-d", self.library))

    def test_it_links_libcrypto_and_the_systems_libraries_only(self):
        needed = {name for name in self.dynamic("NEEDED") if not (SANITIZE and name.split(".so")[0] + ".so" in OF_SANITIZERS)}
        self.assertLessEqual({"libcrypto.so.3", "libstdc++.so.6"}, needed)
        self.assertLessEqual(needed, SYSTEM | {"libcrypto.so.3"})
        found = run("ldd", self.library)
        self.assertNotIn("not found", found)
        self.assertNotRegex(found, "boost|asio|libssl|spdlog|sqlite")

    def test_its_name_has_a_version_and_no_path(self):
        self.assertEqual(self.dynamic("SONAME"), ["libsallyport-verifier.so.0"])
        self.assertEqual(self.dynamic("R(?:UN)?PATH"), [])

    def exports(self):
        lines = run("nm", "-D", "-C", "--defined-only", self.library).splitlines()
        return [re.sub(r"@@\w+$|\[abi:\w+\]", "", line.split(" ", 2)[2]) for line in lines if " A SALLYPORT_VERIFIER_0" not in line]

    def test_it_exports_what_the_headers_declare(self):
        header = (self.prefix / "include/sallyport/verifier_c.h").read_text()
        declared = set(re.findall(r"^[\w* ]*?\b(sallyport_\w+)\(", header, re.M))
        names = {name.split("(")[0] for name in self.exports()}
        self.assertEqual({name for name in names if "::" not in name}, declared)
        self.assertGreater(len(declared), 15)
        self.assertEqual({name for name in names if "::" in name}, CXX_EXPORTS)


class Examples(Installed):
    """Both programs, as an outside project builds them, and what they make of tokens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        project = shutil.copytree(ROOT / "examples/verify", cls.folder / "project")
        build = cls.folder / "build"
        run(CMAKE, "-S", project, "-B", build, f"-DCMAKE_PREFIX_PATH={cls.prefix}", f"-DCMAKE_C_FLAGS={FLAGS}", f"-DCMAKE_CXX_FLAGS={FLAGS}")
        run(CMAKE, "--build", build)
        cls.programs = [[build / "verify"], [build / "verify_c"]]
        cls._make_plain_tokens()
        cls._make_at_jwts()

    @classmethod
    def _make_plain_tokens(cls):
        data = Data(cls.folder / "data")
        data.add("app", "--claim", "firstVisionId=00000AUNAB")

        def issue(scope, *words):
            return data.run("token", "issue", "app", "--scope", scope, *words).strip()

        cls.plain_keys = cls.folder / "plain.json"
        cls.plain_keys.write_text(data.run("key", "export-jwks"))
        cls.plain, cls.other = issue("edit"), issue("read")
        cls.expired = issue("edit", "--expires-at", "1000000000")

    @classmethod
    def _make_at_jwts(cls):
        key = ec.generate_private_key(ec.SECP256R1())
        numbers = key.public_key().public_numbers()
        point = {"x": encode(numbers.x.to_bytes(32, "big")), "y": encode(numbers.y.to_bytes(32, "big"))}
        cls.keys = cls.folder / "keys.json"
        cls.keys.write_text(json.dumps({"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "k1", "use": "sig", **point}]}))
        now = int(time.time())
        cls.claims = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": "app", "client_id": "app", "jti": "1", "iat": now - 5, "exp": now + 3600,
            "scope": "edit read",
        }

        def sign(claims=cls.claims, **header):
            return jwt.encode(claims, key, algorithm="ES256", headers={"typ": "at+jwt", "kid": "k1", **header})

        cls.sign = staticmethod(sign)

    def each(self, token, *words):
        """How each program ends, what it says, and what it complains of."""
        for program in self.programs:
            done = subprocess.run(
                [str(word) for word in (*program, *words)], input=token + "\n", capture_output=True, text=True, check=False, timeout=60
            )
            yield done.returncode, done.stdout, done.stderr

    def assert_refused(self, token, code, *words):
        for ended, said, why in self.each(token, *words):
            self.assertEqual((ended, said, why.split(":")[0]), (1, "", code), why)

    def at_jwt(self, *scopes):
        return (self.keys, "at+jwt", ISSUER, AUDIENCE, *scopes)

    def test_a_good_plain_token(self):
        for ended, said, why in self.each(self.plain, self.plain_keys, "plain", "edit"):
            self.assertEqual((ended, why), (0, ""))
            self.assertRegex(said, r"^client app, until [0-9]{10}\nscope edit\n")

    def test_bad_plain_tokens(self):
        for token in tampered(self.plain, self.other).values():
            for ended, said, why in self.each(token, self.plain_keys, "plain"):
                self.assertEqual((ended, said), (1, ""), why)
        self.assert_refused(self.expired, "expired", self.plain_keys, "plain")
        self.assert_refused(self.plain, "lacks_scope", self.plain_keys, "plain", "edit", "read")
        self.assert_refused("", "malformed", self.plain_keys, "plain")
        self.assert_refused(self.plain, "forged", self.keys, "plain")

    def test_a_good_at_jwt(self):
        for ended, said, why in self.each(self.sign(), *self.at_jwt("read", "edit")):
            self.assertEqual((ended, why), (0, ""))
            self.assertRegex(said, r"^client app, until [0-9]{10}\nscope edit\nscope read\n$")

    def test_bad_at_jwts(self):
        for code, changed in (
            ("wrong_issuer", {"iss": ISSUER + "/"}), ("wrong_audience", {"aud": ["x"]}), ("expired", {"exp": 1}),
            ("not_yet_valid", {"iat": int(time.time()) + 1000}), ("malformed", {"jti": 1}), ("lacks_scope", {"scope": "reads"}),
        ):
            self.assert_refused(self.sign({**self.claims, **changed}), code, *self.at_jwt("read"))
        self.assert_refused(self.sign(kid="k2"), "unknown_key", *self.at_jwt())
        self.assert_refused(self.sign(typ="JWT"), "malformed", *self.at_jwt())
        self.assert_refused(self.plain, "malformed", *self.at_jwt())
        token, other = self.sign(), self.sign({**self.claims, "jti": "2"})
        self.assert_refused(f"{token.rpartition('.')[0]}.{other.rpartition('.')[2]}", "forged", *self.at_jwt())

    def test_what_cannot_be_asked_is_no_refusal(self):
        for words in ((self.folder / "missing.json", "plain"), (self.keys, "at+jwt", "", AUDIENCE), (self.keys, "plain", "a b"), ()):
            for ended, said, why in self.each(self.plain, *words):
                self.assertEqual((ended, said), (2, ""), words)
                self.assertNotEqual(why, "")

    def test_pkg_config_finds_it_too(self):
        out = self.folder / "made-by-make"
        out.mkdir()
        env = {**os.environ, "PKG_CONFIG_PATH": str(self.pkg_config)}
        run(
            "make", "-C", self.folder / "project", f"OUT={out}", f"CFLAGS={FLAGS} -Werror", f"CXXFLAGS={FLAGS} -Werror",
            f"LDFLAGS=-Wl,-rpath,{self.library.parent}", env=env,
        )
        libs = run("pkg-config", "--libs", "--static", "sallyport-verifier", env=env)
        self.assertEqual([word for word in libs.split() if word.startswith("-l")], ["-lsallyport-verifier"])
        self.programs = [[out / "verify"], [out / "verify_c"]]
        self.test_a_good_plain_token()
