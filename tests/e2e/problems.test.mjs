// Problems: each list with its next step, filters, and deleting what nothing describes any more.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { asked, browser, component, gone, register, serve, signedIn, there, visiting } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite, { more: 'catalog: {orphanStrategy: keep}\n' });
const context = await signedIn(chrome, server);
const at = visiting(context);

/** The slab of a group of problems. */
const slab = (page, name) => page.locator('section.slab, .slab').filter({ has: page.getByRole('heading', { name, exact: true }) });
const write = (name, text) => {
  const file = path.join(server.acme, name);
  writeFileSync(file, text);
  return file;
};
const readAgain = async target => {
  const { items } = await asked(server, 'GET', '/api/catalog/v1/sources?limit=500');
  await asked(server, 'POST', `/api/catalog/v1/sources/${items.find(it => it.target === target).id}/refresh`);
};

test('nothing wrong is said, and that acme is sound', () => at('/catalog/problems', async page => {
  await page.getByText('Nothing is wrong in the catalog').or(page.getByRole('navigation', { name: 'Kinds of problems' })).first().waitFor();
}));

test('a descriptor that broke leads to its line', async () => {
  const file = write('breaks.yaml', component('breaks', { metadata: '  title: Breaks\n' }));
  await register(server, file, 'component:default/breaks');
  writeFileSync(file, component('breaks').replace('lifecycle: experimental', 'lifecycle: [1]'));
  await readAgain(file);
  await at('/catalog/problems', async page => {
    const broken = slab(page, 'Broken descriptors');
    await broken.getByRole('link', { name: /breaks/i }).first().waitFor({ timeout: 20_000 });
    await broken.getByText(/breaks\.yaml/).first().waitFor();
    await broken.getByRole('link', { name: 'Open descriptor' }).click();
    await page.waitForURL(/\/breaks\/descriptor/);
    await page.getByText(/lifecycle/).first().waitFor();
  });
});

test('what never could be shown leads to the location that led to it', async () => {
  const file = write('never.yaml', `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: never-sound}
spec: {type: service, lifecycle: production}
`);
  await register(server, file);
  await at('/catalog/problems?group=pending', async page => {
    const pending = slab(page, 'Never could be shown');
    await pending.getByText(/never-sound/).first().waitFor({ timeout: 20_000 });
    await pending.getByRole('link', { name: 'Open location' }).click();
    await page.waitForURL(/\/catalog\/locations\?text=/);
    await page.getByText(/never\.yaml/).first().waitFor();
  });
});

test('owners and relations that lead nowhere offer names that are near', async () => {
  const file = write('loose.yaml', component('loose', { owner: 'paymnts-team', more: "  dependsOn: ['component:checkout-wep']\n" }));
  await register(server, file, 'component:default/loose');
  await at('/catalog/problems', async page => {
    const owners = slab(page, 'Owners that do not exist');
    await owners.getByText(/No group or user is called .*paymnts-team/).waitFor({ timeout: 20_000 });
    await owners.getByRole('button', { name: 'Near names' }).click();
    await owners.getByRole('link', { name: /payments-team|Payments/ }).waitFor();
    const relations = slab(page, 'Relations to nothing');
    await relations.getByText(/checkout-wep/).first().waitFor();
    await relations.getByRole('button', { name: 'Near names' }).first().click();
    await relations.getByRole('link', { name: /checkout-web|Checkout/i }).first().waitFor();
    assert.match(await owners.getByRole('link', { name: 'Register it' }).getAttribute('href'), /\/catalog\/register/);
  }, [/status of 404/]);
});

test('a name that two files claim names both, and which one holds it', async () => {
  const [one, other] = [write('claim-a.yaml', component('claimed')), write('claim-b.yaml', component('claimed', { owner: 'storefront-team' }))];
  await register(server, one, 'component:default/claimed');
  await register(server, other);
  await at('/catalog/problems', async page => {
    const names = slab(page, 'Names that several files claim');
    await names.getByText('Claimed by 2 files').waitFor({ timeout: 20_000 });
    await names.getByText('holds the name', { exact: true }).waitFor();
    await names.getByText('waits', { exact: true }).waitFor();
    await names.getByRole('link', { name: /claim-b\.yaml/ }).click();
    await page.waitForURL(/\/catalog\/locations\?source=/);
  });
});

test('a location that fails leads to it', async () => {
  const file = write('leaves.yaml', component('leaves'));
  await register(server, file, 'component:default/leaves');
  rmSync(file);
  await readAgain(file);
  await at('/catalog/problems', async page => {
    const failing = slab(page, 'Failing locations');
    await failing.getByText(/leaves\.yaml/).first().waitFor({ timeout: 20_000 });
    await failing.getByRole('link', { name: 'Open location' }).first().click();
    await page.waitForURL(/\/catalog\/locations\?source=/);
    await page.getByText('What could not be read').waitFor();
  });
});

test('problems are filtered by text, kind, owner and group, and the way back is there', () => at('/catalog/problems', async page => {
  await page.getByLabel('Filter problems').fill('never-sound');
  await slab(page, 'Never could be shown').waitFor();
  await slab(page, 'Owners that do not exist').waitFor({ state: 'detached' });
  await page.getByLabel('Filter problems').fill('no such problem at all');
  await page.getByText('No problem fits this filter').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('navigation', { name: 'Kinds of problems' }).getByRole('link', { name: /Relations to nothing/ }).click();
  await page.waitForURL(/group=dangling/);
  await slab(page, 'Never could be shown').waitFor({ state: 'detached' });
}));

test('what no file describes any more is deleted after a word, and undo brings it back', async () => {
  const leads = targets => `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: leads}\nspec: {type: file, targets: [${targets}]}\n`;
  write('orphaned.yaml', component('orphaned', { more: "  dependsOn: ['component:payment-service']\n" }));
  const location = write('leads.yaml', leads('./orphaned.yaml'));
  await register(server, location, 'component:default/orphaned');
  writeFileSync(location, leads(''));
  await readAgain(location);
  await at('/catalog/problems', async page => {
    const orphans = slab(page, 'Orphans');
    await orphans.getByRole('link', { name: 'orphaned' }).waitFor({ timeout: 20_000 });
    await orphans.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Delete orphaned?').waitFor();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await there(server, 'component:default/orphaned');
    await orphans.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('Deleted orphaned').waitFor();
    await server.eventually(() => gone(server, 'component:default/orphaned'));
    await page.getByRole('button', { name: /Undo/ }).click();
    await server.eventually(() => there(server, 'component:default/orphaned'));
    await orphans.getByRole('link', { name: 'orphaned' }).waitFor({ timeout: 20_000 });
  }, [/status of 404/]);
});
