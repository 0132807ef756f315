// The graph: direction, depth, what its list says, walking with the arrow keys, starting elsewhere.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { browser, serve, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);
const database = '/graph?root=resource:default/payment-database&direction=neededBy&depth=all';

async function at(address, work, expected = []) {
  const page = await watched(context, { expected });
  try {
    await visit(page, address);
    await work(page);
    assert.deepEqual(page.wrong(), []);
  } finally {
    await page.close();
  }
}

test('what breaks without the database stands in the list beside the drawing, by owner, with distances', () => at(database, async page => {
  const list = page.getByRole('complementary', { name: 'If this goes down' });
  await list.getByRole('link', { name: /Payment service/ }).first().waitFor();
  await list.getByText('Checkout').first().waitFor();
  await list.getByText('direct', { exact: true }).first().waitFor();
  await list.getByText(/in \d steps/).first().waitFor();
}));

test('depth and direction are in the address, and change what is drawn', () => at(database, async page => {
  const list = page.locator('aside.ginsp');
  await page.getByRole('group', { name: 'Depth' }).getByRole('button', { name: '1', exact: true }).click();
  await page.waitForURL(/depth=1/);
  await list.getByText(/in \d steps/).first().waitFor({ state: 'detached' });
  await list.getByText('direct', { exact: true }).first().waitFor();
  await page.getByRole('group', { name: 'Direction' }).getByRole('button', { name: 'Needs', exact: true }).click();
  await page.waitForURL(/direction=needs/);
  await page.getByRole('complementary', { name: 'What it needs' }).waitFor();
}));

test('nothing left is told, with ways out', () => at('/graph?root=resource:default/production-cluster&direction=needs', async page => {
  await page.getByText('It needs nothing.').waitFor();
  await page.getByRole('button', { name: 'Look in both directions' }).click();
  await page.waitForURL(/direction=both/);
  await page.locator('aside.ginsp').getByText(/Payment database/).first().waitFor();
}));

test('arrow keys walk along the lines and are told; the full stop starts the graph there; Enter opens', () => at(database, async page => {
  const drawing = page.getByRole('group', { name: /Drawing of what needs/ });
  await drawing.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText(/Payment database, Resource, .*Needs \d+, needed by \d+ here/i).waitFor({ state: 'attached' });
  const first = await drawing.getAttribute('aria-activedescendant');
  await page.keyboard.press('ArrowLeft');
  if (await drawing.getAttribute('aria-activedescendant') === first) await page.keyboard.press('ArrowRight');
  await page.waitForFunction(was => document.querySelector('.gflow')?.getAttribute('aria-activedescendant') !== was, first);
  await page.keyboard.press('.');
  await page.waitForURL(url => url.searchParams.get('root') !== 'resource:default/payment-database');
  await page.goBack();
  await page.waitForURL(/payment-database/);
}));

test('without a root it asks for one, and one that is not there is told with the one that is close', async () => {
  await at('/graph', async page => {
    await page.getByText('What do you want to look at?').waitFor();
  });
  await at('/graph?root=component:default/paymnt-service', async page => {
    await page.getByText(/There is no component called .?paymnt-service/).waitFor();
    await page.getByRole('button', { name: /payment-service/ }).first().click();
    await page.waitForURL(/root=component(:|%3A)default(\/|%2F)payment-service/);
  }, [/status of 404/]);
});

test('relations and kinds are chosen, kept in the address, and taken back to the usual', () => at(database, async page => {
  const list = page.locator('aside.ginsp');
  await list.getByRole('link', { name: /Payment service/ }).first().waitFor();
  await page.getByRole('button', { name: /^Relations/ }).click();
  const choices = page.locator('.gchoices');
  await choices.getByRole('checkbox', { name: 'owned by' }).check();
  await page.waitForURL(/relation=ownedBy/);
  await choices.getByRole('checkbox', { name: 'Components' }).uncheck();
  await page.waitForURL(/kind=/);
  await list.getByRole('link', { name: /Payment service/ }).first().waitFor({ state: 'detached' });
  await choices.getByRole('button', { name: 'Back to the usual' }).click();
  await page.waitForURL(url => !url.search.includes('kind=') && !url.search.includes('relation='));
  await list.getByRole('link', { name: /Payment service/ }).first().waitFor();
}));

test('the drawing is saved as SVG and as PNG, and its link is copied', async () => {
  const copying = await signedIn(chrome, server, { permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await watched(copying);
  await visit(page, database);
  await page.locator('aside.ginsp').getByRole('link', { name: /Payment service/ }).first().waitFor();
  const saved = async name => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).first().click()]);
    return readFileSync(await file.path());
  };
  const svg = (await saved('SVG')).toString('utf8');
  assert.match(svg, /^<svg[^>]+xmlns=/);
  assert.match(svg, /Payment service/);
  assert.doesNotMatch(svg, /<script|foreignObject|var\(--/);
  assert.deepEqual([...(await saved('PNG')).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  await page.getByText('Copied the link').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/graph\?root=/);
  assert.deepEqual(page.wrong(), []);
  await copying.close();
});
