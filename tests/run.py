"""Runs one file of tests against the real binary: run.py BINARY FILE [unittest arguments]."""

import importlib
import os
import pathlib
import sys
import unittest

if len(sys.argv) < 3:
    sys.exit("usage: run.py BINARY FILE [unittest arguments]")
os.environ["SALLYPORT"] = str(pathlib.Path(sys.argv[1]).resolve())
tests = pathlib.Path(__file__).resolve().parent
file = pathlib.Path(sys.argv[2]).resolve()
sys.path[:0] = [str(file.parent), str(tests)]

if __name__ == "__main__":
    module = importlib.import_module(file.stem)
    unittest.main(module=module, argv=[sys.argv[0], *sys.argv[3:]])
