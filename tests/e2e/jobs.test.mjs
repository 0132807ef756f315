// Jobs: one that fails, with its log, retried and cancelled; reconcilers nudged; keys rotated; the audit log exported.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { asked, browser, host, component, register, serve, signedIn, visiting } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const places = await host(suite, { '/slow.yaml': component('slow-one') });
const server = await serve(suite, { backend: places.backend });
const context = await signedIn(chrome, server);
const at = visiting(context);

/** Jobs of a state. */
const jobs = async state => (await asked(server, 'GET', `/api/spine/v1/jobs?state=${state}&limit=100`)).items;

/** The first job that reads a place. */
function one(found) {
  const job = found.find(it => it.kind === 'catalog.source.read');
  if (job === undefined) throw new Error('no such job yet');
  return job;
}

test('a job is looked at: its facts, its input, its log', async () => {
  await register(server, `${places.origin}/slow.yaml`, 'component:default/slow-one');
  await at('/admin/jobs', async page => {
    await page.getByRole('row', { name: /catalog\.source\.read/ }).first().click();
    await page.waitForURL(/job=/);
    await page.getByText('Facts', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Log' }).waitFor();
    await page.getByText(/It has written nothing|line/).first().waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(url => !url.search.includes('job='));
  });
});

test('what runs and what waits is cancelled, brought back and run now', async () => {
  // A host that never answers keeps those busy who read, and the others waiting.
  for (let at = 0; at < 24; at += 1) {
    places.files.set(`/hangs-${at}.yaml`, null);
    await register(server, `${places.origin}/hangs-${at}.yaml`);
  }
  const running = await server.eventually(async () => one(await jobs('running')));
  await at(`/admin/jobs?job=${running.id}`, async page => {
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText(`Cancelled ${running.kind}`).waitFor();
    await page.getByText(/Somebody asked to cancel it|It will not run again/).first().waitFor();
  });
  const waiting = await server.eventually(async () => one(await jobs('waiting')));
  await at(`/admin/jobs?job=${waiting.id}`, async page => {
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText(`Cancelled ${waiting.kind}`).waitFor();
    await page.getByRole('button', { name: 'Retry', exact: true }).waitFor();
    await page.getByRole('button', { name: /Undo/ }).click();
    await page.getByText(`Retried ${waiting.kind}`).waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText(`Retried ${waiting.kind}`).first().waitFor();
  });
});

test('a reconciler is asked to run now', () => at('/admin/jobs', async page => {
  await page.getByRole('group', { name: 'What is shown' }).getByText(/^Reconcilers/).click();
  await page.getByRole('row', { name: /catalog/ }).first().getByRole('button', { name: 'Run now' }).click();
  await page.getByText(/^Asked .* to run now/).waitFor();
}));

test('the audit log is exported as it is filtered', () => at('/admin/audit?event=identity.*', async page => {
  await page.getByRole('row', { name: /identity\./ }).first().waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export' }).click()]);
  const entries = readFileSync(await file.path(), 'utf8').trimEnd().split('\n').map(line => JSON.parse(line));
  assert.ok(entries.length > 0);
  assert.ok(entries.every(it => JSON.stringify(it).includes('identity.')));
}));

test('a key is rotated: the new one stands beside the old, and revoking wants its word', () => at('/admin/keys', async page => {
  const rows = page.getByRole('row', { name: /Signs tokens/ });
  await rows.first().waitFor();
  const before = await rows.count();
  await page.getByRole('button', { name: 'Rotate a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It got out: revoke it').click();
  assert.equal(await dialog.getByRole('button', { name: 'Rotate a key' }).getAttribute('aria-disabled'), 'true');
  await dialog.getByText('It got out: revoke it').click();
  await dialog.getByRole('button', { name: 'Rotate a key' }).click();
  await page.getByText('Rotated the signing key').waitFor();
  await page.waitForFunction(count => document.querySelectorAll('main table tbody tr').length > count, before);
}));
