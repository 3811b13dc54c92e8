// How the pages look and read: at both widths, in both themes, by eye (the screenshots) and by axe.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { end, given, open, signIn } from './browser.mjs';

after(end);

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FIRST_PAINT = 1000; // milliseconds
const MOST_BYTES = 120 * 1024; // on the wire

const PLACES = {
  overview: '/api/',
  token: '/api/?type=get&path=/v1/getAccessToken',
  search: '/api/?type=post&path=/v1/customers/searchCustomer',
  errors: '/api/errors#AGT401UA',
  unknown: '/api/?type=get&path=/v1/nothing',
};

async function axe(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE }); // not as a script of the page, which its policy forbids
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`);
}

for (const width of [360, 1920]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [name, where] of Object.entries(PLACES)) {
      test(`${name}, ${width} px, ${colorScheme}`, async () => {
        const { page, close } = await open(where, { viewport: { width, height: width === 360 ? 800 : 1080 }, colorScheme });
        if (name === 'search') {
          await signIn(page, given.clients.good);
          await page.locator('.token [role=timer]').waitFor();
          await page.getByRole('button', { name: 'Send POST' }).click();
          await page.locator('.answer .status.good').waitFor();
        }
        if (width === 360 && name === 'unknown') await page.getByRole('button', { name: 'Operations' }).click();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `the page is ${wide} px wide`);
        await page.screenshot({ path: path.join(given.pictures, `${name}-${width}-${colorScheme}.png`), fullPage: width === 360 });
        assert.deepEqual(await axe(page), []);
        await close();
      });
    }
  }
}

test('axe does find what is wrong', async () => {
  const { page, close } = await open('/api/');
  await page.evaluate(() => document.querySelector('main').append(document.createElement('button')));
  assert.match((await axe(page)).join(), /critical button-name/);
  await close();
});

test('the theme can be turned', async () => {
  const { page, close } = await open('/api/', { colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await ground();
  await page.getByRole('button', { name: 'Use the dark theme' }).click();
  assert.notEqual(await ground(), before);
  assert.deepEqual(await axe(page), []);
  await close();
});

test('first paint comes within a second, and the page is light', async () => {
  const paints = [];
  let bytes = 0;
  for (let i = 0; i < 5; ++i) {
    const { page, close } = await open(PLACES.token);
    const [paint, sizes] = await page.evaluate(() => [
      performance.getEntriesByName('first-contentful-paint')[0].startTime,
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(({ transferSize }) => transferSize),
    ]);
    paints.push(Math.round(paint));
    bytes = sizes.reduce((sum, one) => sum + one, 0);
    await close();
  }
  console.log(`first contentful paint: ${paints.join(', ')} ms; ${(bytes / 1024).toFixed(1)} KiB on the wire`);
  // The best of five: what else this machine does is no property of the page.
  assert.ok(Math.min(...paints) < FIRST_PAINT, `${paints}`);
  assert.ok(bytes > 10_000 && bytes < MOST_BYTES, `${bytes} bytes`);
});
