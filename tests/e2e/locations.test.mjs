// Locations: their state and errors, reading now, deleting with a preview and a way back, and what is kept out.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { bearer } from '../faults/harness.mjs';
import { asked, browser, component, gone, host, register as registered, serve, signedIn, there, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const places = await host(suite, {});
const server = await serve(suite, { backend: places.backend });
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

/** The panel of a location. */
async function panel(page, name) {
  await page.getByLabel('Filter locations').fill(name);
  await page.getByText(new RegExp(name)).first().click();
  await page.waitForURL(/source=/);
}

test('a file that no longer parses is told as failing, not as read well', async () => {
  const file = await register('parses-not');
  writeFileSync(file, 'kind: [');
  await at('/catalog/locations', async page => {
    await panel(page, 'parses-not');
    await page.getByRole('button', { name: 'Read now' }).click();
    await page.locator('.loc-panel').getByText('Failing').first().waitFor({ timeout: 20_000 });
  });
});

test('a location is given another address, and undo gives it back the old one', async () => {
  places.files.set('/old.yaml', component('at-the-old-place'));
  places.files.set('/new.yaml', component('at-the-new-place'));
  await registered(server, `${places.origin}/old.yaml`, 'component:default/at-the-old-place');
  await at('/catalog/locations', async page => {
    await panel(page, 'old.yaml');
    await page.getByRole('button', { name: 'Change target' }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByRole('button', { name: 'Change it' }).getAttribute('aria-disabled'), 'true', 'it is the same address');
    await dialog.getByLabel('New address').fill(`${places.origin}/new.yaml`);
    await dialog.getByRole('button', { name: 'Change it' }).click();
    await page.getByText('Changed the target').waitFor();
    await server.eventually(() => there(server, 'component:default/at-the-new-place'));
    await server.eventually(() => gone(server, 'component:default/at-the-old-place'));
    await page.getByRole('button', { name: /Undo/ }).click();
    await server.eventually(() => there(server, 'component:default/at-the-old-place'));
  });
});

test('an address that another location has is refused in the dialog, and what was typed stays (409)', async () => {
  places.files.set('/mine.yaml', component('mine'));
  places.files.set('/theirs.yaml', component('theirs'));
  await registered(server, `${places.origin}/mine.yaml`, 'component:default/mine');
  await registered(server, `${places.origin}/theirs.yaml`, 'component:default/theirs');
  await at('/catalog/locations', async page => {
    await panel(page, 'mine.yaml');
    await page.getByRole('button', { name: 'Change target' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('New address').fill(`${places.origin}/theirs.yaml`);
    await dialog.getByRole('button', { name: 'Change it' }).click();
    await dialog.getByText(/already exists/).first().waitFor();
    assert.equal(await dialog.getByLabel('New address').inputValue(), `${places.origin}/theirs.yaml`);
  }, [/status of 409/]);
});

test('a removal that is held back names what would go, and is let go by a word', async () => {
  const many = count => Array.from({ length: count }, (_, index) => component(`held-${index}`)).join('---\n');
  places.files.set('/many.yaml', many(12));
  const target = `${places.origin}/many.yaml`;
  await registered(server, target, 'component:default/held-11');
  places.files.set('/many.yaml', many(1));
  const { items } = await asked(server, 'GET', '/api/catalog/v1/sources?limit=500');
  await asked(server, 'POST', `/api/catalog/v1/sources/${items.find(it => it.target === target).id}/refresh`);
  await at('/catalog/locations', async page => {
    await panel(page, 'many.yaml');
    await page.getByText('A removal waits for a word').waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Let them go' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Remove 11 entities?').waitFor();
    await dialog.getByRole('button', { name: 'Keep them' }).click();
    await there(server, 'component:default/held-11');
    await page.getByRole('button', { name: 'Let them go' }).click();
    await dialog.getByRole('button', { name: 'Let them go' }).click();
    await page.getByText('The next reading may remove them').waitFor();
    await server.eventually(() => gone(server, 'component:default/held-11'));
    await there(server, 'component:default/held-0');
  });
});
