"""The format of the golden files in seed/.

A file holds cases. Each begins with a line `========== TITLE`, then come directives, the request,
and behind lines of dashes the answer, or the answers, that must come:

    ========== What is asked and why
    @times 11              send it so often, each on its own connection; the last one counts
    GET /v1/getAccessToken HTTP/1.1
    Authorization: <<basic json>>
    Content-Type: application/json
    Content-Length: <<length>>

    {scope: ["edit"]}
    ----------
    HTTP/1.1 200 OK
    ...

In the request the lines of the head end with CR LF on the wire, the body is sent as it stands, and

    <<next>>               alone on a line: here the next request on the same connection begins
    <<cut>>                nothing more is sent, not even the end of the line
    <<basic NAME>>         Basic credentials of one of the clients of run.py
    <<base64 TEXT>>        TEXT in base64
    <<length>>             the number of bytes in the body
    <<repeat N TEXT>>      TEXT, N times
    <<hex 0D0A>>           these bytes

In the answer all fields stand, in any order, but those that every answer has: Date, X-Request-Id
and Content-Length, which run.py checks by itself. It puts <<token>>, <<exp>>, <<n>>, <<kid>> and
<<seconds>> for what differs from run to run; equal tokens of one case have equal names. Behind a
body with a token stand its header and payload, byte for byte.
"""

import base64
import re

CASE = "========== "
ANSWER = "----------"
NEXT = "\n<<next>>\n"


class Case:
    def __init__(self, file, number, text):
        self.title, _, rest = text.partition("\n")
        self.name = f"{file.stem}_{number:02}"
        self.times = 1
        while rest.startswith("@"):
            directive, _, rest = rest.partition("\n")
            word, value = directive.split()
            assert word == "@times", f"{file.name}: {directive}?"
            self.times = int(value)
        self.request, *self.answers = rest.rstrip("\n").split(f"\n{ANSWER}\n")
        assert self.answers, f"{file.name}: {self.title!r} expects nothing"


def read(file):
    texts = file.read_text("ascii").split(CASE)
    assert texts[0] == "", f"{file.name} does not begin with a case"
    return [Case(file, number, text) for number, text in enumerate(texts[1:], 1)]


def requests(text, credentials):
    """The requests of a case, each as bytes."""
    return [_bytes_of(one, credentials) for one in text.split(NEXT)]


def _bytes_of(text, credentials):
    text, cut, _ = text.partition("<<cut>>")
    head, blank, body = text.partition("\n\n")
    content = _fill(body, credentials)
    head = head.replace("<<length>>", str(len(content))).replace("\n", "\r\n")
    ended = b"\r\n\r\n" if blank or not cut else b""
    return _fill(head, credentials) + ended + content


def _fill(text, credentials):
    def value(match):
        word, _, rest = match[1].partition(" ")
        if word == "basic":
            return credentials[rest].encode()
        if word == "base64":
            return base64.b64encode(rest.encode())
        if word == "repeat":
            count, _, what = rest.partition(" ")
            return what.encode() * int(count)
        if word == "hex":
            return bytes.fromhex(rest)
        raise ValueError(f"no such placeholder: {match[0]}")

    parts = re.split(r"(<<[^<>]*>>)", text)
    return b"".join(
        value(re.fullmatch("<<(.*)>>", part)) if part.startswith("<<") else part.encode("ascii") for part in parts
    )


def sorted_fields(answer):
    """The text of an answer with its fields in one order, so that theirs does not matter."""
    head, blank, body = answer.partition("\n\n")
    status_line, *fields = head.split("\n")
    return "\n".join([status_line, *sorted(fields)]) + blank + body
