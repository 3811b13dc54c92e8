// Whatever our parser accepts, Node's llhttp accepts and reads in the same way, up to the same byte.
//
//     node llhttp_differential.mjs PARSE_STDIN PYTHON [SEED] [COUNT]
//
// The parser is used without a server around it, in its strict mode, through the module that Node's
// own http is built on. It is not a public one, but the same from Node 18 to 24.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { HTTPParser } = createRequire(import.meta.url)('_http_common');

// llhttp's own numbers (HTTP_METHOD_MAP in llhttp.h).
const methods = { 0: 'DELETE', 1: 'GET', 2: 'HEAD', 3: 'POST', 4: 'PUT', 6: 'OPTIONS', 28: 'PATCH' };

// Where llhttp refuses what we accept: why we do, and the messages that it is about.
const stricter = [
  {
    why: 'a later minor version is read as the latest that one knows (RFC 9110 section 2.5)',
    code: /^HPE_INVALID_VERSION$/,
    pattern: /^\S+ \S+ HTTP\/1\.[2-9]\r\n/,
  },
  {
    why: 'white space behind a value may be tabs (RFC 9112 section 5); llhttp wants none behind these two',
    code: /^HPE_INVALID_(CONTENT_LENGTH|TRANSFER_ENCODING)$/,
    pattern: /\r\n(content-length|transfer-encoding):[ \t]*\w+ *\t[ \t]*\r\n/i,
  },
  {
    why: 'trailers are dropped, so what they say of lengths and codings is not judged (RFC 9110 section 6.5.1)',
    code: /^HPE_(INVALID_CONTENT_LENGTH|UNEXPECTED_CONTENT_LENGTH|INVALID_TRANSFER_ENCODING)$/,
    pattern: /\r\n0+(;[^\r\n]*)?\r\n([^\r\n]+\r\n)*(content-length|transfer-encoding):/i,
  },
];

function isKnown(message, error) {
  return stricter.some(({ code, pattern }) => code.test(error.code) && pattern.test(message.toString('latin1')));
}

function newParser() {
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {});
  const read = { url: '', headers: [], body: [], head: false, done: false };
  const take = (headers, url) => {
    if (read.head) return; // these are trailers, which we drop
    read.headers.push(...(headers ?? []));
    read.url += url ?? '';
  };
  parser[HTTPParser.kOnHeaders | 0] = take;
  parser[HTTPParser.kOnHeadersComplete | 0] = (major, minor, headers, method, url, _s, _m, upgrade) => {
    take(headers, url);
    Object.assign(read, { head: true, method: methods[method], upgrade });
  };
  parser[HTTPParser.kOnBody | 0] = (chunk, start, size) => {
    const piece = start === undefined ? chunk : chunk.subarray(start, start + size);
    read.body.push(Buffer.from(piece));
  };
  parser[HTTPParser.kOnMessageComplete | 0] = () => {
    read.done = true;
  };
  return { parser, read };
}

// It does not say where a message ended. So it gets all but our last byte, must want more, and must
// be done with that byte.
function readByLlhttp(message, end) {
  const { parser, read } = newParser();
  const first = parser.execute(message.subarray(0, end - 1));
  if (first instanceof Error) throw first;
  if (read.done) throw new Error('llhttp was done before our end');
  const last = parser.execute(message.subarray(end - 1, end));
  if (last instanceof Error) throw last;
  if (!read.done) throw new Error('llhttp wants more than we took');
  if (read.upgrade) throw new Error('llhttp sees an upgrade');
  return read;
}

function inOriginForm(target, method) {
  const absolute = /^https?:\/\/[^/?]*(\/?[^?]*)(\?.*)?$/is.exec(target);
  if (!absolute) return target;
  const path = absolute[1] || (method === 'OPTIONS' && absolute[2] === undefined ? '*' : '/');
  return path + (absolute[2] ?? '');
}

function difference(message, ours) {
  try {
    const read = readByLlhttp(message, ours.end);
    const theirs = JSON.stringify([
      read.method,
      inOriginForm(read.url, read.method),
      read.headers,
      Buffer.concat(read.body).toString('latin1'),
    ]);
    const accepted = JSON.stringify([ours.method, ours.target, ours.fields.flat(), ours.body]);
    return accepted === theirs ? null : `\n  ours   ${accepted}\n  theirs ${theirs}`;
  } catch (error) {
    if (isKnown(message, error)) return null;
    return `llhttp: ${error.code ?? ''} ${error.reason ?? error.message}`;
  }
}

function unframed(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    found.push(bytes.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return found;
}

const [program, python, seed = '9112', count = '12000'] = process.argv.slice(2);
const generator = join(dirname(fileURLToPath(import.meta.url)), 'messages.py');
const maxBuffer = 1 << 28;
const framed = execFileSync(python, [generator, seed, count], { maxBuffer });
const corpus = unframed(framed);
const lines = execFileSync(program, { input: framed, maxBuffer }).toString('latin1').trimEnd().split('\n');
if (lines.length !== corpus.length) throw new Error(`${lines.length} verdicts for ${corpus.length} messages`);

let accepted = 0;
let failures = 0;
corpus.forEach((message, i) => {
  const ours = JSON.parse(lines[i]);
  if (ours.verdict !== 'accepted') return;
  accepted += 1;
  const found = difference(message, ours);
  if (found === null) return;
  failures += 1;
  console.log(`${JSON.stringify(message.toString('latin1'))}\n  ${found}`);
});
console.log(`seed ${seed}: ${corpus.length} messages, ${accepted} accepted, ${failures} read otherwise by llhttp ${process.versions.llhttp}`);
// If nearly nothing were accepted, the comparison would say nothing.
process.exitCode = failures > 0 || accepted < Number(count) / 10 ? 1 : 0;
