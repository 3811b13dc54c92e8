"""Whatever our parser accepts, h11 accepts and reads in the same way, up to the same byte. And it
accepts the messages that all others are made from.

    h11_differential.py PARSE_STDIN [SEED] [COUNT]
"""

import json
import re
import subprocess
import sys

import h11

import messages

# Where h11 refuses what we accept: why we do, and the messages that it is about.
STRICTER = {
    "trailers are dropped, so what they say of lengths and codings is not judged (RFC 9110 section 6.5.1)": re.compile(
        rb"\r\n0+(;[^\r\n]*)?\r\n([^\r\n]+\r\n)*(content-length|transfer-encoding):", re.I
    ),
}


def read_by_h11(message):
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=64 * 1024)
    connection.receive_data(message)
    request, body = None, b""
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            break
        else:
            raise ValueError(f"h11 wants more: {event}")
    return request, body, len(message) - len(connection.trailing_data[0])


def in_origin_form(target, method):
    """The target as ours reports it: without scheme and authority."""
    absolute = re.fullmatch(r"https?://[^/?]*(/?[^?]*)(\?.*)?", target, re.I | re.S)
    if not absolute:
        return target
    path, query = absolute.groups()
    return (path or ("*" if method == "OPTIONS" and query is None else "/")) + (query or "")


def as_read(message):
    request, body, end = read_by_h11(message)
    fields = []
    for name, value in request.headers.raw_items():
        # h11 hands out the coding in lower case.
        folded = value.lower() if name.lower() == b"transfer-encoding" else value
        fields.append([name.decode("latin-1"), folded.decode("latin-1")])
    method = request.method.decode("latin-1")
    return {
        "method": method,
        "target": in_origin_form(request.target.decode("latin-1"), method),
        "fields": fields,
        "body": body.decode("latin-1"),
        "end": end,
    }


def as_accepted(ours):
    kept = {key: ours[key] for key in ("method", "target", "body", "end")}
    kept["fields"] = [
        [name, value.lower() if name.lower() == "transfer-encoding" else value] for name, value in ours["fields"]
    ]
    return kept


def differs(message, ours):
    """How the two differ, in words, or None."""
    try:
        theirs = as_read(message)
    except (h11.ProtocolError, ValueError) as error:
        if any(pattern.search(message) for pattern in STRICTER.values()):
            return None
        return f"h11 refuses: {error}"
    accepted = as_accepted(ours)
    return None if accepted == theirs else f"\n  ours   {accepted}\n  theirs {theirs}"


def main():
    program = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 9112
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 12_000
    corpus = messages.generate(seed, count)
    run = subprocess.run([program], input=messages.framed(corpus), stdout=subprocess.PIPE, check=True)
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(verdicts) == len(corpus), f"{len(verdicts)} verdicts for {len(corpus)} messages"
    refused_seeds = [seed for seed, ours in zip(messages.SEEDS, verdicts) if ours["verdict"] != "accepted"]
    accepted, failures = 0, len(refused_seeds)
    for message in refused_seeds:
        print(f"{message!r}\n  is refused by us")
    for message, ours in zip(corpus, verdicts):
        if ours["verdict"] != "accepted":
            continue
        accepted += 1
        difference = differs(message, ours)
        if difference:
            failures += 1
            print(f"{message!r}\n  {difference}")
    print(f"seed {seed}: {len(corpus)} messages, {accepted} accepted, {failures} read otherwise by h11 {h11.__version__}")
    # If nearly nothing were accepted, the comparison would say nothing.
    return 1 if failures or accepted < count // 10 else 0


if __name__ == "__main__":
    sys.exit(main())
