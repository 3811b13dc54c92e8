"""npm `jose` verifies our tokens by the JWKS; jose_verify.mjs shows how it tries several keys."""

import json
import os
import pathlib
import shutil
import subprocess

from issued import IssuedTokens

HERE = pathlib.Path(__file__).parent
NODE = os.environ.get("NODE") or shutil.which("node")


class Jose(IssuedTokens):
    def verify(self, tokens, jwks=None):
        asked = json.dumps({"jwks": jwks or self.jwks, "tokens": tokens})
        argv = [NODE, HERE / "jose_verify.mjs"]
        done = subprocess.run(argv, input=asked, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_tokens_are_verified_by_trying_the_published_keys(self):
        answers = self.verify(self.good)
        tried = {name: answer.get("tried", answer) for name, answer in answers.items()}
        # The active key comes first, so that fresh tokens cost one try.
        self.assertEqual(tried, {"of the active key": 1, "of the retired key": 3})
        for answer in answers.values():
            self.assertEqual(list(answer["claims"]), ["scope", "client_id", "firstVisionId", "note", "exp"])

    def test_tampered_tokens_are_refused(self):
        answers = self.verify(self.bad)
        self.assertEqual(answers.keys(), self.bad.keys())
        for name, answer in answers.items():
            self.assertIn(answer.get("error"), ("ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "ERR_JOSE_ALG_NOT_ALLOWED",
                                                "ERR_JWS_INVALID", "ERR_JOSE_NOT_SUPPORTED", "ERR_JWKS_NO_MATCHING_KEY"), name)

    def test_a_set_without_the_tokens_key_refuses_it(self):
        without = {"keys": self.jwks["keys"][:2]}
        self.assertEqual(self.verify({"old": self.old}, without)["old"], {"error": "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"})

    def test_an_expired_token_is_refused_for_that(self):
        expired = self.data.run("token", "issue", "app", "--scope", "edit", "--expires-at", "1750392000").strip()
        self.assertEqual(self.verify({"expired": expired})["expired"], {"error": "ERR_JWT_EXPIRED"})
