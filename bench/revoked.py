"""Revocations by the thousand, written where the server reads them: a command for each would take hours."""

import contextlib
import secrets
import sqlite3
import time


def add(data, client_id, count):
    """That many tokens of a client, made up, revoked and alive for an hour. REQUIRES: no server runs."""
    if not count:
        return
    now = int(time.time())
    with contextlib.closing(sqlite3.connect(data / "sallyport.db")) as database, database:
        (kid,) = database.execute("SELECT kid FROM keys WHERE state = 'active'").fetchone()
        rows = ((kid, secrets.token_bytes(32), client_id, now + 3600, now) for _ in range(count))
        database.executemany("INSERT INTO revocations VALUES ('plain', ?, ?, ?, ?, ?)", rows)
