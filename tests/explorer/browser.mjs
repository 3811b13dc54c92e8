// Debian's Chromium, driven by playwright-core. A page that breaks its policy, throws, or complains
// on the console fails the test that opened it.
import assert from 'node:assert/strict';
import process from 'node:process';
import { chromium } from 'playwright-core';

export const given = JSON.parse(process.env.GIVEN ?? '{}'); // by the Python test that started the server
export const BASE = given.base;

let browser;
export async function launch() {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM,
    // root has no user namespaces to put the browser's own sandbox in
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  });
  return browser;
}
export async function end() {
  await browser?.close();
  browser = undefined;
}

/** A fresh context with one page. `expected`: console errors that the test is about. */
export async function open(where, { expected = [], ...settings } = {}) {
  const context = await (await launch()).newContext({ viewport: { width: 1280, height: 900 }, ...settings });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: BASE });
  context.setDefaultTimeout(120_000); // of any one step, on a machine that does other things
  const page = await context.newPage();
  const problems = [];
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  page.on('pageerror', (error) => problems.push(`thrown: ${error.message}`));
  page.on('dialog', (dialog) => { problems.push(`a dialog: ${dialog.message()}`); void dialog.dismiss(); });
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    const text = `${message.text()} (${message.location().url})`;
    if (!expected.some((pattern) => pattern.test(text))) problems.push(`${message.type()}: ${text}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== BASE && !request.url().startsWith('data:')) problems.push(`something from elsewhere: ${request.url()}`);
  });
  await page.goto(BASE + where);
  await page.locator('main h1').first().waitFor();
  return {
    page, context,
    /** The checks of every end. */
    async close() {
      problems.push(...(await page.evaluate(() => window.violations)).map((one) => `policy: ${one}`));
      await context.close();
      assert.deepEqual(problems, []);
    },
  };
}

/** What the browser itself says of an answer that is no success, where the test wants such an answer. */
export const refusal = (status) => new RegExp(`the server responded with a status of ${status}`);

export async function signIn(page, { id, secret }, scopes) {
  await page.getByLabel('Client id').fill(id);
  await page.getByLabel('Client secret').fill(secret);
  if (scopes !== undefined) await page.getByLabel('Scopes, separated by spaces').fill(scopes);
  await page.getByRole('button', { name: 'Get token', exact: true }).click();
}
