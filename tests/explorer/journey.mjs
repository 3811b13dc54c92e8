// From nothing to an answer of a gated API, through expiry and renewal, as a partner walks it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BASE, end, given, open, refusal, signIn } from './browser.mjs';

after(end);

const SEARCH = '/api/?type=post&path=/v1/customers/searchCustomer';
const { clients } = given;

test('credentials, token, gated call, expiry, renewal, error page', async () => {
  const { page, close } = await open(SEARCH, { expected: [refusal(401)] });
  const send = page.getByRole('button', { name: 'Send POST' });

  // Without a token the gateway says so, and its code leads to the catalogue.
  await send.click();
  await page.locator('.answer', { hasText: 'Access token is missing in request' }).waitFor();

  // One click gets a token for the scopes that the route needs.
  await signIn(page, clients.short);
  await page.locator('.token [role=timer]').waitFor();
  assert.match(await page.locator('.claims').first().textContent(), new RegExp(`firstvision\\.customers\\.read.*${clients.short.id}`));
  assert.match(await page.locator('.token-state').textContent(), /Token 0:\d\d/);
  await send.click();
  await page.locator('.answer .status.good', { hasText: '200' }).waitFor();
  assert.match(await page.locator('.answer pre').textContent(), /Ada Example/);

  // The countdown ends, the page says so, and the gateway agrees.
  await page.getByText('This token has expired.').waitFor({ timeout: 120_000 });
  await page.locator('.token-state', { hasText: 'Token expired' }).waitFor();
  await send.click();
  await page.locator('.answer', { hasText: 'Access token is expired' }).waitFor();

  // One click gets another, and sends again.
  await page.getByRole('button', { name: 'Get another token and send again' }).click();
  await page.locator('.answer .status.good', { hasText: '200' }).waitFor();

  // By the code to the catalogue and back: nothing that was entered is lost.
  await page.locator('nav a[href="/api/?type=get&path=/v1/getAccessToken"]').click();
  await page.locator('main h1', { hasText: 'Get an access token' }).waitFor();
  await page.locator('.response > summary', { hasText: 'Client credentials are not valid' }).click();
  await page.locator('.codes a', { hasText: 'AGT401UA' }).click();
  await page.locator('main h1', { hasText: 'Error catalogue' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/api/errors');
  assert.match(await page.locator('.error.marked').textContent(), /Client credentials are not valid.*Cause.*Remedy.*Try again/s);
  assert.match(await page.locator('.token-state').textContent(), /Token/);
  await close();
});

test('what was entered is in the memory of the page only', async () => {
  const { page, context, close } = await open(SEARCH);
  await signIn(page, clients.good);
  await page.locator('.token [role=timer]').waitFor();
  await page.getByRole('button', { name: 'Send POST' }).click();
  await page.locator('.answer .status.good').waitFor();
  const kept = await page.evaluate(async () => JSON.stringify([
    { ...localStorage }, { ...sessionStorage }, document.cookie, history.state, window.name, location.href,
    (await indexedDB.databases()).map(({ name }) => name), await caches.keys(),
  ]));
  assert.equal(kept, JSON.stringify([{}, {}, '', null, '', BASE + SEARCH, [], []]));
  assert.deepEqual(await context.cookies(), []);
  // The secret stands on no part of the page but its own field, which is gone by now.
  assert.ok(!(await page.content()).includes(clients.good.secret));
  await page.reload();
  await page.locator('main h1').waitFor();
  assert.equal(await page.locator('.token-state').textContent(), 'No token');
  assert.equal(await page.getByLabel('Client secret').inputValue(), '');
  await close();
});

test('a token that lacks the scope is exchanged for one that has it', async () => {
  const { page, close } = await open('/api/?type=get&path=/v1/getAccessToken');
  await signIn(page, clients.good, 'edit');
  await page.locator('.token [role=timer]').waitFor();
  await page.locator('nav a[href="/api/?type=post&path=/v1/customers/searchCustomer"]').click();
  await page.getByText('This operation needs').waitFor();
  await page.getByRole('button', { name: 'Get a token with it' }).click();
  await page.getByText('This operation needs').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Send POST' }).click();
  await page.locator('.answer .status.good', { hasText: '200' }).waitFor();
  await close();
});

test('clients whose tokens are always wrong show what a partner will meet', async () => {
  for (const [name, status, words] of [
    ['expired', 401, 'Access token is expired'], ['revoked', 401, 'Access token is revoked'], ['wrong_scope', 403, 'Access token has not the scope'],
  ]) {
    const { page, close } = await open(SEARCH, { expected: [refusal(status)] });
    await signIn(page, clients[name]);
    await page.locator('.token').waitFor();
    await page.getByRole('button', { name: 'Send POST' }).click();
    await page.locator('.answer .alert', { hasText: words }).waitFor();
    await close();
  }
});

test('GET with a body is shown as curl, and sent by POST', async () => {
  const { page, close } = await open('/api/?type=get&path=/v1/getAccessToken');
  await signIn(page, clients.good, 'edit');
  await page.locator('.token [role=timer]').waitFor();
  assert.match(await page.locator('pre.code').textContent(), /^curl -X GET .*--data-raw/s);
  assert.match(await page.locator('.card', { hasText: 'Try it' }).textContent(), /A browser cannot send a body with GET/);
  const asked = page.waitForRequest((request) => request.url() === `${BASE}/v1/getAccessToken`);
  await page.getByRole('button', { name: 'Send POST' }).click();
  assert.equal((await asked).method(), 'POST');
  await page.locator('.answer .status.good').waitFor();
  assert.match(await page.locator('.answer pre').textContent(), /"token_type": "Bearer"/);
  // Without a body it goes as it is.
  await page.getByRole('textbox', { name: /^Body/ }).fill('');
  await page.locator('form').filter({ has: page.getByRole('button', { name: /^Send/ }) }).getByRole('textbox', { name: /^scope/ }).fill('edit');
  await page.getByRole('button', { name: 'Send GET' }).click();
  await page.locator('.answer', { hasText: 'GET /v1/getAccessToken?scope=edit' }).waitFor();
  await page.locator('.answer .status.good').waitFor();
  await close();
});

test('a client that is registered for octet-stream gets its token too', async () => {
  const { page, close } = await open('/api/?type=get&path=/v1/getAccessToken');
  await signIn(page, clients.octets, 'edit');
  await page.locator('.token [role=timer]').waitFor();
  await close();
});

test('a token can be exchanged, taken from an answer, and forgotten', async () => {
  const { page, close } = await open('/api/?type=get&path=/v1/getAccessToken', { expected: [refusal(401)] });
  const claims = page.locator('.token .claims').first();
  await signIn(page, clients.good, 'edit');
  await claims.waitFor();
  const asked = page.waitForRequest((request) => request.url().startsWith(`${BASE}/v1/getAccessToken`));
  await page.getByRole('button', { name: 'Get another', exact: true }).click();
  assert.equal((await asked).headers().authorization.split(' ')[0], 'Basic');
  await page.getByRole('textbox', { name: /^Body/ }).fill('{"scope": ["firstvision.accountmanagement.read"]}');
  await page.getByRole('button', { name: 'Send POST' }).click();
  await page.getByRole('button', { name: 'Use this token on the page' }).click();
  await claims.locator('.chip', { hasText: 'firstvision.accountmanagement.read' }).waitFor();
  assert.equal(await claims.locator('.chip').count(), 1);

  await page.getByRole('button', { name: 'Forget' }).click();
  assert.equal(await page.locator('.token-state').textContent(), 'No token');
  for (const name of ['Client id', 'Client secret']) assert.equal(await page.getByLabel(name).inputValue(), '');
  const empty = page.waitForRequest((request) => request.url() === `${BASE}/v1/getAccessToken`);
  await page.getByRole('button', { name: 'Send POST' }).click();
  assert.equal((await empty).headers().authorization, `Basic ${btoa('CLIENT_ID:CLIENT_SECRET')}`);
  await page.locator('.answer', { hasText: 'AGT401UA' }).waitFor();
  await close();
});

test('the countdown goes by the server’s clock where the browser’s is wrong', async () => {
  for (const hours of [-5, 5]) {
    const { page, close } = await open(SEARCH);
    await page.addInitScript((off) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + off;
    }, hours * 3600_000);
    await page.reload();
    await page.locator('main h1').waitFor();
    await signIn(page, clients.good);
    await page.locator('.token').waitFor();
    assert.match(await page.locator('.token-state').textContent(), /^Token (2:00|1:5\d):\d\d$/, `${hours} hours`);
    await close();
  }
});

test('no request has a cookie or says where it comes from', async () => {
  const { page, context, close } = await open(SEARCH);
  await context.addCookies([{ name: 'of-another-page', value: 'x', url: BASE }]);
  const asked = [];
  page.on('request', (request) => { if (request.resourceType() === 'fetch') asked.push(request); });
  await page.reload();
  await page.locator('main h1').waitFor();
  await signIn(page, clients.good);
  await page.locator('.token [role=timer]').waitFor();
  await page.getByRole('button', { name: 'Send POST' }).click();
  await page.locator('.answer .status.good').waitFor();
  const paths = asked.map((request) => new URL(request.url()).pathname);
  for (const path of ['/openapi.json', '/v1/getAccessToken', '/v1/customers/searchCustomer']) assert.ok(paths.includes(path), path);
  for (const request of asked) {
    const fields = await request.allHeaders();
    assert.deepEqual([fields.cookie, fields.referer], [undefined, undefined], request.url());
  }
  await close();
});

test('a 401 opens no dialog of the browser', async () => {
  const { page, close } = await open('/api/?type=get&path=/v1/getAccessToken', { expected: [refusal(401)] });
  const session = await page.context().newCDPSession(page);
  let dialogs = 0;
  session.on('Fetch.requestPaused', ({ requestId }) => session.send('Fetch.continueRequest', { requestId }).catch(() => {}));
  session.on('Fetch.authRequired', ({ requestId }) => {
    dialogs += 1;
    session.send('Fetch.continueWithAuth', { requestId, authChallengeResponse: { response: 'CancelAuth' } }).catch(() => {});
  });
  await session.send('Fetch.enable', { handleAuthRequests: true, patterns: [{ urlPattern: '*' }] });
  await signIn(page, { id: clients.good.id, secret: 'wrong-secret' }, 'edit');
  await page.getByRole('alert').filter({ hasText: 'Client credentials are not valid' }).waitFor();
  await page.getByRole('textbox', { name: /^Body/ }).fill('{"scope": ["edit"]}');
  await page.getByRole('button', { name: 'Send POST' }).click();
  await page.locator('.answer', { hasText: 'AGT401UA' }).waitFor();
  assert.equal(dialogs, 0);
  // And the same without our care would have opened one.
  await page.evaluate(() => fetch('/v1/getAccessToken?scope=edit', { headers: { Authorization: 'Basic bm9ib2R5Om5vYm9keQ==' } }));
  assert.equal(dialogs, 1, 'the browser would not have asked anyhow');
  await close();
});
