"""Waiting with a bound, and never for a fixed time."""

import time

LIMIT = 60  # seconds; what takes longer hangs, also under sanitizers on a busy machine


def until(condition, limit=LIMIT, what="it"):
    """Asks again and again until `condition()` is true, and returns that."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {limit} s")
        time.sleep(0.02)
