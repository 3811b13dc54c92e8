"""The contract of the command line: run.py BINARY [unittest arguments]."""

import os
import pathlib
import sys
import unittest

if len(sys.argv) < 2:
    sys.exit("usage: run.py BINARY [unittest arguments]")
os.environ["SALLYPORT"] = str(pathlib.Path(sys.argv[1]).resolve())
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

MODULES = ["command_line_test", "client_test", "oauth2_test", "import_test", "key_test", "token_test", "revocation_test", "serve_test", "disk_test"]

if __name__ == "__main__":
    named = [argument for argument in sys.argv[2:] if not argument.startswith("-")]
    unittest.main(module=None, argv=[sys.argv[0], *sys.argv[2:], *([] if named else MODULES)])
