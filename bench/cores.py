"""Who runs where: the server on one core, load and this program on another."""

import os


def choose():
    """(server core, load core) of those that this process may use."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise SystemExit("bench: needs two cores, one for the server and one for the load")
    server, load = allowed[0], allowed[-1]
    os.sched_setaffinity(0, {load})
    return server, load


def pinned(core, argv):
    return ["taskset", "-c", str(core), *argv]
