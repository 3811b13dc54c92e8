"""The writes of the command line: what each is called with, and what is true once it has happened."""

import dataclasses
import hashlib
import json
import secrets as random_text
import time

from oracle import ABSENT, KEYS, Client, Later, Secret
from support import jwks

SCOPES = ("edit", "read", "write", "a.b.c", "x")
HOUR = 3600


@dataclasses.dataclass(frozen=True)
class Token:
    """An issued one, and its name in the store."""

    text: str
    kid: str

    @property
    def name(self):
        return f"plain {self.kid} {hashlib.sha256(self.text.rpartition('.')[0].encode()).hexdigest()}"

    @property
    def client(self):
        return jwks.claims(self.text)["client_id"]


@dataclasses.dataclass
class Operation:
    words: tuple
    after: dict  # of each ref that it touches, the state that it leaves
    stdin: str = ""
    revokes: Token | None = None
    chosen: Token | None = None  # made by it, with an expiry of its own; known once it has been said
    cuts_off: str | None = None

    def __str__(self):
        return f"`{' '.join(self.words)}`, to become {self.after}"

    def hear(self, printed):
        """Fills in what the command said. True if that alone says that it has happened."""
        lines = [json.loads(line) for line in printed.splitlines(keepends=True) if line.endswith("\n")]
        for said in lines:
            if "client_secret" in said or "secret_id" in said:
                self._learn(said)
            if "access_token" in said:
                self.chosen = Token(said["access_token"], self.after[KEYS].active)
            if "dead_until" in said:
                client = self.after[said["client_id"]]
                assert said["dead_until"] > client.dead_until.than, f"{self} printed {said}"
                self.after[said["client_id"]] = dataclasses.replace(client, dead_until=said["dead_until"])
            if "active" in said:
                keys = self.after[KEYS]
                assert said["active"] == keys.active, f"{self} printed {said}"
                self.after[KEYS] = dataclasses.replace(keys, next=said["next"])
        return bool(lines)

    def _learn(self, said):
        client = self.after[said["client_id"]]
        new = client.secrets[-1]
        assert new.id is None, f"{self} printed {said}"
        told = Secret(said.get("secret_id"), said.get("client_secret", new.text))
        self.after[said["client_id"]] = dataclasses.replace(client, secrets=(*client.secrets[:-1], told))


class Writer:
    """Makes operations on clients of its own (`name`), and on the keys if `keys`."""

    def __init__(self, victim, name, keys=True):
        self.oracle, self.data, self.random = victim.oracle, victim.data, victim.random
        self.name, self.count = name, 0
        self.kinds = [getattr(self, kind) for kind in CLIENT_KINDS + (KEY_KINDS if keys else ())]

    def any(self):
        """The next one. Keeps some clients, not many: each is looked at after each kill."""
        mine = self._mine(lambda client: True)
        if len(mine) < 4:
            return self.random.choice([self.add, self.add_from_stdin, self.import_some])()
        if len(mine) > 12:
            return self.remove()
        return self.random.choice(self.kinds)()

    def make(self, kind):
        return getattr(self, kind)()

    def _new(self):
        self.count += 1
        return f"{self.name}-{self.count}"

    def _mine(self, good):
        return {ref: client for ref, client in self.oracle.clients().items()
                if ref.startswith(f"{self.name}-") and not self.oracle.in_doubt(ref)
                and all(secret.id for secret in client.secrets) and good(client)}

    def _one(self, good):
        mine = self._mine(good)
        return self.random.choice(sorted(mine.items())) if mine else (None, None)

    def _some_scopes(self):
        return tuple(self.random.sample(SCOPES, self.random.randint(1, 3)))

    def add(self):
        ref, scopes = self._new(), self._some_scopes()
        named = [word for scope in scopes for word in ("--scope", scope)]
        return Operation(("client", "add", ref, *named, "--json"),
                         {ref: Client(True, scopes, (Secret(None, None),))})

    def add_from_stdin(self):
        """The secret is known whether or not the command lives to print it."""
        made, text = self.add(), random_text.token_urlsafe(32)
        (ref, client), = made.after.items()
        return Operation((*made.words, "--secret-stdin"),
                         {ref: dataclasses.replace(client, secrets=(Secret(None, text),))}, stdin=text + "\n")

    def secret_add(self):
        ref, client = self._one(lambda client: len(client.secrets) < 4)
        if ref is None:
            return self.add()
        return Operation(("client", "secret", "add", ref, "--json"),
                         {ref: dataclasses.replace(client, secrets=(*client.secrets, Secret(None, None)))})

    def secret_remove(self):
        ref, client = self._one(lambda client: len(client.secrets) > 1)
        if ref is None:
            return self.secret_add()
        gone = self.random.choice(client.secrets)
        left = tuple(secret for secret in client.secrets if secret != gone)
        return Operation(("client", "secret", "remove", ref, gone.id), {ref: dataclasses.replace(client, secrets=left)})

    def scope_add(self):
        ref, client = self._one(lambda client: len(client.scopes) < len(SCOPES))
        if ref is None:
            return self.add()
        new = next(scope for scope in SCOPES if scope not in client.scopes)
        return Operation(("client", "scope", "add", ref, new),
                         {ref: dataclasses.replace(client, scopes=(*client.scopes, new))})

    def scope_remove(self):
        ref, client = self._one(lambda client: len(client.scopes) > 1)
        if ref is None:
            return self.scope_add()
        return Operation(("client", "scope", "remove", ref, client.scopes[0]),
                         {ref: dataclasses.replace(client, scopes=client.scopes[1:])})

    def disable(self):
        ref, client = self._one(lambda client: client.enabled)
        if ref is None:
            return self.add()
        return Operation(("client", "disable", ref), {ref: dataclasses.replace(client, enabled=False)})

    def enable(self):
        ref, client = self._one(lambda client: not client.enabled)
        if ref is None:
            return self.disable()
        return Operation(("client", "enable", ref), {ref: dataclasses.replace(client, enabled=True)})

    def remove(self):
        ref, _ = self._one(lambda client: True)
        if ref is None:
            return self.add()
        return Operation(("client", "remove", ref), {ref: ABSENT}, cuts_off=ref)

    def cut_off(self):
        ref, client = self._one(lambda client: True)
        if ref is None:
            return self.add()
        after = dataclasses.replace(client, dead_until=Later(client.dead_until))
        return Operation(("client", "cut-off", ref, "--json"), {ref: after}, cuts_off=ref)

    def token_revoke(self):
        ref, client = self._one(lambda client: client.enabled)
        if ref is None:
            return self.add()
        text = self.data.run("token", "issue", ref, "--scope", client.scopes[0]).strip()
        kid = jwks.kid_of(text, json.loads(self.data.run("key", "export-jwks")))
        if kid is None:  # another writer has just revoked it
            return self.add()
        return Operation(("token", "revoke", text, "--json"), {}, revokes=Token(text, kid))

    def import_some(self):
        """One transaction; some lines bring their secret, for the others it is made and printed."""
        after, lines = {}, []
        for _ in range(self.random.randint(2, 6)):
            ref, scopes = self._new(), self._some_scopes()
            line = {"client_id": ref, "scopes": list(scopes)}
            text = random_text.token_urlsafe(32) if self.random.random() < 0.5 else None
            if text:
                line["client_secret"] = text
            after[ref] = Client(True, scopes, (Secret(None, text),))
            lines.append(json.dumps(line) + "\n")
        return Operation(("client", "import", "-"), after, stdin="".join(lines))

    def rotate(self):
        if self.oracle.in_doubt(KEYS):
            return self.add()
        keys = self.oracle.of(KEYS)
        retired = tuple(sorted((*keys.retired, keys.active)))
        after = dataclasses.replace(keys, active=keys.next, next=None, retired=retired, signed_until=0)
        return Operation(("key", "rotate", "--now", "--json"), {KEYS: after})

    def key_revoke(self):
        if self.oracle.in_doubt(KEYS):
            return self.add()
        keys = self.oracle.of(KEYS)
        kid = self.random.choice([keys.active, keys.next, *keys.retired])
        if kid == keys.active:
            after = dataclasses.replace(keys, active=keys.next, next=None, signed_until=0)
        elif kid == keys.next:
            after = dataclasses.replace(keys, next=None)
        else:
            after = dataclasses.replace(keys, retired=tuple(other for other in keys.retired if other != kid))
        return Operation(("key", "revoke", "--json", "--", kid), {KEYS: after})

    def issue_far_ahead(self):
        """An operator's token with an expiry of its own: how long its key must verify is written down
        before the token is handed out."""
        ref, client = self._one(lambda client: client.enabled)
        if ref is None or self.oracle.in_doubt(KEYS):
            return self.add()
        keys = self.oracle.of(KEYS)
        exp = max(keys.signed_until, int(time.time()) + 24 * HOUR) + HOUR
        words = ("token", "issue", ref, "--scope", client.scopes[0], "--expires-at", str(exp), "--json")
        return Operation(words, {KEYS: dataclasses.replace(keys, signed_until=exp)})


CLIENT_KINDS = ("add", "add_from_stdin", "secret_add", "secret_remove", "scope_add", "scope_remove", "disable",
                "enable", "remove", "import_some", "cut_off", "token_revoke")
KEY_KINDS = ("rotate", "issue_far_ahead", "key_revoke")
