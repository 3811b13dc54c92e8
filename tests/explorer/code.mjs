// The code that the page shows does what it says: it is copied, run, and its output read.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { end, given, open, signIn } from './browser.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-code-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
after(end);

const run = (program, ...words) => execFileSync(program, words, { cwd: folder, encoding: 'utf8', timeout: 120_000, stdio: ['ignore', 'pipe', 'pipe'] });
const there = (program, ...words) => {
  try {
    run(program, ...words);
    return true;
  } catch {
    return false;
  }
};
const save = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return name;
};

const RUNNERS = {
  curl: (code) => run('bash', save('call.sh', `${code} -sS`)),
  'C++': (code) => {
    run('c++', '-std=c++17', '-Wall', '-Werror', save('call.cc', code), '-lcurl', '-o', 'call');
    return run('./call');
  },
  Python: (code) => run('/usr/bin/python3', save('call.py', code)),
  Java: (code) => run('java', save('Call.java', code)),
  JavaScript: (code) => run(process.execPath, save('call.mjs', code)),
};
const MISSING = {
  'C++': !there('c++', '-fsyntax-only', '-include', 'curl/curl.h', '-x', 'c++', '/dev/null') && 'there is no libcurl to compile with',
  Java: !there('javac', '-version') && 'there is no JDK',
};

const PAGES = {
  'GET with a body': { link: '/api/?type=get&path=/v1/getAccessToken', says: /"?access_token"?/ },
  'a scope in the path': { link: '/api/?type=get&path=/v1/getAccessToken/%7Bscope%7D', says: /access_token/ },
  'a gated call': { link: '/api/?type=post&path=/v1/customers/searchCustomer', says: /Ada Example/ },
  'an open one': { link: '/api/?type=get&path=/v1/jwks.json', says: /"keys"/ },
};

// What breaks out of a literal that is not written with care.
const AWKWARD = `it's "quoted" \\ back\\u0041 $(id) \`id\` %0a ?`;

for (const [name, { link, says }] of Object.entries(PAGES)) {
  for (const [language, runner] of Object.entries(RUNNERS)) {
    test(`${language}: ${name}`, { skip: MISSING[language] || false }, async () => {
      const { page, close } = await open(link);
      if (name !== 'an open one') {
        await signIn(page, given.clients.good, name === 'a gated call' ? undefined : 'edit firstvision.accountmanagement.read');
        await page.locator('.token [role=timer]').waitFor();
      }
      await page.getByRole('tab', { name: language, exact: true }).click();
      const shown = await page.locator('pre.code').textContent();
      assert.ok(!shown.includes(given.clients.good.secret), 'the secret stands on the page');
      await page.getByRole('button', { name: `Copy the ${language} code` }).click();
      await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
      const code = await page.evaluate(() => navigator.clipboard.readText());
      await close();
      assert.match(runner(code), says, code);
    });
  }
}

for (const [language, runner] of Object.entries(RUNNERS)) {
  test(`${language}: awkward characters arrive as they are`, { skip: MISSING[language] || false }, async () => {
    const { page, close } = await open('/api/?type=post&path=/v1/echo');
    await page.getByRole('textbox', { name: /^Body/ }).fill(JSON.stringify({ text: AWKWARD }));
    await page.getByRole('textbox', { name: /^note/ }).fill(AWKWARD);
    await page.getByRole('tab', { name: language, exact: true }).click();
    await page.getByRole('button', { name: `Copy the ${language} code` }).click();
    await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    await close();
    const said = runner(code);
    assert.ok(said.includes(JSON.stringify({ text: AWKWARD })), `${code}\n\n${said}`);
    assert.ok(said.includes(`note=${AWKWARD}`), `${code}\n\n${said}`);
  });
}
