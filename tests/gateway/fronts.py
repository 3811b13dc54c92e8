"""Other proxies in front, with the files of examples/forward-auth; only ports and places are others."""

import os
import pathlib
import shutil
import socket
import subprocess

from support.poll import until

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples" / "forward-auth"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Front:
    """A proxy that runs. `ports`: the gateway's and the upstream's."""

    def __init__(self, folder, example, gateway, upstream, argv, change=lambda text: text, env=None):
        self.port = free_port()
        self.address = ("127.0.0.1", self.port)
        text = (EXAMPLES / example).read_text()
        for old, new in ((":8090", self.port), (":8080", gateway), (":9000", upstream)):
            assert old in text, f"{example} does not have {old}"
            text = text.replace(old, f":{new}")
        self.config = folder / example
        self.config.write_text(change(text))
        self.errors = (folder / f"{example}.log").open("wb")
        self.process = subprocess.Popen([*argv, str(self.config)], stdout=self.errors, stderr=subprocess.STDOUT,
                                        stdin=subprocess.DEVNULL, env=os.environ | (env or {}))
        try:
            until(self.listens, what=f"{argv[0]}'s port")
        except BaseException:
            self.stop()
            raise AssertionError((folder / f"{example}.log").read_text()) from None

    def listens(self):
        assert self.process.poll() is None, "it ended"
        with socket.socket() as probe:
            return probe.connect_ex(self.address) == 0

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()
            self.errors.close()


def nginx(folder, gateway, upstream):
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    places = "".join(f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    folder.chmod(0o755)  # the workers are another user's where this one is root
    return Front(folder, "nginx.conf", gateway, upstream,
                 [program, "-p", str(folder), "-g", f"daemon off; pid {folder}/nginx.pid; error_log stderr;", "-e", "stderr", "-c"],
                 lambda text: text.replace("http {\n", "http {\n  access_log off;\n" + places, 1))


def caddy(folder, gateway, upstream):
    return Front(folder, "Caddyfile", gateway, upstream, ["caddy", "run", "--adapter", "caddyfile", "--config"],
                 env={"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)})
