// Definitions of APIs in each language, read in the browser: operations, schemas, search, source, a broken one.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { bearer } from '../faults/harness.mjs';
import { browser, serve, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server, { permissions: ['clipboard-read', 'clipboard-write'] });

async function at(address, work) {
  const page = await watched(context);
  try {
    await visit(page, address);
    await work(page);
    assert.deepEqual(page.wrong(), []);
  } finally {
    await page.close();
  }
}

for (const [language, name, find, says] of [
  ['OpenAPI', 'payment-api-v2', 'refund', /refund/i],
  ['AsyncAPI', 'payment-events', 'captured', /captured/i],
  ['GraphQL', 'storefront-graph', 'orderPlace', /orderPlace/],
  ['protobuf', 'ledger-api', 'GetBalance', /GetBalanceRequest|GetBalance/],
]) {
  test(`${language}: operations are listed, found and read, and the source is a click away`, () => at(`/catalog/default/api/${name}/definition`, async page => {
    const list = page.getByRole('complementary', { name: 'Operations' });
    await list.getByLabel('Find operation or schema').fill(find);
    await list.getByRole('option', { name: says }).first().click();
    await page.locator('article.opd').getByText(says).first().waitFor();
    await page.waitForURL(/op=/);
    await page.getByRole('group', { name: 'What is shown' }).getByRole('button', { name: 'Source' }).click();
    await page.waitForURL(/view=source/);
    await page.getByLabel('Find in the text').waitFor();
  }));
}

test('a definition that does not parse shows its line and its text', async () => {
  const file = path.join(server.acme, 'broken-api.yaml');
  writeFileSync(file, `apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: broken-api}
spec: {type: graphql, lifecycle: experimental, owner: payments-team, definition: "type Query {\\n  broken(: String\\n}"}
`);
  await fetch(`${server.origin}/api/catalog/v1/locations`, {
    method: 'POST', headers: { ...bearer, 'content-type': 'application/json' }, body: JSON.stringify({ type: 'file', target: file }),
  });
  await server.eventually(async () => {
    const answer = await fetch(`${server.origin}/api/catalog/entities/by-name/api/default/broken-api`, { headers: bearer });
    assert.equal(answer.status, 200);
  });
  await at('/catalog/default/api/broken-api/definition', async page => {
    await page.getByText(/Line 2:/).first().waitFor();
    await page.getByText('broken(: String').first().waitFor();
  });
});

test('the text is copied and downloaded as it was written', () => at('/catalog/default/api/payment-api-v2/definition', async page => {
  const asked = await context.request.get('/api/catalog/v1/entities/api/default/payment-api-v2/definition');
  const written = await asked.text();
  await page.getByRole('button', { name: 'Copy all' }).first().click();
  await page.getByText(/^Copied/).waitFor();
  assert.equal((await page.evaluate(() => navigator.clipboard.readText())).replace(/\r\n/g, '\n'), written);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).or(page.getByRole('button', { name: 'Download' })).first().click()]);
  assert.equal(readFileSync(await file.path(), 'utf8'), written);
  assert.match(file.suggestedFilename(), /payment-api-v2/);
}));
