"""Runs one file of tests against the real binary: run.py BINARY FILE [unittest arguments]."""

import importlib
import os
import pathlib
import sys
import unittest

SKIPPED = 77  # what ctest takes for "skipped" (tests/CMakeLists.txt), which is not "passed"


def ran(result):
    """How many tests ran. A class that is skipped as a whole is no test case, and was not counted."""
    return result.testsRun - sum(isinstance(test, unittest.TestCase) for test, _ in result.skipped)


if len(sys.argv) < 3:
    sys.exit("usage: run.py BINARY FILE [unittest arguments]")
os.environ["SALLYPORT"] = str(pathlib.Path(sys.argv[1]).resolve())
tests = pathlib.Path(__file__).resolve().parent
file = pathlib.Path(sys.argv[2]).resolve()
sys.path[:0] = [str(file.parent), str(tests)]

if __name__ == "__main__":
    module = importlib.import_module(file.stem)
    result = unittest.main(module=module, argv=[sys.argv[0], *sys.argv[3:]], exit=False).result
    for _, reason in result.skipped:
        print("skipped, because", reason)
    if not result.wasSuccessful():
        sys.exit(1)
    if result.skipped and not ran(result):
        sys.exit(SKIPPED)
