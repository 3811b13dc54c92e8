"""PyJWT as an API's verifier (RFC 9068 section 4): reads a job from stdin, writes verdicts to stdout."""

import json
import ssl
import sys

import jwt

JOB = json.load(sys.stdin)
KEYS = jwt.PyJWKClient(JOB["jwks"], ssl_context=ssl.create_default_context(cafile=JOB["ca"]))
REQUIRED = {"require": ["iss", "aud", "sub", "client_id", "iat", "exp", "jti"]}


def verify(token):
    if jwt.get_unverified_header(token).get("typ") != "at+jwt":
        raise jwt.InvalidTokenError("typ is not at+jwt")
    key = KEYS.get_signing_key_from_jwt(token)
    return jwt.decode(token, key.key, algorithms=[key.algorithm_name], issuer=JOB["issuer"], audience=JOB["audience"], options=REQUIRED)


verdicts = {}
for name, text in JOB["tokens"].items():
    try:
        verdicts[name] = {"claims": verify(text)}
    except jwt.PyJWTError as error:
        verdicts[name] = {"refused": f"{type(error).__name__}: {error}"}
json.dump(verdicts, sys.stdout)
