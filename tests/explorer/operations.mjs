// Every operation has a link, and the link opens it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BASE, end, given, open } from './browser.mjs';

after(end);

const documents = [await json('/openapi.json')];
for (const { href } of (await json('/api/documents')).documents) documents.push(await json(href));
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const operations = documents.flatMap((document) => Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({ method, path, summary: item[method].summary }))));

async function json(where) {
  return (await fetch(BASE + where)).json();
}

test('the link of the first contract opens on that operation, with its schema and examples', async () => {
  const { page, close } = await open('/api/?type=get&path=/v1/getAccessToken');
  assert.equal(await page.locator('main h1').textContent(), 'Get an access token');
  assert.equal(await page.locator('.path-line').textContent(), 'GET /v1/getAccessToken');
  const body = page.locator('section', { has: page.getByRole('heading', { name: 'Body', exact: true }) }).first();
  assert.match(await body.textContent(), /scope.*required.*1 to 64 items/s);
  assert.match(await body.textContent(), /1 to 50 characters/);
  assert.match(await body.locator('figure').first().textContent(), /firstvision\.accountmanagement\.read/);
  const answers = page.locator('section', { has: page.getByRole('heading', { name: 'Answers' }) }).first();
  for (const code of ['AGT400BR', 'AGT401UA', 'AGT403FB', 'AGT415UMT', 'AGT429TMR', 'AGT503SU']) assert.match(await answers.textContent(), new RegExp(code));
  assert.ok(await answers.getByText('access_token', { exact: true }).first().isVisible());
  assert.match(await page.title(), /GET \/v1\/getAccessToken/);
  await close();
});

test('the link opens the same from beside the document that has it, and by the short name', async () => {
  for (const where of ['/docs/../api/?type=get&path=/v1/getAccessToken', '/api?type=GET&path=%2Fv1%2FgetAccessToken']) {
    const { page, close } = await open(where);
    assert.equal(await page.locator('main h1').textContent(), 'Get an access token', where);
    await close();
  }
});

test('every operation opens by its link, and choosing it puts the link into the address bar', async () => {
  assert.ok(operations.length >= given.atLeast, `${operations.length} operations`);
  const { page, close } = await open('/api/');
  for (const { method, path, summary } of operations) {
    const link = `/api/?type=${method}&path=${encodeURIComponent(path).replaceAll('%2F', '/')}`;
    await page.locator(`nav a[href="${link}"]`).click();
    await page.locator('main h1', { hasText: summary }).waitFor();
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, link);
    assert.equal(await page.locator('nav a[aria-current=page]').getAttribute('href'), link);
  }
  for (const { method, path, summary } of operations) {
    await page.goto(`${BASE}/api/?type=${method}&path=${encodeURIComponent(path)}`);
    await page.locator('main h1', { hasText: summary }).waitFor();
    assert.match(await page.locator('.path-line').textContent(), new RegExp(`^${method.toUpperCase()} `));
  }
  await close();
});

test('back and forward lead through what was chosen', async () => {
  const { page, close } = await open('/api/?type=get&path=/v1/getAccessToken');
  await page.locator('nav a[href="/api/?type=get&path=/v1/jwks.json"]').click();
  await page.locator('main h1', { hasText: 'keys that verify' }).waitFor();
  await page.goBack();
  await page.locator('main h1', { hasText: 'Get an access token' }).waitFor();
  await page.goForward();
  await page.locator('main h1', { hasText: 'keys that verify' }).waitFor();
  await close();
});

test('an unknown operation says so', async () => {
  const { page, close } = await open('/api/');
  for (const query of ['type=get&path=/v1/nothing', 'type=brew&path=/v1/getAccessToken', 'type=get', 'path=']) {
    await page.goto(`${BASE}/api/?${query}`);
    await page.getByRole('alert').waitFor();
    assert.match(await page.getByRole('alert').textContent(), /There is no such operation/, query);
  }
  await close();
});

test('the operator’s operation shows the scopes of its route', async () => {
  const { page, close } = await open('/api/?type=post&path=/v1/customers/searchCustomer');
  assert.match(await page.locator('article .fact').textContent(), /Access token.*firstvision\.customers\.read/);
  await close();
});

test('everything can be reached by keyboard alone', async () => {
  const { page, close } = await open('/api/?type=get&path=/v1/getAccessToken');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  const missed = await page.evaluate(() => {
    const wanted = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, pre')].filter((one) => one.checkVisibility());
    return wanted.filter((one) => one.tabIndex < 0 && one.getAttribute('role') !== 'tab').map((one) => one.outerHTML.slice(0, 80));
  });
  assert.deepEqual(missed, []);
  await page.getByRole('tab', { name: 'curl' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'C++');
  assert.match(await page.locator('pre.code').textContent(), /#include <curl\/curl\.h>/);
  await page.keyboard.press('End');
  assert.match(await page.locator('pre.code').textContent(), /await fetch/);
  // An operation is chosen with Enter, and the focus goes where the reader is now.
  await page.locator('nav a[href="/api/?type=get&path=/v1/jwks.json"]').focus();
  await page.keyboard.press('Enter');
  await page.locator('main h1', { hasText: 'keys that verify' }).waitFor();
  await page.waitForFunction(() => document.activeElement.tagName === 'H1');
  await close();
});
