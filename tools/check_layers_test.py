#!/usr/bin/python3
"""Each rule of check_layers.py, broken once in a small tree of its own."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).parent / "check_layers.py"
LAYERS = "# comment\n1 base\n2 crypto\n2 observe\n3 http\n8 store\n9 app\n"


class CheckLayers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        self.write("src/LAYERS", LAYERS)
        self.write("src/base/text.h", "")
        self.write("include/sallyport/result.h", "#include <utility>\n")

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def run_check(self):
        return subprocess.run(
            [sys.executable, CHECK, self.root], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def assert_clean(self):
        result = self.run_check()
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def assert_refused(self, place, words):
        result = self.run_check()
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertIn(place + ": ", result.stdout)
        self.assertIn(words, result.stdout)

    def test_lower_layer_own_folder_and_public_headers_pass(self):
        self.write("src/crypto/rsa.h", '#include <openssl/rsa.h>\n#include "base/text.h"\n')
        self.write("src/crypto/rsa.cc", '#include "crypto/rsa.h"\n#include "sallyport/result.h"\n')
        self.write("src/http/tls_context.cc", "#include <openssl/ssl.h>\n")
        self.write("src/store/sqlite/db.cc", "#include <sqlite3.h>\n")
        self.write("src/http/poller.cc", "#include <sys/epoll.h>\n")
        self.assert_clean()

    def test_higher_layer(self):
        self.write("src/http/head.h", "")
        self.write("src/base/text.cc", '#include "base/text.h"\n\n#include "http/head.h"\n')
        self.assert_refused("src/base/text.cc:3", "layer 3")

    def test_neighbour_in_the_same_layer(self):
        self.write("src/observe/log.h", "")
        self.write("src/crypto/rsa.cc", '#include "observe/log.h"\n')
        self.assert_refused("src/crypto/rsa.cc:1", "layer 2")

    def test_path_that_is_not_from_src(self):
        self.write("src/base/text.cc", '#include "text.h"\n')
        self.assert_refused("src/base/text.cc:1", "write the path from src/")

    def test_path_out_of_the_folder(self):
        self.write("src/crypto/rsa.cc", '#include "../http/head.h"\n')
        self.assert_refused("src/crypto/rsa.cc:1", "write the path from src/")

    def test_header_that_does_not_exist(self):
        self.write("src/crypto/rsa.cc", '#include "base/missing.h"\n')
        self.assert_refused("src/crypto/rsa.cc:1", "does not exist")

    def test_tests_folder_is_for_tests(self):
        self.write("tests/support/server.h", "")
        self.write("src/app/wiring_test.cc", '#include "support/server.h"\n')
        self.assert_clean()
        self.write("src/app/wiring.cc", '#include "support/server.h"\n')
        self.assert_refused("src/app/wiring.cc:1", "no folder of src/LAYERS")

    def test_folder_without_a_layer(self):
        self.write("src/extra/thing.cc", "")
        self.assert_refused("src/extra/thing.cc:1", "not in src/LAYERS")

    def test_openssl_elsewhere(self):
        self.write("src/http/listener.cc", "#include <openssl/ssl.h>\n")
        self.assert_refused("src/http/listener.cc:1", "src/http/tls*")

    def test_openssl_in_quotes(self):
        self.write("src/base/text.cc", '#include "openssl/evp.h"\n')
        self.assert_refused("src/base/text.cc:1", "src/crypto/")

    def test_sqlite_elsewhere(self):
        self.write("src/app/wiring.cc", "#  include <sqlite3.h>\n")
        self.assert_refused("src/app/wiring.cc:1", "src/store/")

    def test_epoll_elsewhere(self):
        self.write("src/store/tail.cc", "#include <sys/epoll.h>\n")
        self.assert_refused("src/store/tail.cc:1", "src/http/")

    def test_public_header_with_a_library(self):
        self.write("include/sallyport/verify.h", "#include <boost/json.hpp>\n")
        self.assert_refused("include/sallyport/verify.h:1", "not the standard library")

    def test_public_header_that_needs_a_private_one(self):
        self.write("include/sallyport/verify.h", '#include "base/text.h"\n')
        self.assert_refused("include/sallyport/verify.h:1", "not installed")

    def test_line_number_behind_a_block_comment(self):
        self.write("src/http/head.h", "")
        self.write("src/base/text.cc", '/* one\n#include "http/head.h"\n*/\n#include "http/head.h"\n')
        result = self.run_check()
        self.assertEqual(result.stdout.count("\n"), 1)
        self.assertIn("src/base/text.cc:4", result.stdout)

    def test_empty_tree_is_no_success(self):
        for path in ("src/base/text.h", "include/sallyport/result.h"):
            (self.root / path).unlink()
        self.assertNotEqual(self.run_check().returncode, 0)

    def test_malformed_layers(self):
        self.write("src/LAYERS", "one base\n")
        result = self.run_check()
        self.assertEqual(result.returncode, 1)
        self.assertIn("LAYERS:1", result.stderr)


if __name__ == "__main__":
    unittest.main()
