// On paper and on a wall: what is printed leaves the frame out, and 3840 pixels are used without a line that is too long.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { browser, serve, signedIn, visit, visiting } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server, { colorScheme: 'dark' });
const at = visiting(context);

for (const address of ['/catalog/default/component/payment-service', '/catalog/default/api/payment-api-v2/definition', '/catalog?kind=component', '/catalog/default/component/payment-service/descriptor']) {
  test(`${address} is printed in ink on paper, without the frame`, () => at(address, async page => {
    await page.emulateMedia({ media: 'print' });
    const seen = await page.evaluate(() => {
      const shown = selector => [...document.querySelectorAll(selector)].some(it => it.checkVisibility({ visibilityProperty: true }) && it.getBoundingClientRect().height > 0);
      const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
      const [tr, tg, tb] = getComputedStyle(document.querySelector('main h1, main h2, main td') ?? document.body).color.match(/[\d.]+/g).map(Number);
      return { nav: shown('nav.nav'), tabbar: shown('.tabbar'), paper: r + g + b, ink: tr + tg + tb, main: shown('main'), overflow: getComputedStyle(document.querySelector('main')).overflowY };
    });
    assert.equal(seen.nav, false, 'the navigation is not printed');
    assert.equal(seen.tabbar, false);
    assert.equal(seen.main, true);
    assert.ok(seen.paper >= 3 * 250 || seen.paper === 0, `the paper stays white in the dark theme, too: ${seen.paper}`);
    assert.ok(seen.ink < 3 * 120, `ink is dark: ${seen.ink}`);
    const pdf = await page.pdf({ format: 'A4' });
    assert.ok(pdf.length > 5_000);
  }));
}

test('the command prints the page', () => at('/catalog/default/component/payment-service', async page => {
  await page.evaluate(() => { window.print = () => { window.wasPrinted = true; }; });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /Search/ }).fill('>print');
  await page.getByRole('option', { name: /Print/ }).click();
  await page.waitForFunction(() => window.wasPrinted === true);
}));

test('a wall of 3840 pixels: nothing is wider than it, and text keeps a length that can be read', async () => {
  const wall = await signedIn(chrome, server, { viewport: { width: 3840, height: 2160 } });
  const page = await wall.newPage();
  for (const address of ['/', '/catalog', '/catalog/default/component/payment-service', '/graph?root=resource:default/payment-database&direction=neededBy&depth=all', '/admin']) {
    await visit(page, address);
    const { wide, longest } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - innerWidth,
      longest: Math.max(0, ...[...document.querySelectorAll('main p')].filter(it => it.checkVisibility()).map(it => it.getBoundingClientRect().width / Number.parseFloat(getComputedStyle(it).fontSize))),
    }));
    assert.ok(wide <= 0, `${address} is ${wide} px too wide`);
    assert.ok(longest < 120, `${address} has a line of ${Math.round(longest)} em`);
  }
  await wall.close();
});
