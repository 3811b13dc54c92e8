// build.mjs OUT VERSION: bundles the pages into OUT/site, and writes them as C++ into OUT/pages.cc.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { description } from './openapi.mjs';

const HERE = path.dirname(new URL(import.meta.url).pathname);
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

async function main(out, version) {
  const assets = await bundle();
  const page = fill(fs.readFileSync(path.join(HERE, 'src/index.html'), 'utf8'), assets);
  const pages = [
    { path: '/api/', name: 'index.html', content: Buffer.from(page) },
    { path: '/openapi.json', name: 'openapi.json', content: Buffer.from(JSON.stringify(description(version))) },
    ...assets.map(({ name, content }) => ({ path: `/api/assets/${name}`, name: `assets/${name}`, content, forGood: true })),
  ];
  const site = path.join(out, 'site');
  fs.rmSync(site, { recursive: true, force: true });
  fs.mkdirSync(path.join(site, 'assets'), { recursive: true });
  for (const { name, content } of pages) fs.writeFileSync(path.join(site, name), content);
  fs.writeFileSync(path.join(out, 'pages.cc'), sourceOf(pages));
  report(pages);
}

async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: HERE,
    entryPoints: { explorer: 'src/main.tsx', style: 'src/style.css', mark: 'src/mark.svg' },
    entryNames: '[name]-[hash]',
    outdir: 'assets',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outputFiles.map((file) => ({ name: path.basename(file.path), content: Buffer.from(file.contents) }));
}

/** `{{explorer.js}}` becomes the name of the bundle with its hash. */
function fill(page, assets) {
  return page.replace(/\{\{(\w+)\.(\w+)\}\}/g, (_, stem, kind) => {
    const found = assets.find(({ name }) => name.startsWith(`${stem}-`) && name.endsWith(`.${kind}`));
    if (!found) throw new Error(`index.html names ${stem}.${kind}, which the bundle has not`);
    return found.name;
  });
}

function sourceOf(pages) {
  const blocks = pages.map(({ path: where, name, content, forGood }, i) => {
    const small = gzipSync(content, { level: 9 });
    const etag = createHash('sha256').update(content).digest('base64url').slice(0, 22);
    return {
      data: `${array(`plain_${i}`, content)}\n${array(`gzip_${i}`, small)}`,
      row: `    {"${where}", "${TYPES[path.extname(name)]}", "${etag}", text(plain_${i}), text(gzip_${i}), ${Boolean(forGood)}},`,
    };
  });
  return `// Made by web/build.mjs.
#include "endpoints/explorer/pages.h"

namespace sallyport::endpoints::explorer {
namespace {

${blocks.map(({ data }) => data).join('\n')}

template <std::size_t N>
std::string_view text(const unsigned char (&bytes)[N]) {
  return {reinterpret_cast<const char*>(bytes), N};
}

}  // namespace

std::span<const Page> pages() {
  static const Page all[] = {
${blocks.map(({ row }) => row).join('\n')}
  };
  return all;
}

}  // namespace sallyport::endpoints::explorer
`;
}

const array = (name, bytes) => `constexpr unsigned char ${name}[] = {${bytes.join(',')}};`;

function report(pages) {
  const first = pages.filter(({ path: where }) => where !== '/api/documents');
  const sum = (of) => first.reduce((total, { content }) => total + of(content).length, 0);
  const kib = (bytes) => (bytes / 1024).toFixed(1);
  console.log(`API Explorer: ${kib(sum((c) => c))} KiB, ${kib(sum((c) => gzipSync(c, { level: 9 })))} KiB on the wire`);
}

const [out, version] = process.argv.slice(2);
if (!version) {
  console.error('usage: build.mjs OUT VERSION');
  process.exit(2);
}
await main(path.resolve(out), version);
