// Home and the palette: what waits, what was visited, starred and changed; people, actions, nothing found; and what an
// operator decides of the portal.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { browser, component, register, serve, settled, signedIn, visit, visiting, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite, { more: `organization: {name: Globex}
flagstone:
  portal:
    brand:
      colours: {accentLight: '#8a4b08', accentDark: '#f0b35e'}
      logo: {light: /favicon.svg, dark: /favicon.svg}
    announcements:
      - {id: moving, text: The cluster moves on Friday., severity: warning, public: true}
      - {id: inside, text: Only for those who are in., severity: info}
    links:
      - {title: Handbook of Globex, url: /catalog, group: Company, icon: book}
    navigation:
      hidden: [graph]
      added: [{title: Status page, url: /catalog?kind=api, group: run, icon: activity}]
    layouts:
      - kind: component
        tabs: [overview, descriptor]
        cards: {main: [relations], side: [about]}
        strip: []
` });
const context = await signedIn(chrome, server, { permissions: ['clipboard-read', 'clipboard-write'] });
const at = visiting(context);
const slab = (page, name) => page.locator('.slab').filter({ has: page.getByRole('heading', { name }) });

test('brand, colours, links, navigation and layouts are as the operator wrote them', () => at('/', async page => {
  await page.locator('nav.nav').getByText('Globex').first().waitFor();
  await page.locator('nav.nav img.logo').waitFor();
  const accent = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--acc').trim());
  assert.match(accent, /8a4b08|f0b35e|138, 75, 8|240, 179, 94/i);
  await page.getByRole('link', { name: 'Handbook of Globex' }).waitFor();
  const nav = page.getByRole('navigation', { name: 'Main', exact: true });
  await nav.getByRole('link', { name: 'Status page' }).waitFor();
  assert.equal(await nav.getByRole('link', { name: 'Graph' }).count(), 0);
  await visit(page, '/catalog/default/component/payment-service');
  const parts = page.getByRole('navigation', { name: 'Parts of this page' }).or(page.getByRole('tablist')).first();
  await parts.getByText('Descriptor').waitFor();
  assert.equal(await parts.getByText('Relations').count(), 0);
}));

test('announcements: the public one before sign-in, both after it, and closed for good', async () => {
  const anonymous = await chrome.newContext({ baseURL: server.origin });
  const outside = await watched(anonymous, { expected: [/status of 401/] });
  await outside.goto('/sign-in');
  await outside.getByText('The cluster moves on Friday.').waitFor();
  assert.equal(await outside.getByText('Only for those who are in.').count(), 0);
  await anonymous.close();
  await at('/', async page => {
    await page.getByText('The cluster moves on Friday.').waitFor();
    await page.getByText('Only for those who are in.').waitFor();
    await page.getByRole('button', { name: 'Close this announcement' }).last().click();
    await page.getByText('Only for those who are in.').waitFor({ state: 'detached' });
    await page.reload();
    await settled(page);
    assert.equal(await page.getByText('Only for those who are in.').count(), 0);
  });
});

test('what waits: a descriptor that broke and a relation to nothing, each with its step', async () => {
  const file = path.join(server.acme, 'waits.yaml');
  writeFileSync(file, component('waits', { more: "  dependsOn: ['component:nobody-has-this']\n" }));
  await register(server, file, 'component:default/waits');
  await at('/', async page => {
    const waiting = slab(page, /^Waiting for you/);
    await waiting.getByText(/nobody-has-this/).first().waitFor();
    await waiting.getByRole('link', { name: 'Open' }).first().click();
    await page.waitForURL(/\/waits/);
  });
});

test('recently visited, starred and changed lately fill as one works', async () => {
  await at('/catalog/default/resource/payment-database', async page => {
    await page.getByRole('button', { name: 'Star', exact: true }).click();
    await page.getByRole('button', { name: 'Starred, remove star' }).waitFor();
    await page.waitForLoadState('networkidle');
    await visit(page, '/');
    await slab(page, 'Recently visited').getByRole('link', { name: /payment-database|Payment database/ }).waitFor();
    await slab(page, /^Starred/).getByRole('link', { name: /payment-database|Payment database/ }).waitFor();
    await slab(page, /^Changed lately/).getByRole('link', { name: /waits/ }).first().waitFor();
  });
});

/** The palette, with something typed into it. */
async function palette(page, typed) {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: /Search/ });
  await field.fill(typed);
  return field;
}

test('the palette finds people, and what a result offers', () => at('/catalog', async page => {
  const field = await palette(page, '@ana');
  await page.getByRole('option', { name: /Ana Ruiz/ }).waitFor();
  await field.fill('payment-database');
  await page.getByRole('option', { name: /payment-database|Payment database/ }).first().waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('option', { name: 'Go to its owner' }).waitFor();
  await page.getByRole('option', { name: 'Copy its reference' }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('resource:default/payment-database'));
  await palette(page, 'payment-database');
  await page.getByRole('option', { name: /payment-database|Payment database/ }).first().waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('option', { name: 'Go to its owner' }).click();
  await page.waitForURL(/\/group\//);
}));

test('the palette says when nothing is called so, and what may have been meant', () => at('/catalog', async page => {
  const field = await palette(page, 'paymet-service');
  await page.getByText('Nothing is called “paymet-service”.').or(page.getByRole('option', { name: /payment-service|Payment service/ })).first().waitFor();
  await field.fill('zzzzqqqq');
  await page.getByText('Nothing is called “zzzzqqqq”.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}));

test('the slash opens the palette, too, and its keys lead to the page', () => at('/', async page => {
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: /Search/ }).fill('ledger');
  await page.getByRole('option', { name: /ledger/i }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/catalog\/default\/.*ledger/);
}));
