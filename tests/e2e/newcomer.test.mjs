// The walk of the demo: somebody who has never written a descriptor creates a service from acme's template, watches the run,
// changes a file by a pull request that a second person merges in a second browser, and finds the service in the catalog.
// Clicks and keys alone; only the accounts are made over the API.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { browser, invited, serve, settled, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const server = await serve(suite);
const [first, second] = [await browser(suite), await browser(suite)];
// Whoever starts the demo owns it, and works as acme's Ana Ruiz.
const ana = await signedIn(first, server);
const mina = await invited(second, server, ana, { name: 'mina.okafor', displayName: 'Mina Okafor', entityRef: 'user:default/mina.okafor' });

const NAME = 'invoice-service';
const field = (page, id) => page.locator(`#root_${id}`);

/** The form, answered with as little as it wants. */
async function answer(page) {
  await page.getByRole('heading', { name: 'The service' }).waitFor();
  // The cursor is in the first answer.
  await field(page, 'name').waitFor();
  await page.keyboard.type(NAME);
  await field(page, 'description').fill('Writes invoices');
  await field(page, 'owner').fill('payments');
  await page.getByRole('option', { name: /Payments/ }).first().click();
  await page.getByLabel('Files', { exact: true }).getByText('catalog-info.yaml').first().waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'API and data' }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Where it lives' }).waitFor();
  // It is filled in once the server has said where it is.
  await server.eventually(async () => assert.equal(await page.getByLabel('Host', { exact: true }).inputValue(), `localhost:${server.port}`));
  await page.getByLabel('Owner', { exact: true }).fill('payments-team');
  await page.getByLabel('Repository', { exact: true }).last().fill(NAME);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Review' }).waitFor();
}

test('a newcomer creates a service, changes it with a second person, and finds it in the catalog', async () => {
  const page = await watched(ana);
  const other = await watched(mina);
  const began = performance.now();
  await visit(page, '/');
  await page.getByRole('heading', { name: 'Create your first service' }).waitFor();
  await page.getByRole('link', { name: /Choose from \d+ templates/ }).click();
  await page.getByRole('heading', { name: 'What do you want to make?' }).waitFor();
  await page.getByRole('link', { name: /Node service/ }).first().click();
  await answer(page);
  await page.getByRole('button', { name: /^Create/ }).click();

  await page.waitForURL(/\/create\/tasks\//);
  await page.getByText('Make the repository').first().waitFor();
  await page.getByText('Completed').first().waitFor({ timeout: 30_000 });
  await page.getByText('Clone the repository, run').waitFor();
  assert.ok(performance.now() - began < 120_000, 'a service takes two minutes at most');
  await page.getByRole('link', { name: 'Open the repository' }).click();

  // What the run made of the answers.
  await page.waitForURL(/\/code\/payments-team\/invoice-service/);
  await page.getByRole('heading', { level: 1, name: /invoice-service/ }).waitFor();
  await page.getByRole('link', { name: 'README.md' }).click();
  await page.getByRole('link', { name: /^Edit/ }).click();
  await page.locator('.codefile .cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nInvoices are kept for ten years.\n');
  await page.getByLabel(/What this does/).fill('Say how long invoices are kept');
  await page.getByRole('radio', { name: 'onto a new branch' }).check({ force: true });
  await page.getByLabel('Name of the new branch').fill('ten-years');
  await page.getByRole('button', { name: 'Commit change' }).click();
  await page.waitForURL(/\/pulls\/new\?/);
  await page.getByRole('button', { name: 'Create pull request' }).click();
  await page.getByRole('heading', { level: 1, name: /Say how long invoices are kept/ }).waitFor();

  // The second person finds it, reads it, approves and merges.
  await visit(other, '/code');
  await other.getByRole('link', { name: NAME }).first().click();
  await other.getByRole('link', { name: /Pull requests/ }).click();
  await other.getByRole('link', { name: 'Say how long invoices are kept' }).click();
  await other.getByRole('link', { name: /Changes/ }).click();
  await other.getByText('Invoices are kept for ten years.').waitFor();
  await other.getByRole('button', { name: 'Review', exact: true }).click();
  const review = other.getByRole('dialog', { name: 'Review' });
  await review.getByText('Approve').click();
  await review.getByRole('button', { name: 'Send review' }).click();
  await other.getByRole('link', { name: /Conversation/ }).click();
  await other.getByRole('button', { name: 'Merge into main' }).click();
  await other.getByText('Merged ten-years into main').waitFor();

  // Whoever asked for it sees that without loading anything, and finds the service.
  await page.getByText('Merged into main').first().waitFor({ timeout: 20_000 });
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.waitForURL(/\/catalog/);
  await settled(page);
  await page.keyboard.press('f');
  await page.keyboard.type('invoice');
  await page.getByRole('link', { name: NAME }).first().click();
  await page.getByRole('heading', { level: 1, name: NAME }).waitFor();
  await page.getByText('Writes invoices').first().waitFor();
  await page.getByRole('navigation', { name: 'Parts of this page' }).getByRole('link', { name: 'Code' }).click();
  await page.getByRole('link', { name: /^Merge / }).first().waitFor();
  await page.getByText('No pull request is open.').waitFor();
  await page.getByText(`/git/payments-team/${NAME}.git`).waitFor();
  assert.deepEqual([...page.wrong(), ...other.wrong()], []);
});
