// What somebody new does in the first minutes, by keyboard alone: find who owns payment-service, what it
// depends on and what would break without payment-database; register a repository with a broken descriptor
// and see the line; and the same entity's other tabs and actions.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { bearer } from '../faults/harness.mjs';
import { browser, serve, settled, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);

test('by keyboard alone: find a service, its owner, its dependencies, and what breaks without the database', async () => {
  const page = await watched(context);
  await visit(page, '/');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).waitFor();
  await page.keyboard.type('payment-serv');
  await page.getByRole('option', { name: /payment.service/i }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Payment service' }).waitFor();
  await page.locator('main').getByText(/payments/i).first().waitFor();
  await page.getByText('Payment database').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).waitFor();
  await page.keyboard.type('payment-data');
  await page.getByRole('option', { name: /payment.database/i }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Payment database' }).waitFor();
  await page.getByRole('link', { name: 'What breaks without it' }).first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/graph\?/);
  const aside = page.locator('main');
  await aside.getByText('Payment service').first().waitFor();
  await aside.getByText('Checkout').first().waitFor();
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

test('a repository with a broken descriptor: the line is shown, and the sound half is imported and taken back', async () => {
  const file = path.join(server.acme, 'fraud-rules.yaml');
  writeFileSync(file, `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: fraud-rules
spec: {type: service, lifecycle: production, owner: payments-team}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: "not a name!"
spec: {type: service, lifecycle: production, owner: payments-team}
`);
  const page = await watched(context);
  await visit(page, '/catalog');
  await page.keyboard.press('r');
  await page.getByLabel(/Address of a descriptor/).waitFor();
  await page.keyboard.type(file);
  await page.keyboard.press('Enter');
  await page.getByText(/1 cannot be imported/).first().waitFor();
  await page.getByText('fraud-rules.yaml:7').first().waitFor();
  await page.locator('.regy').getByText(/name/).first().waitFor();
  assert.match(await page.locator('.regy').innerText(), /not a name!/);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: /Undo/ }).waitFor();
  await server.eventually(async () => assert.equal(await status('fraud-rules'), 200));
  await page.getByRole('button', { name: /Undo/ }).click();
  await server.eventually(async () => assert.equal(await status('fraud-rules'), 404));
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

test('a star is kept on the server', async () => {
  const page = await watched(context);
  await visit(page, '/catalog/default/component/payment-service');
  await page.keyboard.press('s');
  await server.eventually(async () => {
    const answer = await context.request.get('/api/user-settings/buckets/starredEntities/keys/entityRefs');
    assert.deepEqual((await answer.json()).value, ['component:default/payment-service']);
  });
  await page.keyboard.press('s');
  await page.close();
});

test('what changes in a file is on the page without a reload', async () => {
  const file = path.join(server.acme, 'live.yaml');
  const write = title => writeFileSync(file, `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: live-thing, title: ${title}}
spec: {type: service, lifecycle: production, owner: payments-team}
`);
  write('Before');
  await fetch(`${server.origin}/api/catalog/v1/locations`, {
    method: 'POST', headers: { ...bearer, 'content-type': 'application/json' }, body: JSON.stringify({ type: 'file', target: file }),
  });
  await server.eventually(async () => assert.equal(await status('live-thing'), 200));
  const page = await watched(context);
  await visit(page, '/catalog/default/component/live-thing');
  await page.getByRole('heading', { level: 1, name: 'Before' }).waitFor();
  write('After');
  await page.getByRole('heading', { level: 1, name: 'After' }).waitFor({ timeout: 20_000 });
  await page.close();
});

test('back leads back, with everything as it was', async () => {
  const page = await watched(context);
  await visit(page, '/catalog?kind=api');
  await page.getByRole('link', { name: 'payment-api-v2', exact: true }).first().click();
  await settled(page);
  await page.goBack();
  await page.waitForURL(/\/catalog\?kind=api$/);
  await page.getByRole('link', { name: 'payment-api-v2', exact: true }).first().waitFor();
  await page.close();
});

async function status(name) {
  return (await fetch(`${server.origin}/api/catalog/entities/by-name/component/default/${name}`, { headers: bearer })).status;
}
