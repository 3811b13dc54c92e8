"""The data folders of the case with a million clients, and what else that case measures."""

import json
import secrets
import time

import wire
from report import Limit
from servers import sallyport

CLIENTS = 1_000_000
UNDER_LOAD = 10
TRIES = 7


def client_ids(count):
    return [f"bench-client-{number:07d}" for number in range(count)]


def write_clients(path, ids):
    """JSON lines for `client import`; the secrets of the clients that get the load."""
    known = {}
    loaded = set(loaded_ids(ids))
    with open(path, "w", encoding="ascii") as file:
        for client_id in ids:
            secret = secrets.token_hex(24)
            if client_id in loaded:
                known[client_id] = secret
            record = {"client_id": client_id, "client_secret": secret, "scopes": [wire.SCOPE]}
            file.write(json.dumps(record) + "\n")
    path.chmod(0o600)
    return known


def loaded_ids(ids):
    """Ten of them, spread evenly."""
    return ids[:: max(1, len(ids) // UNDER_LOAD)][:UNDER_LOAD]


def make_data(folder, ids):
    """A data folder with these clients: (folder, secrets of the ten, seconds of the import)."""
    data = sallyport.new_data(folder / "data")
    path = folder / "clients.jsonl"
    known = write_clients(path, ids)
    started = time.monotonic()
    sallyport.command("client", "import", path, data=data)
    path.unlink()
    return data, known, time.monotonic() - started


def write_requests(folder, known):
    """One request file for each client, in a fixed order."""
    paths = []
    for number, (client_id, secret) in enumerate(sorted(known.items())):
        path = folder / f"request-{number}"
        path.write_bytes(wire.token_request(client_id, secret))
        paths.append(path)
    return paths


def start_limit(server, again, tries=3):
    """The slowest of several starts; `again` makes one more of the same server."""
    seconds = [server.seconds_to_ready]
    for _ in range(tries - 1):
        with again() as other:
            seconds.append(other.seconds_to_ready)
    return Limit(f"start to ready, worst of {tries}", max(seconds), 5, "s")


def memory_limit(server):
    return Limit("resident memory after the load", server.resident_bytes() / 2**30, 1, "GiB")


def new_client_limit(server):
    """The longest time from `client add` having ended to the first 200 for that client."""
    seconds = [_seconds_until_usable(server, number) for number in range(TRIES)]
    return Limit(f"a new client usable, worst of {TRIES}", max(seconds), 1, "s")


def _seconds_until_usable(server, number):
    client_id = f"bench-new-{number}"
    secret = sallyport.add_client(server.data, client_id, [wire.SCOPE])
    added = time.monotonic()
    request = wire.token_request(client_id, secret)
    for attempt in range(500):
        # A new address each time: failures of one pair of client and address are limited.
        source = f"127.1.{number + 1}.{attempt % 250 + 1}"
        if wire.status(wire.fetch(server.port, request, source)) == 200:
            return time.monotonic() - added
        time.sleep(0.01)
    raise RuntimeError(f"{client_id} is not usable {time.monotonic() - added:.1f} s after client add")
