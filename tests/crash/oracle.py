"""What was acknowledged, and whether a data folder still says so.

A state is what a reader can see of one client or of the keys. An operation that was killed before it
said anything may have happened or not, but nothing in between: the next look decides which.
"""

import collections
import dataclasses

KEYS = ""  # the name of the keys among the clients' ids, as in the change feed


@dataclasses.dataclass(frozen=True)
class Secret:
    id: str | None  # None: made by a command that could not say it
    text: str | None  # None: the same; or nobody gave it


@dataclasses.dataclass(frozen=True)
class Client:
    enabled: bool
    scopes: tuple
    secrets: tuple
    dead_until: int = 0  # 0: it was never cut off


@dataclasses.dataclass(frozen=True)
class Later:
    """A time that a command chose and could not say; behind `than`."""

    than: int


@dataclasses.dataclass(frozen=True)
class Keys:
    active: str
    next: str | None  # None: made by a command that could not say it
    retired: tuple  # sorted
    signed_until: int  # the latest expiry that an operator chose for a token of the active one


class Lost(AssertionError):
    """The folder does not say what was acknowledged."""


def merged(expected, actual):
    """`expected` with the names that `actual` has for its unknown ones; None if they do not agree."""
    if isinstance(expected, Client) and isinstance(actual, Client):
        return merged_client(expected, actual)
    if isinstance(expected, Keys) and expected.next is None:
        expected = dataclasses.replace(expected, next=actual.next)
    return expected if expected == actual else None


def merged_client(expected, actual):
    if (expected.enabled, expected.scopes) != (actual.enabled, actual.scopes):
        return None
    if isinstance(expected.dead_until, Later) and actual.dead_until > expected.dead_until.than:
        expected = dataclasses.replace(expected, dead_until=actual.dead_until)
    if expected.dead_until != actual.dead_until:
        return None
    free = [secret.id for secret in actual.secrets]
    known = [secret for secret in expected.secrets if secret.id is not None]
    if len(free) != len(expected.secrets) or not all(secret.id in free for secret in known):
        return None
    for secret in known:
        free.remove(secret.id)
    new = [dataclasses.replace(secret, id=free.pop()) for secret in expected.secrets if secret.id is None]
    return dataclasses.replace(expected, secrets=(*known, *new))


ABSENT = "absent"  # the state of a client that is not there


class Oracle:
    """One folder's truth. One thread at a time."""

    def __init__(self, fresh):
        """`fresh`: the facts of a new folder."""
        self.states = dict(fresh.states)
        self.feed = collections.Counter(fresh.feed)
        self.doubts = []  # killed before they could say anything
        self.asleep = []  # killed, and not there when looked at; see compare()
        self.revoked = {}  # tokens by their names
        self.chosen = {}  # the same, of those that only a cut-off of their client ends
        self.acknowledged = 0

    def of(self, ref):
        return self.states.get(ref, ABSENT)

    def clients(self):
        return {ref: state for ref, state in self.states.items() if isinstance(state, Client)}

    def in_doubt(self, ref):
        return any(ref in operation.after for operation in self.doubts + self.asleep)

    def take(self, operation):
        """It has happened, for certain."""
        self._note(operation)
        self.acknowledged += 1
        self.asleep = []  # its frames are overwritten now

    def _note(self, operation):
        self.states.update(operation.after)
        self.feed.update(operation.after.keys())
        if operation.revokes:
            self.revoked[operation.revokes.name] = operation.revokes
        if operation.chosen:
            self.chosen[operation.chosen.name] = operation.chosen
        if operation.cuts_off:
            ended = {name: token for name, token in self.chosen.items() if token.client == operation.cuts_off}
            self.revoked |= ended
            self.chosen = {name: token for name, token in self.chosen.items() if name not in ended}

    def doubt(self, operation):
        self.doubts.append(operation)

    def compare(self, facts, in_use):
        """Settles what is in doubt and holds everything against what was seen. A command that was killed
        between writing its last frame and saying so in -shm has not happened for those who have the
        database open. When they are gone too, the next one to open it finds that frame, unless somebody
        has written since: then it has happened after all, as a whole."""
        open_questions = self.doubts + self.asleep
        self.doubts, self.asleep = [], []
        for operation in open_questions:
            happened = self._settle(operation, facts)
            if in_use and not happened:
                self.asleep.append(operation)
        for ref in self.states.keys() | facts.states.keys():
            actual = facts.states.get(ref, ABSENT)
            state = merged(self.of(ref), actual)
            if state is None:
                raise Lost(f"{ref or 'keys'}: acknowledged is {self.of(ref)}, the folder says {actual}")
            self.states[ref] = state
        self._compare_tokens(facts)
        if self.feed != facts.feed:
            raise Lost(f"the change feed does not fit: {self.feed - facts.feed} are missing, {facts.feed - self.feed} too many")

    def _compare_tokens(self, facts):
        """What was killed before it said anything may be there as well."""
        if missing := self.revoked.keys() - facts.revoked:
            raise Lost(f"these tokens were revoked, and the folder does not say so: {missing}")
        if missing := self.chosen.keys() - facts.chosen - facts.revoked:
            raise Lost(f"no cut-off would reach these tokens: {missing}")
        removed = {ref for ref in self.feed if ref and self.of(ref) == ABSENT}
        if missing := removed - facts.dead:
            raise Lost(f"tokens of these would live again with a client of the same name: {missing}")

    def _settle(self, operation, facts):
        """True if it has happened."""
        seen = {ref: facts.states.get(ref, ABSENT) for ref in operation.after}
        if all(merged(self.of(ref), actual) is not None for ref, actual in seen.items()):
            return False
        if any(merged(operation.after[ref], actual) is None for ref, actual in seen.items()):
            raise Lost(f"half of this has happened: {operation}: before {[self.of(ref) for ref in seen]}, now {seen}")
        self._note(operation)
        return True
