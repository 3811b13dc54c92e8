"""What the gateways stand before, and the two gateways beside ours: nginx and HAProxy."""

import json
import subprocess

import public_key
import wire
from servers.process import ServerProcess, free_port

BODY = json.dumps({"customers": [{"id": f"C{number:04d}", "name": "Somebody"} for number in range(12)]})

UPSTREAM = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  server_tokens off;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{http}
  server {{
    listen 127.0.0.1:{port};
    default_type application/json;
{server}
  }}
}}
"""

PROXY_HTTP = """\
  upstream behind {{
    server 127.0.0.1:{upstream};
    keepalive 256;
    keepalive_requests 1000000000;
  }}
"""

PROXY_SERVER = """\
    location / {
      proxy_pass http://behind;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
"""

HAPROXY = """\
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-keep-alive 600s
  http-reuse always
frontend gate
  bind 127.0.0.1:{port}
  http-request set-var(txn.bearer) http_auth_bearer
  http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
  http-request deny deny_status 401 unless {{ var(txn.alg) -m str RS256 }}
  http-request deny deny_status 401 unless {{ var(txn.bearer),jwt_verify(txn.alg,"{key}") -m int 1 }}
  http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('$.exp','int')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 if {{ var(txn.exp),sub(txn.now) -m int le 0 }}
  http-request set-var(txn.scope) var(txn.bearer),jwt_payload_query('$.scope')
  http-request deny deny_status 403 unless {{ var(txn.scope) -m reg (^|\\ ){scope}(\\ |$) }}
  default_backend behind
backend behind
  server one 127.0.0.1:{upstream} pool-max-conn 256
"""


class _Nginx(ServerProcess):
    def _start(self, request, http="", server=""):
        self.port = free_port()
        path = self.folder / "nginx.conf"
        path.write_text(UPSTREAM.format(folder=self.folder, port=self.port, http=http, server=server))
        self.spawn(["nginx", "-p", str(self.folder), "-e", f"{self.folder}/error.log", "-c", str(path)])
        wire.wait_for_200(self.port, request, 10)


class Upstream(_Nginx):
    """Answers every request alike; on the load's core, since it is part of the load."""

    name = "upstream"

    def start(self):
        self._start(wire.gated_request("none"), server=f"    return 200 '{BODY}';")


class PlainProxy(_Nginx):
    """nginx as a proxy that checks nothing."""

    name = "nginx proxy_pass"

    def __init__(self, folder, core, upstream):
        super().__init__(folder, core)
        self.upstream = upstream

    def start(self):
        self._start(wire.gated_request("none"), PROXY_HTTP.format(upstream=self.upstream.port), PROXY_SERVER)


class Haproxy(ServerProcess):
    """HAProxy with signature, expiry and scope checked on every request."""

    name = "haproxy jwt_verify"

    def __init__(self, folder, core, upstream, jwks, token):
        super().__init__(folder, core)
        self.upstream, self.jwks, self.token = upstream, jwks, token

    def start(self):
        self.port = free_port()
        key = self.folder / "key.pem"
        key.write_text(public_key.pem(self.jwks["keys"][0]))
        path = self.folder / "haproxy.cfg"
        scope = wire.SCOPE.replace(".", "\\.")
        path.write_text(HAPROXY.format(port=self.port, key=key, upstream=self.upstream.port, scope=scope))
        self.spawn(["haproxy", "-db", "-f", str(path)])
        wire.wait_for_200(self.port, wire.gated_request(self.token), 10)
        forged = self.token[:-8] + ("A" if self.token[-8] != "A" else "B") + self.token[-7:]
        if wire.status(wire.fetch(self.port, wire.gated_request(forged))) != 401:
            raise RuntimeError("haproxy lets a forged token through")


def haproxy_version():
    done = subprocess.run(["haproxy", "-v"], capture_output=True, text=True, check=True)
    return done.stdout.split()[2]
