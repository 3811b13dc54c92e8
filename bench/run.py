#!/usr/bin/python3
"""Measures sallyport beside others on this machine; bench/README.md says how to read the figures."""

import argparse
import contextlib
import pathlib
import shutil
import sys
import tempfile
import time

import cases
import cores
import machine
import report
from servers import sallyport

HERE = pathlib.Path(__file__).resolve().parent


def arguments():
    parser = argparse.ArgumentParser(
        prog="./dev bench", description=__doc__, epilog="example: ./dev bench --case hit-32 --case miss"
    )
    add = parser.add_argument
    add("--case", action="append", choices=cases.CASES, metavar="NAME", help="only this one; repeatable")
    add("--rounds", type=int, default=7, metavar="N", help="alternating rounds (default 7)")
    add("--seconds", type=int, default=4, metavar="N", help="of each measurement (default 4)")
    add("--results", type=pathlib.Path, default=HERE / "results", metavar="DIR", help="where to write")
    add("--list", action="store_true", help="the cases, and nothing else")
    given = parser.parse_args()
    if given.rounds < 1 or given.seconds < 1:
        parser.error("--rounds and --seconds are at least 1")
    return given


def check_tools():
    missing = [tool for tool in ("wrk", "taskset", "nginx", "haproxy", "openssl") if not shutil.which(tool)]
    if missing:
        raise SystemExit(f"bench: not installed: {', '.join(missing)} (./dev bench installs them)")
    if not sallyport.binary().exists():
        raise SystemExit(f"bench: {sallyport.binary()} does not exist; ./dev build makes it")


def say(line):
    print(line, flush=True)


def run_case(name, given, chosen_cores, about):
    """The report of one case, in a folder that goes with it."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sallyport-bench-")))
        bench = cases.Bench(folder, *chosen_cores, given.rounds, given.seconds, about, stack, say)
        return cases.CASES[name](bench)


def main():
    given = arguments()
    if given.list:
        for name in cases.CASES:
            say(name)
        return 0
    check_tools()
    chosen_cores = cores.choose()
    about = machine.describe(*chosen_cores)
    failed = []
    for name in given.case or cases.CASES:
        started = time.monotonic()
        say(f"{name}")
        try:
            found = run_case(name, given, chosen_cores, about)
        except Exception as error:  # the other cases go on; the exit code tells
            failed.append(name)
            say(f"  FAILED: {error}")
            continue
        for line in [*map(report.ratio_line, found.ratios), *map(report.limit_line, found.limits)]:
            say(f"  {line}")
        say(f"  {found.write(given.results)} ({time.monotonic() - started:.0f} s)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
