// Locations: their state and errors, reading now, deleting with a preview and a way back, and what is kept out.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { bearer } from '../faults/harness.mjs';
import { browser, serve, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);

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

/** Registers one component in a file of its own. */
async function register(name) {
  const file = path.join(server.acme, `${name}.yaml`);
  writeFileSync(file, `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ${name}}
spec: {type: service, lifecycle: experimental, owner: payments-team}
`);
  await fetch(`${server.origin}/api/catalog/v1/locations`, {
    method: 'POST', headers: { ...bearer, 'content-type': 'application/json' }, body: JSON.stringify({ type: 'file', target: file }),
  });
  await server.eventually(async () => assert.equal(await status(name), 200));
  return file;
}

async function status(name) {
  return (await fetch(`${server.origin}/api/catalog/entities/by-name/component/default/${name}`, { headers: bearer })).status;
}

test('a location is found, looked at, and read now', async () => {
  await register('read-me');
  await at('/catalog/locations', async page => {
    await page.getByLabel('Filter locations').fill('read-me');
    await page.getByText(/read-me\.yaml/).first().click();
    await page.waitForURL(/source=/);
    await page.getByRole('button', { name: 'Read now' }).click();
    await page.getByText('Read just now.').waitFor({ timeout: 20_000 });
  });
});

test('what the configuration names cannot be deleted here, and says so', () => at('/catalog/locations', async page => {
  await page.getByText(/acme\/catalog-info\.yaml/).first().click();
  await page.waitForURL(/source=/);
  await page.getByText('Configuration').first().waitFor();
}));

test('deleting shows what disappears first, and undo brings the location back', async () => {
  await register('delete-me');
  await at('/catalog/locations', async page => {
    await page.getByLabel('Filter locations').fill('delete-me');
    await page.getByText(/delete-me\.yaml/).first().click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/entit(y disappears|ies disappear)\./).waitFor();
    await dialog.getByRole('button', { name: 'Delete location' }).click();
    await server.eventually(async () => assert.equal(await status('delete-me'), 404));
    await page.getByRole('button', { name: /Undo/ }).click();
    await page.getByText('The location is back').waitFor();
    await server.eventually(async () => assert.equal(await status('delete-me'), 200));
  }, [/status of 404/]);
});

test('a file that breaks is named with its line, and its entities stay', async () => {
  const file = await register('breaks-soon');
  writeFileSync(file, 'kind: [');
  await at('/catalog/locations', async page => {
    await page.getByLabel('Filter locations').fill('breaks-soon');
    await page.getByText(/breaks-soon\.yaml/).first().click();
    await page.waitForURL(/source=/);
    await page.getByRole('button', { name: 'Read now' }).click();
    await page.getByText(/line 1 · /).first().waitFor({ timeout: 20_000 });
  });
  assert.equal(await status('breaks-soon'), 200);
});

test('what is ignored is listed with its reason, and let in again', async () => {
  await fetch(`${server.origin}/api/catalog/v1/ignored/component/default/kept-out`, {
    method: 'PUT', headers: { ...bearer, 'content-type': 'application/json' }, body: JSON.stringify({ reason: 'a copy of another' }),
  });
  await at('/catalog/locations?view=ignored', async page => {
    await page.getByText('a copy of another').filter({ visible: true }).first().waitFor();
    await page.getByRole('button', { name: 'Lift', exact: true }).click();
    await page.getByText(/Lifted .?.*kept-out/).waitFor();
    await page.getByText('Nothing is ignored').waitFor();
  });
});
