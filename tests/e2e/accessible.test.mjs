// axe finds nothing serious on any page, in either theme; nothing moves while a page loads; nothing is
// wider than a phone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { pages } from './pages.mjs';
import { browser, serve, signedIn, visit, watched } from './portal.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);

const context = await signedIn(chrome, server, { colorScheme: 'light', reducedMotion: 'reduce', bypassCSP: true });
const desk = await signedIn(chrome, server);
const phone = await signedIn(chrome, server, { viewport: { width: 390, height: 844 }, hasTouch: true });

for (const { name, address } of pages) {
  test(`${name} is accessible in light and dark`, () => check(context, address));
}

test('sign-in is accessible in light and dark', async () => {
  const anonymous = await chrome.newContext({ baseURL: server.origin, colorScheme: 'light', reducedMotion: 'reduce', bypassCSP: true });
  await check(anonymous, '/sign-in');
  await anonymous.close();
});

/** The theme follows the system, so that one page is looked at in both. */
async function check(context, address) {
  const page = await watched(context);
  try {
    await visit(page, address);
    await page.evaluate(axe);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      const serious = result.violations.filter(it => ['serious', 'critical'].includes(it.impact));
      assert.deepEqual(serious.map(it => `${colorScheme} ${it.id}: ${it.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`), []);
    }
  } finally {
    await page.close();
  }
}

/** How far everything moved while a page loaded. The design wants none; this is what rounding leaves. */
const SHIFT_MOST = 0.01;

/** Loads a page and gives how much wider than its window it is, and how far its layout shifted. */
async function loaded(context, address) {
  const page = await watched(context);
  try {
    await page.addInitScript(() => {
      globalThis.shifts = [];
      new PerformanceObserver(list => {
        for (const it of list.getEntries()) {
          if (!it.hadRecentInput) globalThis.shifts.push({ by: it.value, what: it.sources.map(source => `${source.node?.nodeName}.${source.node?.className}`).join(' ') });
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await visit(page, address);
    return await page.evaluate(() => ({ wide: document.documentElement.scrollWidth - innerWidth, shifts: globalThis.shifts }));
  } finally {
    await page.close();
  }
}

const sumOf = shifts => shifts.reduce((all, it) => all + it.by, 0);

/**
 * A page waits for its answers only so long before it shows what it has; on a machine that is busy with other things one
 * of them may come later than that. A page that shifts by its own doing shifts whenever it is loaded: it gets a second try.
 */
async function holdsStill(context, address) {
  let { wide, shifts } = await loaded(context, address);
  if (sumOf(shifts) >= SHIFT_MOST) ({ wide, shifts } = await loaded(context, address));
  assert.ok(sumOf(shifts) < SHIFT_MOST, `the layout shifted by ${sumOf(shifts)}: ${JSON.stringify(shifts)}`);
  return wide;
}

for (const { name, address } of pages) {
  test(`${name} fits a phone and holds still on it`, async () => {
    const wide = await holdsStill(phone, address);
    assert.ok(wide <= 0, `the page is ${wide} px wider than the phone`);
  });
  test(`${name} holds still on a desk`, () => holdsStill(desk, address));
}
