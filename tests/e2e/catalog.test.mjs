// The catalog's table: facets, text, order, columns, views, keys, choosing, export, and coming back to it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { browser, serve, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);

/** The first page of what the table shows, as its rows' references. */
const rows = page => page.locator('table.tbl tbody tr[data-row]');
const row = (page, name) => rows(page).filter({ has: page.getByRole('link', { name, exact: true }) });

async function at(address, work) {
  const page = await watched(context);
  try {
    await visit(page, address);
    await rows(page).first().waitFor();
    await work(page);
    assert.deepEqual(page.wrong(), []);
  } finally {
    await page.close();
  }
}

test('a facet filters, says so in the address and as a chip, and goes by its chip', () => at('/catalog', async page => {
  const types = page.getByRole('complementary', { name: 'Filters' }).getByRole('group', { name: 'Type' });
  await types.getByRole('checkbox', { name: 'website' }).check();
  await page.waitForURL(/type=website/);
  await row(page, 'checkout-web').waitFor();
  await row(page, 'payment-service').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /Remove.*website|website.*Remove/i }).click();
  await row(page, 'payment-service').waitFor();
  assert.doesNotMatch(page.url(), /type=website/);
}));

test('text filters while typing, and clearing all filters leads back', () => at('/catalog', async page => {
  await page.keyboard.press('f');
  await page.keyboard.type('ledger');
  await page.waitForURL(/q=ledger/);
  await row(page, 'ledger').waitFor();
  await row(page, 'checkout-web').waitFor({ state: 'detached' });
  await page.getByRole('searchbox', { name: 'Filter by text' }).or(page.getByLabel('Filter by text')).first().fill('no such thing at all');
  await page.getByText(/No components match/i).first().waitFor();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await rows(page).first().waitFor();
}));

test('a column sorts both ways, and the address keeps it', () => at('/catalog', async page => {
  const head = page.getByRole('columnheader', { name: 'Name' });
  await head.getByRole('button').click();
  await page.waitForURL(/sort=-name/);
  await row(page, 'checkout-web').waitFor();
  assert.equal(await head.getAttribute('aria-sort'), 'descending');
  const names = await rows(page).getByRole('link').evaluateAll(links => links.map(it => it.getAttribute('href')));
  const components = names.filter(it => it?.startsWith('/catalog/default/component/'));
  assert.ok(components.indexOf('/catalog/default/component/payment-service') < components.indexOf('/catalog/default/component/checkout-web'), components.join());
}));

test('columns are chosen, and kept', () => at('/catalog?kind=component', async page => {
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Namespace' }).click();
  await page.getByRole('columnheader', { name: 'Namespace' }).waitFor();
  await page.keyboard.press('Escape');
  await server.eventually(async () => {
    const answer = await context.request.get('/api/user-settings/buckets/flagstone.portal/keys/columns');
    assert.ok(answer.ok());
    assert.ok(JSON.stringify(await answer.json()).includes('namespace'));
  });
  await page.reload();
  await page.getByRole('columnheader', { name: 'Namespace' }).waitFor();
}));

test('a view is saved under a name, leads back to what it shows, and is deleted', () => at('/catalog?kind=api', async page => {
  await page.getByRole('button', { name: 'Save view' }).click();
  await page.getByLabel('Name of the view').fill('All our APIs');
  await page.getByRole('dialog').getByRole('button', { name: 'Save view' }).click();
  await page.getByText('Saved the view All our APIs').waitFor();
  await visit(page, '/catalog');
  await page.getByRole('group', { name: 'Views' }).getByRole('link', { name: 'All our APIs' }).click();
  await page.waitForURL(/kind=api/);
  await row(page, 'payment-api-v2').waitFor();
  await page.getByRole('button', { name: 'Save view' }).click();
  await page.getByRole('button', { name: 'Delete the view All our APIs' }).click();
  await page.getByText('Deleted the view All our APIs').waitFor();
}));

test('J and K walk, X chooses, Space looks, O opens, and back is where one was', () => at('/catalog?kind=component', async page => {
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  assert.equal(await page.locator('tr[aria-current=true]').getAttribute('data-row'), '0');
  await page.keyboard.press('x');
  await page.getByText('1 selected').first().waitFor();
  await page.keyboard.press('x');
  await page.keyboard.press('Space');
  await page.waitForURL(/peek=/);
  await page.keyboard.press('Escape');
  await page.waitForURL(url => !url.search.includes('peek='));
  await page.keyboard.press('o');
  await page.waitForURL(/\/catalog\/default\/component\//);
  await page.goBack();
  await page.waitForURL(/\/catalog\?kind=component/);
  await rows(page).first().waitFor();
}));

test('what is exported is what the filters leave, with no cell that a spreadsheet would run', () => at('/catalog?kind=api&owner=payments-team', async page => {
  await row(page, 'ledger-api').waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
  const lines = readFileSync(await file.path(), 'utf8').trimEnd().split('\r\n');
  assert.match(lines[0], /^\uFEFFreference,kind,namespace,name,/);
  assert.ok(lines.some(it => it.startsWith('api:default/ledger-api,')), lines.join('\n'));
  assert.ok(!lines.some(it => it.includes('storefront-graph')));
  assert.ok(!lines.some(it => /(^|,)"?[=+@]/.test(it)));
}));
