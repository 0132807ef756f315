// Further bad days: a page whose code cannot be had or fails, conflicts, a slow network on every sort of page, and an
// entity that goes while somebody looks at it.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { asked, browser, component, register, serve, settled, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);

async function on(work, expected = []) {
  const page = await watched(context, { expected });
  try {
    await work(page);
    assert.deepEqual(page.wrong(), []);
  } finally {
    await page.close();
  }
}

test('a page whose code cannot be had says that there is a newer one, and the rest works', () => on(async page => {
  await page.route('**/assets/JobsPage-*.js', route => route.fulfill({ status: 404, body: '' }));
  await visit(page, '/admin');
  await page.getByRole('link', { name: 'Jobs' }).first().click();
  await page.locator('main').getByText('Flagstone was updated').first().waitFor();
  await page.getByRole('link', { name: 'Catalog' }).first().click();
  await page.locator('table.tbl tbody tr[data-row]').first().waitFor();
}, [/status of 404/, /dynamically imported module/, /JobsPage/]));

test('a page whose code fails says so in its place, and the rest works', () => on(async page => {
  // An answer of a shape that no server gives: the page that draws it throws.
  await page.route('**/api/spine/v1/jobs?**', route => route.fulfill({ json: { items: [{ id: 'x', kind: null, queue: null, state: 'done', attempt: null }] } }));
  await visit(page, '/admin/jobs').catch(() => undefined);
  await page.locator('main').getByText(/failed at this|could not be shown|went wrong|broke/i).first().waitFor();
  await page.getByRole('link', { name: 'Catalog' }).first().click();
  await page.locator('table.tbl tbody tr[data-row]').first().waitFor();
}, [/.*/]));

for (const [address, asks, says] of [
  ['/catalog', '**/api/catalog/entities/by-query*', 'payment-service'],
  ['/', '**/api/catalog/v1/**', 'Payment service'],
  ['/graph?root=resource:default/payment-database&direction=neededBy', '**/api/catalog/v1/graph*', 'Payment service'],
  ['/admin/people', '**/api/identity/v1/accounts*', 'ana.ruiz'],
  ['/catalog/default/api/payment-api-v2/definition', '**/definition', 'payments'],
]) {
  test(`${address} over a slow network shows an outline, then what was asked for`, () => on(async page => {
    await page.route(asks, async route => {
      await new Promise(done => setTimeout(done, 1200));
      await route.continue();
    });
    await page.goto(address);
    await page.locator('[aria-busy="true"], .skel, .skeleton').first().waitFor();
    await page.locator('main').getByText(says).first().waitFor();
    await settled(page);
  }));
}

test('a plan that is out of date is refused with its reason, and nothing happens (409)', () => on(async page => {
  const file = path.join(server.acme, 'twice.yaml');
  writeFileSync(file, component('planned-twice'));
  await visit(page, '/catalog/register');
  await page.getByLabel(/Address of a descriptor/).fill(file);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Import it' }).waitFor();
  // Somebody else is faster.
  await register(server, file, 'component:default/planned-twice');
  await page.getByRole('button', { name: 'Import it' }).click();
  await page.locator('main').getByText(/already exists|registered already|plan it anew/).first().waitFor();
}, [/status of 409/]));

test('a name that is taken is told at its field, and nothing is written over', () => on(async page => {
  await visit(page, '/admin/roles');
  for (let again = 0; again < 2; again += 1) {
    await page.getByRole('button', { name: 'Create a role' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill('taken');
    await dialog.getByRole('button', { name: 'Create a role' }).click();
    if (again === 0) await page.getByText(/Created the role .*taken/).waitFor();
    else await dialog.getByText('There is a role taken already').waitFor();
  }
}, [/status of 409/]));

test('an entity that goes while somebody looks says so, and stays readable until they leave', () => on(async page => {
  const file = path.join(server.acme, 'fleeting.yaml');
  writeFileSync(file, component('fleeting', { metadata: '  title: Fleeting\n' }));
  await register(server, file, 'component:default/fleeting');
  await visit(page, '/catalog/default/component/fleeting');
  const { items } = await asked(server, 'GET', '/api/catalog/v1/sources?limit=500');
  await asked(server, 'DELETE', `/api/catalog/locations/${items.find(it => it.target === file).id}`);
  rmSync(file);
  await page.locator('main').getByText(/was just removed\./).first().waitFor({ timeout: 20_000 });
}, [/status of 404/]));
