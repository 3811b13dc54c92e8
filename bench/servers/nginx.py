"""nginx with a `return 200` of as many bytes as another server's answer."""

import subprocess

import wire
from servers.process import ServerProcess, free_port

# nginx writes these itself; it cannot be told not to.
ITS_OWN = {"server", "date", "content-type", "content-length", "connection"}

CONFIGURATION = """\
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
  server {{
    listen 127.0.0.1:{port};
    default_type {content_type};
{added}
    return 200 '{body}';
  }}
}}
"""


def version():
    done = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True)
    return done.stderr.strip().rpartition("/")[2]


def shortened(fields, by):
    """The same header fields, the values of those that nginx does not write itself cut by so much, longest first."""
    fields = [list(one) for one in fields]
    for _ in range(by):
        longest = max((one for one in fields if one[0] not in ITS_OWN), key=lambda one: len(one[1]))
        longest[1] = longest[1][:-1]
    return fields


class Nginx(ServerProcess):
    """Answers every request with the header fields and, to the byte, the size of `model`.

    Its own fields (Server, Date, Connection) may make its head longer than the model's; the body is
    then shorter by as much, and the other way round. Where the model has no body, its longest fields
    are shortened instead.
    """

    name = "nginx"

    def __init__(self, folder, core, model, request):
        super().__init__(folder, core)
        self.model = model
        self.request = request

    def start(self):
        head, _, body = self.model.partition(b"\r\n\r\n")
        text, fields = body.decode("ascii"), list(wire.fields(head))
        self._serve(fields, text)
        difference = len(self.model) - len(wire.fetch(self.port, self.request))
        if difference < 0 and not text:
            self.stop()
            self._serve(shortened(fields, -difference), text)
        elif difference:
            self.stop()
            self._serve(fields, text[:difference] if difference < 0 else text + " " * difference)
        self.answer = wire.fetch(self.port, self.request)
        if len(self.answer) != len(self.model):
            raise RuntimeError(f"nginx answers {len(self.answer)} bytes, not {len(self.model)}")

    def _serve(self, sent, body):
        added = [f"    add_header {name} '{value}';" for name, value in sent if name not in ITS_OWN]
        self.port = free_port()
        path = self.folder / "nginx.conf"
        path.write_text(
            CONFIGURATION.format(
                folder=self.folder,
                port=self.port,
                content_type=dict(sent).get("content-type", "''"),
                added="\n".join(added),
                body=body.replace("\\", "\\\\").replace("'", "\\'"),
            )
        )
        self.spawn(["nginx", "-p", str(self.folder), "-e", f"{self.folder}/error.log", "-c", str(path)])
        wire.wait_for_200(self.port, self.request, 10)
