"""Seeded mutations of a corpus of requests, for the differential tests.

    messages.py SEED COUNT    writes them to stdout, each behind its length (4 bytes, big-endian)
"""

import random
import struct
import sys

# Each of them is good.
SEEDS = [
    b"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    b"GET /v1/getAccessToken?scope=a+b&scope=c HTTP/1.1\r\nHost: api.example:8080\r\n"
    b"Authorization: Basic YTpi\r\nAccept: */*\r\n\r\n",
    b"GET /v1/getAccessToken HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
    b'Content-Length: 13\r\n\r\n{scope:["a"]}',
    b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET /next HTTP/1.1\r\nHost: h\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'5;a=b\r\nhello\r\n3;x="y;z"\r\nabc\r\n00\r\nX-Trailer: t\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n',
    b"POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n"
    b"a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\nX-T: t\r\nContent-Length: 3\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1f\r\n0123456789abcdef0123456789abcde\r\n0\r\n\r\n",
    b"PUT http://h:80/a?b HTTP/1.1\r\nHost: h:80\r\nContent-Length: 0\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    b"DELETE /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"PATCH /%C3%A9/%2F HTTP/1.1\r\nhost: [::1]:80\r\nX-Long:  a  b\tc \r\nX-Empty:\r\nContent-Length: 2\r\n\r\nxy",
    b"HEAD /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: a, keep-alive\r\n\r\n",
    b"POST /a HTTP/1.0\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello0\r\n\r\n",
]

LINE_ENDS = [b"\n", b"\r", b"\r\r\n", b"\n\r", b"", b"\r\n\r\n", b"\r\n ", b"\r\n\t", b" \r\n", b"\t\r\n", b"\0\r\n"]
BYTES = [b"\0", b"\t", b"\n", b"\v", b"\f", b"\r", b" ", b'"', b"%", b"%00", b"%2e", b",", b":", b";", b"=", b"@", b"\\",
         b"#", b"?", b"/", b"_", b"\x7f", b"\x80", b"\x85", b"\xa0", b"\xff", b"0", b"1", b"f", b"A", b"a", b"\xc3\xa9"]
LENGTHS = [b"5", b"+5", b"-5", b"0x5", b"05", b"5 5", b"5,5", b"5, 5", b"5,6", b"", b"0", b"1_0", b"5;", b"5.0", b"\t5",
           b"4", b"6", b"18446744073709551616", b"18446744073709551621", b"9" * 19, b"0" * 18 + b"5", b"\xb2"]
CODINGS = [b"chunked", b"Chunked", b"gzip", b"identity", b"chunked, chunked", b"gzip, chunked", b"chunked, identity",
           b",chunked", b"chunked,", b"\vchunked", b"chunked\x0b", b"chunked;a=b", b"xchunked", b"", b'"chunked"', b"chunked\xa0"]
FIELDS = [b"X", b"Host", b"Connection", b"Expect", b"TE", b"Content-Type", b"Trailer", b"Keep-Alive", b"X_Y", b"Upgrade"]
VALUES = [b"", b"h", b"i", b"close", b"keep-alive", b"close, keep-alive", b",", b"100-continue", b"trailers", b"a b", b"\xff",
          b"a\tb", b"x" * 300, b"h,i", b"u@h", b"websocket", b"\x01", b"h:80", b"[::1]"]
SIZES = [b"5", b"0x5", b"+5", b"-1", b" 5", b"5 ", b"5\t", b"5_0", b"", b"05", b"0000000000000005", b"10000000000000005", b"4", b"6",
         b"5;", b"5;a", b"5;a=b", b"5 ;a", b"5; a", b'5;a="b', b'5;a="b\n"', b'5;a="\\""', b"5;a\nb", b"5;\0", b"g", b"f" * 16]
TARGETS = [b"/", b"*", b"http://h/", b"HTTPS://H", b"http://i/", b"h:80", b"/a b", b"/a#b", b"/%", b"/%zz", b"/%00", b"/%c0%af", b"//",
           b"/..", b"\\", b"/\xc3\xa9", b"/?", b"/a?b?c", b"", b"http://u@h/", b"http://h?x", b"/" + b"a" * 300]
METHODS = [b"GET", b"POST", b"PUT", b"HEAD", b"PATCH", b"DELETE", b"OPTIONS", b"get", b"FOO", b"CONNECT", b"TRACE", b"", b"G T", b"PRI"]
VERSIONS = [b"HTTP/1.1", b"HTTP/1.0", b"HTTP/1.2", b"HTTP/1.9", b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1", b"http/1.1", b"HTTP/1.10", b"HTTP/01.1", b""]


def some_position(rng, message):
    return rng.randrange(len(message) + 1)


def line_end(rng, message):
    ends = [i for i in range(len(message) - 1) if message[i : i + 2] == b"\r\n"]
    if not ends:
        return message
    at = rng.choice(ends)
    return message[:at] + rng.choice(LINE_ENDS) + message[at + 2 :]


def insert_byte(rng, message):
    at = some_position(rng, message)
    return message[:at] + rng.choice(BYTES) + message[at:]


def replace_byte(rng, message):
    at = some_position(rng, message)
    return message[:at] + rng.choice(BYTES) + message[at + 1 :]


def delete_bytes(rng, message):
    at = some_position(rng, message)
    return message[:at] + message[at + rng.choice([1, 1, 1, 2, 5]) :]


def flip_case(rng, message):
    at = some_position(rng, message)
    size = rng.choice([1, 4, 20])
    return message[:at] + message[at : at + size].swapcase() + message[at + size :]


def around_colon(rng, message):
    colons = [i for i, byte in enumerate(message) if byte == ord(":")]
    if not colons:
        return message
    at = rng.choice(colons) + rng.choice([0, 1])
    return message[:at] + rng.choice([b" ", b"\t", b"  ", b" \t ", b"\v", b"\0", b"\xa0"]) + message[at:]


def edit_lines(rng, message, edit):
    head, separator, rest = message.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    edit(lines)
    return b"\r\n".join(lines) + separator + rest


def add_field(rng, message):
    name, value = rng.choice(
        [
            (b"Content-Length", rng.choice(LENGTHS)),
            (b"Transfer-Encoding", rng.choice(CODINGS)),
            (rng.choice(FIELDS), rng.choice(VALUES)),
        ]
    )
    name = rng.choice([name, name, name.lower(), name.upper(), name + b" ", b" " + name])
    line = name + rng.choice([b": ", b":", b":\t", b": \t "]) + value + rng.choice([b"", b"", b" ", b"\t "])
    return edit_lines(rng, message, lambda lines: lines.insert(rng.randrange(1, len(lines) + 1), line))


def change_length(rng, message):
    def edit(lines):
        for i, line in enumerate(lines):
            if line.lower().startswith(b"content-length:"):
                lines[i] = line.partition(b":")[0] + b": " + rng.choice(LENGTHS)
            if line.lower().startswith(b"transfer-encoding:"):
                lines[i] = line.partition(b":")[0] + b": " + rng.choice(CODINGS)

    return edit_lines(rng, message, edit)


def duplicate_line(rng, message):
    return edit_lines(rng, message, lambda lines: lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines)))


def delete_line(rng, message):
    return edit_lines(rng, message, lambda lines: lines.pop(rng.randrange(len(lines))))


def shuffle_lines(rng, message):
    def edit(lines):
        rest = lines[1:]
        rng.shuffle(rest)
        lines[1:] = rest

    return edit_lines(rng, message, edit)


def change_request_line(rng, message):
    def edit(lines):
        parts = lines[0].split(b" ")
        if len(parts) == 3:
            which = rng.randrange(3)
            parts[which] = rng.choice([METHODS, TARGETS, VERSIONS][which])
        lines[0] = rng.choice([b" ", b" ", b" ", b"  ", b"\t"]).join(parts)

    return edit_lines(rng, message, edit)


def change_chunk_size(rng, message):
    if b"hello\r\n" not in message:
        return message
    before, _, after = message.partition(b"hello\r\n")
    before = before[: before.rstrip(b"\r\n").rfind(b"\n") + 1]
    return before + rng.choice(SIZES) + b"\r\n" + b"hello\r\n" + after


def rechunk(rng, message):
    """Another valid chunking, with other extensions and trailers."""
    head, _, _ = message.partition(b"\r\n\r\n")
    if b"ransfer-" not in head:
        return message
    body = b""
    for _ in range(rng.randrange(4)):
        data = rng.choice([b"x", b"\r\n", b"0\r\n\r\n", b"a" * 17, b"y" * 300])
        size = rng.choice([b"%x", b"%X", b"0%x", b"000%x"]) % len(data)
        body += size + rng.choice([b"", b"", b";a", b";a=b;c", b';d="e f"', b';d="\\""']) + b"\r\n" + data + b"\r\n"
    trailers = rng.choice([b"", b"", b"X: y\r\n", b"Content-Length: 3\r\nHost: evil\r\n", b"A:\r\n"])
    return head + b"\r\n\r\n" + body + rng.choice([b"0", b"000", b"0;a=b"]) + b"\r\n" + trailers + b"\r\n"


def follow_up(rng, message):
    return message + rng.choice([b"GET /next HTTP/1.1\r\nHost: h\r\n\r\n", b"\r\n", b"X", b"0\r\n\r\n", b"\0"])


def truncate(rng, message):
    return message[: some_position(rng, message)]


HARD = [line_end, insert_byte, replace_byte, delete_bytes, around_colon, add_field, change_length, duplicate_line,
        delete_line, change_request_line, change_chunk_size, truncate]
SOFT = [flip_case, shuffle_lines, rechunk, follow_up, add_field, change_request_line]


def generate(seed, count):
    """All seeds, then mutations until there are `count`, no two the same."""
    rng = random.Random(seed)
    seen = dict.fromkeys(SEEDS)
    while len(seen) < count:
        message = rng.choice(SEEDS)
        for _ in range(rng.choice([0, 0, 1, 2])):
            message = rng.choice(SOFT)(rng, message)
        for _ in range(rng.choice([0, 1, 1, 1, 2])):
            message = rng.choice(HARD)(rng, message)
        seen[message] = None
    return list(seen)


def framed(messages):
    return b"".join(struct.pack(">I", len(message)) + message for message in messages)


if __name__ == "__main__":
    sys.stdout.buffer.write(framed(generate(int(sys.argv[1]), int(sys.argv[2]))))
