"""No answer reaches another client than the one that asked (PRX-09)."""

import json
import os
import subprocess

from gate import route
from support.server import Client, FolderTest

CLIENTS = 64
REQUESTS = int(os.environ.get("SALLYPORT_MARKERS_REQUESTS", 210_000))


class Markers(FolderTest):
    def register(self):
        clients = [Client(f"c{i}", f"{i:064}", None) for i in range(CLIENTS)]
        lines = [json.dumps({"client_id": c.id, "client_secret": c.secret, "scopes": ["read"]}) for c in clients]
        (self.folder / "clients").write_text("\n".join([*lines, ""]))
        self.data.run("client", "import", self.folder / "clients")
        return clients

    def test_K09_each_answer_is_of_its_request(self):
        clients = self.register()
        with subprocess.Popen([os.environ["SALLYPORT_MARKERS"], str(CLIENTS), str(REQUESTS)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as driver:
            try:
                upstream = f"http://127.0.0.1:{driver.stdout.readline().strip()}"
                server = self.serve(config="access_log = false\n" + route("/m/**", upstream))
                tokens = [server.ask("/v1/getAccessToken?scope=read", auth=c.basic).token for c in clients]
                self.assertEqual(len(set(tokens)), CLIENTS)
                out, errors = driver.communicate("\n".join([str(server.address[1]), *tokens, ""]), timeout=500)
            finally:
                driver.kill()
        print(out)
        self.assertEqual(driver.returncode, 0, out + errors)
        answered, left = int(out.split()[0]), int(out.split()[2])
        self.assertGreaterEqual(answered + left, REQUESTS * 99 // 100)
