"""requests-oauthlib as a client: reads a job from stdin, writes what came of it to stdout. Runs in an interpreter
of its own, which has the library as PyPI has it."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error, TokenExpiredError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

JOB = json.load(sys.stdin)
ISSUER, API = JOB["issuer"], JOB["api"]
TOKEN = f"{ISSUER}/oauth2/token"


def session_of(client_id, scope="edit"):
    session = OAuth2Session(client=BackendApplicationClient(client_id=client_id, scope=scope))
    return session


def fetch(session, client_id, client, **more):
    """Both of the ways that the library knows."""
    if client["method"] == "client_secret_basic":
        return session.fetch_token(TOKEN, auth=HTTPBasicAuth(client_id, client["secret"]), **more)
    return session.fetch_token(TOKEN, client_id=client_id, client_secret=client["secret"], include_client_id=True, **more)


def call(token):
    """Without the library, which would not send a token that has expired."""
    return requests.get(API, headers={"Authorization": f"Bearer {token}"}, timeout=30).status_code


def until_refused(token):
    end = time.monotonic() + 60
    while (status := call(token)) == 200 and time.monotonic() < end:
        time.sleep(0.2)
    return status


def until_expired(session):
    """The library counts `expires_in` from when the answer came, and does not send what it takes for expired."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            session.get(API)
        except TokenExpiredError:
            return
        time.sleep(0.2)
    raise AssertionError("the library takes the token for good still")


def live(client_id, client):
    session = session_of(client_id)
    first = fetch(session, client_id, client)["access_token"]
    called = [session.get(API).status_code, until_refused(first)]
    until_expired(session)
    second = fetch(session, client_id, client)["access_token"]
    called.append(session.get(API).status_code)
    return {"called": called, "tokens": [first, second]}


def refused(client_id, client, scope="edit", **more):
    try:
        fetch(session_of(client_id, scope), client_id, client, **more)
    except OAuth2Error as error:
        return {"status": error.status_code, "error": error.error}
    return "nothing"


with ThreadPoolExecutor(len(JOB["clients"])) as pool:
    lives = dict(pool.map(lambda item: (item[0], live(*item)), JOB["clients"].items()))
first_id, first_client = next(iter(JOB["clients"].items()))
json.dump({
    "lives": lives,
    "refused": {
        "a wrong secret": refused(first_id, first_client | {"secret": "wrong"}),
        "a scope of nobody": refused(first_id, first_client, "admin"),
        "no scope": refused(first_id, first_client, None),
        "a resource of nobody": refused(first_id, first_client, resource="https://other.example"),
    },
}, sys.stdout)
