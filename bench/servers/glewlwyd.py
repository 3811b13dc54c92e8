"""Debian's glewlwyd: its OAuth 2 plugin, client_credentials, RS256, SQLite.

Set up as an operator does, through its own API; the folder and its database are the bench's own.
"""

import gzip
import http.client
import json
import pathlib
import shutil
import sqlite3
import subprocess
import time

import wire
from servers import rsa_key
from servers.process import ServerProcess, free_port

SCHEMA = pathlib.Path("/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz")
CLIENT = ("bench", "bench-secret-0123456789-0123456789-abc")
# The account that its schema comes with.
ADMINISTRATOR = {"username": "admin", "password": "password"}

CONFIGURATION = """\
port={port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:{port}/"
login_url="login.html"
api_prefix="api"
log_mode="file"
log_level="ERROR"
log_file="{folder}/glewlwyd.log"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = {{ type="sqlite3"; path="{folder}/glewlwyd.db"; }};
"""


def version():
    argv = ["dpkg-query", "-W", "-f", "${Version}", "glewlwyd"]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


class Glewlwyd(ServerProcess):
    name = "glewlwyd"
    # On more, requests only wait for the database; the CPU time of those that are still under way
    # when a measurement ends would count against it.
    connections = 8

    def start(self):
        if not shutil.which("glewlwyd") or not SCHEMA.exists():
            raise RuntimeError(f"glewlwyd or its schema {SCHEMA} is not installed")
        self.port = free_port()
        self._make_database()
        path = self.folder / "glewlwyd.conf"
        path.write_text(CONFIGURATION.format(port=self.port, folder=self.folder))
        self.spawn(["glewlwyd", "-c", str(path)])
        self._set_up()
        self.request = wire.client_credentials_request("/api/bench/token", *CLIENT)
        wire.wait_for_200(self.port, self.request, 10)

    def _make_database(self):
        database = sqlite3.connect(self.folder / "glewlwyd.db")
        database.executescript(gzip.decompress(SCHEMA.read_bytes()).decode())
        database.commit()
        database.close()

    def _set_up(self):
        cookie = self._log_in()
        self._post(cookie, "/api/scope/", SCOPE)
        self._post(cookie, "/api/mod/plugin/", self._plugin())
        self._post(cookie, "/api/client/", CLIENT_RECORD)

    def _log_in(self):
        end = time.monotonic() + 20
        while True:
            try:
                return self._post(None, "/api/auth/", ADMINISTRATOR).partition(";")[0]
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"glewlwyd does not start: {self.log_tail()}") from None
                time.sleep(0.1)

    def _post(self, cookie, path, value):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Content-Type": "application/json", **({"Cookie": cookie} if cookie else {})}
        connection.request("POST", path, json.dumps(value), headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"glewlwyd: POST {path}: {answer.status} {body[:500]!r}")
        return answer.getheader("Set-Cookie") or ""

    def _plugin(self):
        private, public = rsa_key.make(self.folder)
        unused = ("code", "implicit", "password", "refresh")
        return {
            "module": "oauth2-glewlwyd",
            "name": "bench",
            "display_name": "bench",
            "parameters": {
                "url": f"http://127.0.0.1:{self.port}/api/bench",
                "jwt-type": "rsa",
                "jwt-key-size": "256",
                "key": private,
                "cert": public,
                "access-token-duration": 7200,
                "refresh-token-duration": 1209600,
                "code-duration": 600,
                "refresh-token-rolling": False,
                "auth-type-client-enabled": True,
                **{f"auth-type-{kind}-enabled": False for kind in unused},
                "scope": [],
            },
        }


SCOPE = {
    "name": wire.SCOPE,
    "display_name": wire.SCOPE,
    "description": wire.SCOPE,
    "password_required": False,
    "password_max_age": 0,
    "scheme": {},
}

# A plain client_secret, compared as it is: its other kind, a password, is hashed slowly on each
# request, which would measure that hash.
CLIENT_RECORD = {
    "client_id": CLIENT[0],
    "name": CLIENT[0],
    "confidential": True,
    "enabled": True,
    "client_secret": CLIENT[1],
    "authorization_type": ["client_credentials"],
    "token_endpoint_auth_method": ["client_secret_basic"],
    "scope": [wire.SCOPE],
}
