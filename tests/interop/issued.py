"""What all interop tests stand on: a server whose key was rotated between two of its tokens."""

from support.poll import until
from support.server import ServerTest
from tokens import tampered


class IssuedTokens(ServerTest):
    """`old` was signed by the first key, `new` by the second; three keys are published."""

    @classmethod
    def prepare(cls, data):
        cls.app = data.add("app", "--claim", "firstVisionId=00000AUNAB", "--claim", 'note=a/b "c" \\')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        first = cls.published()
        cls.old, cls.other = cls.token("edit"), cls.token("read")
        cls.data.run("key", "rotate", "--now")
        until(lambda: cls.published()["keys"][0] == first["keys"][1], what="the rotation")
        cls.new = cls.token("edit")
        cls.jwks = cls.published()
        assert len(cls.jwks["keys"]) == 3
        cls.good = {"of the retired key": cls.old, "of the active key": cls.new}
        cls.bad = tampered(cls.old, cls.other)

    @classmethod
    def published(cls):
        return cls.server.ask("/v1/jwks.json").json()

    @classmethod
    def token(cls, scope):
        return cls.server.ask(f"/v1/getAccessToken?scope={scope}", auth=cls.app.basic).token
