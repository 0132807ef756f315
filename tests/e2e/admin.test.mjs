// The rooms of administration: people, invitations, roles, why, audit, jobs, configuration, health, our API.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
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

test('an invitation is made, its link is shown once, and it is taken back', () => at('/admin/invitations', async page => {
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^User/).fill('wei.chen');
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  await page.getByText('It is shown this once').waitFor();
  await page.getByRole('button', { name: 'I have it' }).click();
  await page.getByRole('button', { name: 'Take back' }).first().click();
  await page.getByText('Took the invitation back').waitFor();
}));

test('people are listed and filtered, and one of them is looked at', () => at('/admin/people', async page => {
  await page.getByLabel('Filter people').fill('nobody at all');
  await page.getByText('Nobody is called “nobody at all”').waitFor();
  await page.getByRole('button', { name: 'Show everybody' }).click();
  await page.getByRole('row', { name: /Ana Ruiz/ }).click();
  await page.waitForURL(/account=/);
  await page.getByRole('button', { name: 'Sign out everywhere' }).waitFor();
}));

test('a role is created and deleted', () => at('/admin/roles', async page => {
  await page.getByRole('button', { name: 'Create a role' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Name/).fill('on-call');
  await dialog.getByRole('button', { name: /Create a role|Save the role/ }).click();
  await page.getByText(/Created the role .*on-call/).waitFor();
  await page.getByRole('button', { name: 'Delete the role' }).click();
  await dialog.getByRole('textbox').fill('on-call');
  await dialog.getByRole('button', { name: 'Delete the role' }).click();
  await page.getByText(/Deleted the role .*on-call/).waitFor();
}));

test('why can I: the answer names the rule', () => at('/admin/why?user=user:default/ana.ruiz&permission=catalog.entity.read', async page => {
  await page.getByText(/may use catalog\.entity\.read/).first().waitFor();
  await page.getByText('Grants that are about it').waitFor();
}));

test('the audit log tells who did it, is filtered and exported, and its chain is verified', () => at('/admin/audit', async page => {
  await page.getByRole('row', { name: /identity\./ }).first().waitFor();
  await page.getByLabel('Event', { exact: true }).fill('identity.*');
  await page.keyboard.press('Enter');
  await page.waitForURL(/event=/);
  await page.getByRole('row', { name: /identity\./ }).first().click();
  await page.waitForURL(/entry=/);
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await page.getByText(/^Whole: /).first().waitFor();
  await page.keyboard.press('Escape');
}));

test('jobs are filtered by state', () => at('/admin/jobs', async page => {
  await page.getByText(/catalog\./).first().waitFor();
  await page.getByRole('group', { name: 'What is shown' }).getByText(/^Failed/).click();
  await page.getByText('No job has failed.').or(page.getByRole('row', { name: /Failed/ })).first().waitFor();
  await page.getByRole('group', { name: 'What is shown' }).getByText(/^Reconcilers/).click();
  await page.getByRole('row', { name: /catalog/ }).first().waitFor();
}));

test('configuration leaves secrets out and is filtered', () => at('/admin/configuration', async page => {
  const filter = page.getByLabel('Search keys and values').first();
  await filter.fill('externalAccess');
  await page.getByText('hidden', { exact: true }).first().waitFor();
  assert.ok(!(await page.locator('main').innerText()).includes('token-of-the-test-suites'));
  await filter.fill('zzz nothing');
  await page.getByText(/No key and no value has “.?zzz nothing.?” in it/).waitFor();
}));

test('health says that the server takes requests', () => at('/admin', async page => {
  await page.getByText('Takes requests').first().waitFor();
}));

test('our own API is read, and one call is tried', () => at('/admin/api', async page => {
  const list = page.getByRole('complementary', { name: 'Operations' });
  await list.getByLabel('Find operation or schema').fill('/api/portal/v1/start');
  await list.getByText(/portal\/v1\/start/).first().click();
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('main').getByText(/200/).first().waitFor();
}));
