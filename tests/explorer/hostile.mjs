// Texts of others that would be scripts on a careless page: in an operator's document, in a token's
// claims and scopes, and in the address.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { BASE, end, given, open, refusal, signIn } from './browser.mjs';

after(end);

/** Anything that a text has become, and should not have. */
const harm = (page) => page.evaluate(() => [
  ...(window.hit ? ['a script ran'] : []),
  ...[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes]
    .filter(({ name, value }) => name.startsWith('on') || /^\s*(javascript|data|vbscript):/i.test(value))
    .map(({ name, value }) => `<${one.localName} ${name}=${value}>`)),
  ...[...document.querySelectorAll('main script, nav script, iframe, object, embed, img, form[action], base, meta[http-equiv], main style, main link')].map((one) => one.outerHTML),
]);

test('every text of a document stays a text, on every page of it', async () => {
  const { page, close } = await open('/api/');
  assert.equal(await page.locator('nav a[href*="path=/n/"]').count(), given.naughty.length);
  assert.deepEqual(await harm(page), []);
  for (let i = 0; i < given.naughty.length; ++i) {
    const seen = await page.evaluate(async (number) => {
      document.querySelector(`nav a[href$="path=/n/${number}"]`).click();
      const until = performance.now() + 30_000;
      while (!document.querySelector('.path-line')?.textContent.endsWith(`/n/${number}`)) {
        if (performance.now() > until) return 'the page did not come';
        await new Promise((go) => setTimeout(go, 0));
      }
      return document.querySelector('main h1').textContent;
    }, i);
    assert.equal(seen, given.naughty[i]);
    assert.deepEqual(await harm(page), [], given.naughty[i]);
  }
  await close();
});

test('so does the title of an API, with its description', async () => {
  const { page, close } = await open('/api/');
  for (const title of given.titles) assert.ok((await page.locator('.api h2').allTextContents()).some((text) => text.startsWith(title)), title);
  assert.deepEqual(await harm(page), []);
  await close();
});

test('so do a client’s claims and scopes', async () => {
  const { page, close } = await open('/api/?type=get&path=/v1/getAccessToken', { expected: [refusal(403)] });
  for (const client of given.hostile) {
    await page.reload();
    await page.locator('main h1').waitFor();
    await signIn(page, client, client.scopes.join(' '));
    await page.locator('.token [role=timer]').waitFor();
    const told = await page.locator('.claims').first().textContent();
    for (const text of [...client.scopes, ...client.claims]) assert.ok(told.includes(text), text);
    assert.deepEqual(await harm(page), []);
  }
  await close();
});

test('so does what the address says', async () => {
  const { page, close } = await open('/api/');
  for (const text of given.naughty.filter((_, i) => i % 25 === 0)) {
    const word = encodeURIComponent(text);
    for (const where of [`/api/?type=${word}&path=${word}`, `/api/?type=get&path=${word}#${word}`, `/api/errors?${word}#${word}`]) {
      if (where.length > 4000) continue;
      await page.goto(BASE + where);
      await page.locator('main h1').waitFor();
      assert.deepEqual(await harm(page), [], where);
    }
  }
  await close();
});

test('so does what an API behind the gateway answers', async () => {
  const { page, close } = await open('/api/?type=get&path=/hostile');
  await page.getByRole('button', { name: 'Send GET' }).click();
  await page.locator('.answer pre', { hasText: 'window.hit' }).waitFor();
  assert.deepEqual(await harm(page), []);
  await close();
});

test('the policy is in force: what is put in by force does not run', async () => {
  const { page, context } = await open('/api/');
  const blocked = await page.evaluate(async (base) => {
    const tried = {};
    // From a timer: what a debugger evaluates may use eval all the same.
    const attempt = (name, action) => new Promise((go) => setTimeout(async () => {
      try { await action(); tried[name] = 'done'; } catch (error) { tried[name] = error.name; }
      go();
    }));
    await attempt('eval', () => (0, eval)('window.hit = 1'));
    await attempt('markup', () => { document.body.innerHTML = '<img src=x onerror="window.hit=1">'; });
    await attempt('elsewhere', () => fetch(base.replace('127.0.0.1', '127.0.0.2')));
    const script = document.createElement('script');
    await attempt('inline', () => { script.textContent = 'window.hit = 1'; document.body.append(script); });
    return { ...tried, hit: window.hit ?? 0 };
  }, BASE);
  assert.deepEqual(blocked, { eval: 'EvalError', markup: 'TypeError', elsewhere: 'TypeError', inline: 'TypeError', hit: 0 });
  await context.close();
});
