"""npm oidc-provider, from bench/package-lock.json."""

import json
import os
import pathlib
import shutil
import subprocess

import wire
from servers import client_key, rsa_key
from servers.process import ServerProcess, free_port

BENCH = pathlib.Path(__file__).resolve().parent.parent
CLIENT = ("bench", "bench-secret-0123456789-0123456789-abc")


def node():
    return os.environ.get("SALLYPORT_NODE") or shutil.which("node")


def install():
    """npm ci, where what is installed is not what the lock says."""
    installed = BENCH / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= (BENCH / "package-lock.json").stat().st_mtime:
        return
    if not shutil.which("npm"):
        raise RuntimeError("npm is not installed")
    subprocess.run(["npm", "ci", "--no-fund", "--no-audit"], cwd=BENCH, check=True, stdout=subprocess.DEVNULL)


def version():
    package = json.loads((BENCH / "node_modules" / "oidc-provider" / "package.json").read_text())
    engine = subprocess.run([node(), "--version"], capture_output=True, text=True, check=True)
    return f"{package['version']} on Node {engine.stdout.strip()}"


class OidcProvider(ServerProcess):
    name = "oidc-provider"
    warm_up = 10  # Node compiles what runs often; its figures rise for some seconds

    def __init__(self, folder, core, alg="RS256", token_format="jwt"):
        super().__init__(folder, core)
        self.alg = alg
        self.token_format = token_format

    def start(self):
        if not node():
            raise RuntimeError("no Node: set SALLYPORT_NODE or install nodejs")
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.client_key, public = client_key.make(self.folder / "client-key.pem")
        key = rsa_key.make(self.folder)[0]
        if self.alg == "ES256":
            key = client_key.make(self.folder / "ec-key.pem")[0]
        settings = self.folder / "settings.json"
        settings.write_text(
            json.dumps(
                {
                    "port": self.port,
                    "scope": wire.SCOPE,
                    "clientId": CLIENT[0],
                    "clientSecret": CLIENT[1],
                    "key": key,
                    "clientKey": public,
                    "alg": self.alg,
                    "format": self.token_format,
                }
            )
        )
        program = BENCH / "servers" / "oidc_provider.mjs"
        self.request = wire.client_credentials_request("/token", *CLIENT)
        self.spawn([node(), str(program), str(settings)], env={**os.environ, "NODE_ENV": "production"})
        wire.wait_for_200(self.port, self.request, 20)
