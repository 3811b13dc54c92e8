"""What a data folder holds, read without the product: by SQLite alone, from a copy, so that the
product itself finds the folder as the kill left it."""

import collections
import contextlib
import dataclasses
import pathlib
import shutil
import sqlite3
import tempfile

from oracle import KEYS, Client, Keys, Lost, Secret

FILES = ("sallyport.db", "sallyport.db-wal")  # the third, -shm, is made anew from these


@dataclasses.dataclass
class Facts:
    states: dict
    feed: collections.Counter  # without revocations
    revoked: set  # names of tokens
    chosen: set  # the same
    dead: set  # clients that were cut off or removed


def look(folder, in_use=False):
    """Checks that the database is sound in itself, and says what is in it. While a process has it open,
    that process's word counts (in -shm) on how far the log goes: what was written behind that when a
    writer died has never happened, and a copy could not tell."""
    if in_use:
        return read(folder)
    with tempfile.TemporaryDirectory(prefix="sallyport-look-") as copy:
        for name in FILES:
            if (folder / name).exists():
                shutil.copy(folder / name, copy)
        return read(pathlib.Path(copy))


def read(folder):
    with contextlib.closing(sqlite3.connect(folder / FILES[0])) as database:
        check_sound(database)
        revoked = names_of(database, "revocations")
        dead = {client for (client,) in database.execute("SELECT client_id FROM cut_offs")}
        return Facts(states_of(database), check_feed(database, revoked), revoked, names_of(database, "chosen_tokens"), dead)


def names_of(database, table):
    """As the change feed names tokens."""
    return {f"{profile} {kid} {digest.hex()}"
            for profile, kid, digest in database.execute(f"SELECT profile, kid, digest FROM {table}")}


def check_sound(database):
    for pragma in ("integrity_check", "foreign_key_check"):
        said = database.execute(f"PRAGMA {pragma}").fetchall()
        if said not in ([("ok",)], []):
            raise Lost(f"{pragma}: {said}")
    alone = database.execute("SELECT id FROM clients WHERE id NOT IN (SELECT client_id FROM secrets)").fetchall()
    if alone:
        raise Lost(f"clients without a secret: {alone}")
    settings = {name for (name,) in database.execute("SELECT name FROM settings")}
    if not {"pepper", "rsa_bits"} <= settings:
        raise Lost(f"only these settings are there: {settings}")


def states_of(database):
    secrets = collections.defaultdict(list)
    for client, secret in database.execute("SELECT client_id, id FROM secrets"):
        secrets[client].append(Secret(secret, None))
    dead = dict(database.execute("SELECT client_id, dead_until FROM cut_offs"))
    states = {
        client: Client(bool(enabled), tuple(scopes.split()), tuple(secrets[client]), dead.get(client, 0))
        for client, enabled, scopes in database.execute("SELECT id, enabled, scopes FROM clients")
    }
    states[KEYS] = keys_of(database)
    return states


def keys_of(database):
    by_state = collections.defaultdict(list)
    for kid, state, signed_until in database.execute("SELECT kid, state, signed_until FROM keys WHERE profile = 'plain'"):
        by_state[state].append((kid, signed_until))
    if len(by_state["active"]) != 1 or len(by_state["next"]) != 1:
        raise Lost(f"not one active key and one next: {by_state}")
    (active, signed_until), (following, _) = by_state["active"][0], by_state["next"][0]
    return Keys(active, following, tuple(sorted(kid for kid, _ in by_state["retired"])), signed_until)


def check_feed(database, revoked=()):
    """Numbers without a gap, each client's version is that of its last change, and each revoked token is
    told of once."""
    rows = database.execute("SELECT seq, kind, ref FROM changes ORDER BY seq").fetchall()
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        raise Lost(f"the change feed has gaps: {[row[0] for row in rows]}")
    last = {(kind, ref): seq for seq, kind, ref in rows}
    wrong = [client for client, version in database.execute("SELECT id, version FROM clients")
             if last.get((1, client)) != version]
    if wrong:
        raise Lost(f"the version of these is not that of their last change: {wrong}")
    (changed,) = database.execute("SELECT keys_changed FROM marks").fetchone()
    if last.get((2, KEYS)) != changed:
        raise Lost(f"the keys were changed by {changed}, the feed says {last.get((2, KEYS))}")
    told = collections.Counter(ref for _, kind, ref in rows if kind == 3)
    if told != collections.Counter(revoked):
        raise Lost(f"revoked are {revoked}, the feed tells of {told}")
    return collections.Counter(ref for _, kind, ref in rows if kind != 3)
