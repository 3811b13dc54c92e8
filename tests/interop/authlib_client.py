"""Authlib as a client: reads a job from stdin, writes what came of it to stdout. Runs in an interpreter of its own,
which has the library as PyPI has it."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from joserfc.jwk import ECKey, OKPKey, RSAKey

JOB = json.load(sys.stdin)
ISSUER, API = JOB["issuer"], JOB["api"]
TOKEN, INTROSPECT, REVOKE = (f"{ISSUER}/oauth2/{name}" for name in ("token", "introspect", "revoke"))
AUDIENCE = JOB.get("audience", ISSUER)
KEYS = {"RS256": RSAKey, "PS256": RSAKey, "ES256": ECKey, "EdDSA": OKPKey}


def session_of(client_id, client, scope="edit"):
    method, alg = client["method"], client.get("alg")
    proof = KEYS[alg].import_key(client["key"]) if alg else client["secret"]
    session = OAuth2Session(client_id, proof, token_endpoint_auth_method=method, revocation_endpoint_auth_method=method,
                            scope=scope, token_endpoint=TOKEN, grant_type="client_credentials", leeway=0)
    session.register_client_auth_method(ClientSecretJWT(AUDIENCE))
    session.register_client_auth_method(PrivateKeyJWT(AUDIENCE, alg=alg))
    return session


def call(token):
    """Without the library, which would not send a token that has expired."""
    return requests.get(API, headers={"Authorization": f"Bearer {token}"}, timeout=30).status_code


def until_refused(token):
    end = time.monotonic() + 60
    while (status := call(token)) == 200 and time.monotonic() < end:
        time.sleep(0.2)
    return status


def live(client_id, client):
    session = session_of(client_id, client)
    tokens = [session.fetch_token()["access_token"]]
    called = [session.get(API).status_code, until_refused(tokens[0])]
    while not session.token.is_expired(leeway=0):  # counted from when the answer came
        time.sleep(0.2)
    called.append(session.get(API).status_code)  # the session asks for another by itself
    tokens.append(session.token["access_token"])
    return {"called": called, "tokens": tokens}


def end(client_id, client):
    session = session_of(client_id, client)
    token = session.fetch_token()["access_token"]
    before = session.introspect_token(INTROSPECT, token=token, token_type_hint="access_token").json()
    session.revoke_token(REVOKE, token=token).raise_for_status()
    return {"before": before, "after": session.introspect_token(INTROSPECT, token=token).json(), "called": call(token)}


def refused(client_id, client, scope="edit", **more):
    answers = []
    session = session_of(client_id, client, scope)
    session.register_compliance_hook("access_token_response", lambda answer: answers.append(answer) or answer)
    try:
        session.fetch_token(**more)
    except OAuthError as error:
        return {"status": answers[0].status_code, "error": error.error}
    return "nothing"


def all_of(work):
    with ThreadPoolExecutor(len(JOB["clients"])) as pool:
        found = pool.map(lambda item: (item[0], work(*item)), JOB["clients"].items())
        return dict(found)


first = next(iter(JOB["clients"]))
client = JOB["clients"][first]
key = JOB["clients"]["private_key_jwt.RS256"]["key"]
json.dump({
    "lives": all_of(live),
    "ends": all_of(end),
    "refused": {
        "a wrong secret": refused("client_secret_basic", client | {"method": "client_secret_basic", "secret": "wrong"}),
        "the key of another": refused("private_key_jwt.PS256", {"method": "private_key_jwt", "key": key, "alg": "PS256"}),
        "a scope of nobody": refused(first, client, "admin"),
        "no scope": refused(first, client, None),
        "a resource of nobody": refused(first, client, resource="https://other.example"),
    },
}, sys.stdout)
