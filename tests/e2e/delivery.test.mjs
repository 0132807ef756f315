// From nothing to production in the portal: the form, the journey, a second push, a change that its tests refuse, one that
// goes back by itself, and what people promote and roll back. The server is the demo's, and what runs is the real service.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { forget, freePort } from '../faults/harness.mjs';
import { browser, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const NAME = 'invoice-api';
const SERVICE = `/catalog/default/component/${NAME}`;
/** Dependencies may come from the registry, and the machine may be busy. */
const LONG_MS = 300_000;

const demo = await started();
const chrome = await browser(suite);
const ana = await signedIn(chrome, demo);
const page = await watched(ana, { expected: [/status of 404/, /another origin/] });
page.setDefaultTimeout(20_000);

/** `flagstone demo` with a folder of its own. */
async function started() {
  const data = mkdtempSync(path.join(os.tmpdir(), 'flagstone-e2e-demo-'));
  const port = await freePort();
  const child = spawn(process.env.FLAGSTONE_BIN, ['demo', '--data-dir', data, '--listen', `127.0.0.1:${port}`]);
  const server = { data, port, origin: `http://localhost:${port}`, output: '', eventually };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => { server.output += text; });
  const ended = new Promise(resolve => { child.on('close', resolve); });
  after(async () => {
    child.kill('SIGTERM');
    await ended;
    forget(data);
  });
  await eventually(() => assert.match(server.output, /\/invitation#/), 120_000);
  return server;
}

async function eventually(work, within = 30_000) {
  const until = Date.now() + within;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise(resolve => { setTimeout(resolve, 250); });
    }
  }
}

/** What the service says of itself in an environment. */
function version(environment) {
  return new Promise((resolve, reject) => {
    const headers = { host: `${NAME}--${environment}.localhost:${demo.port}` };
    http.get({ host: '127.0.0.1', port: demo.port, path: '/version', headers }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', piece => { text += piece; }).on('end', () => {
        try { resolve(JSON.parse(text)); } catch { reject(new Error(text)); }
      });
    }).on('error', reject);
  });
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'flagstone-e2e-clone-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let isCloned = false;
const git = (...args) => execFileSync('git', args, {
  cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'],
  env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0', GIT_AUTHOR_NAME: 'Ana Ruiz', GIT_AUTHOR_EMAIL: 'ana.ruiz@acme.test', GIT_COMMITTER_NAME: 'Ana Ruiz', GIT_COMMITTER_EMAIL: 'ana.ruiz@acme.test' },
}).trim();

/** Changes a file of the service and pushes it; the commit. */
function push(file, change, message) {
  if (!isCloned) {
    const token = readFileSync(path.join(demo.data, 'demo-token'), 'utf8').trim();
    isCloned = true;
    git('clone', '-q', `http://x:${token}@localhost:${demo.port}/git/payments-team/${NAME}.git`, '.');
  }
  const place = path.join(folder, file);
  writeFileSync(place, change(readFileSync(place, 'utf8')));
  git('commit', '-qam', message);
  git('push', '-q', 'origin', 'HEAD:main');
  return git('rev-parse', 'HEAD');
}

/** The environment's column on the tab of deployments. */
const column = name => page.getByRole('region', { name, exact: true });
const shows = (environment, commit) => column(environment).getByText(commit.slice(0, 7), { exact: true }).waitFor({ timeout: LONG_MS });

let first;

test('Create leads over the journey to a service in production', { timeout: LONG_MS }, async () => {
  await visit(page, '/create/templates/default/node-api');
  await page.locator('#root_name').fill(NAME);
  await page.locator('#root_description').fill('Writes invoices');
  await page.locator('#root_owner').fill('payments');
  await page.getByRole('option', { name: /Payments/ }).first().click();
  await page.getByLabel('Files', { exact: true }).getByText('catalog-info.yaml').first().waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'How it runs' }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Where it lives' }).waitFor();
  await page.getByLabel('Owner', { exact: true }).fill('payments-team');
  await page.getByLabel('Repository', { exact: true }).last().fill(NAME);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Review' }).waitFor();
  await page.getByRole('button', { name: /^Create/ }).click();
  await page.getByText('Completed').first().waitFor({ timeout: 60_000 });

  await page.getByRole('link', { name: 'Its way to production' }).click();
  await page.waitForURL(/\/journey$/);
  await page.getByRole('heading', { level: 1, name: 'From nothing to production' }).waitFor();
  await page.getByRole('link', { name: /^Make the repository on this server/ }).waitFor();
  await page.getByText(`${NAME} answers in prod.`).waitFor({ timeout: LONG_MS });
  await page.getByRole('link', { name: /^verify-prod/ }).waitFor();
  first = (await version('prod')).commit;
  assert.match(first, /^[0-9a-f]{40}$/);
  await page.getByText(first.slice(0, 7)).waitFor();
});

test('its page says what was deployed last and how the pipeline went', async () => {
  await visit(page, SERVICE);
  await page.getByRole('link', { name: /Last deployed.*in prod/ }).waitFor();
  await page.getByRole('link', { name: /Pipeline passed/ }).click();
  await page.waitForURL(/ci-cd$/);
  await page.getByRole('link', { name: `${NAME} #1` }).click();
  await page.getByRole('heading', { level: 1, name: '#1' }).waitFor();
  await page.getByRole('link', { name: /^test Succeeded/ }).click();
  await page.waitForURL(/task=test/);
  await page.getByRole('region', { name: 'Log of test' }).getByText(/lines?$/).first().waitFor();
  await page.getByRole('heading', { name: 'Tests' }).waitFor();
  await page.getByText(/\d+ passed/).first().waitFor();
  // No snapshot of vulnerabilities is configured: that is never shown as well.
  await page.getByText('not scanned').waitFor();
  await page.getByRole('link', { name: 'Download image' }).waitFor();
  await page.getByText('It is the first run of this branch.').waitFor();
});

test('a second push goes to production by itself', { timeout: LONG_MS }, async () => {
  const text = `Second ${Math.random()}`;
  const second = push('release.txt', () => `${text}\n`, 'Say so');
  await visit(page, `${SERVICE}/deployments`);
  await shows('prod', second);
  assert.deepEqual([(await version('prod')).commit, first === second], [second, false]);
  await page.getByRole('cell', { name: /Deployment .*…/ }).first().waitFor();
});

test('a change that its tests refuse is never deployed, and the page says what stopped it', { timeout: LONG_MS }, async () => {
  const before = (await version('dev')).commit;
  push('test/items.test.ts', text => text.replace("assert.equal(added.statusCode, 201);", 'assert.equal(added.statusCode, 299);'), 'Expect something else');
  await visit(page, `${SERVICE}/ci-cd`);
  await page.getByRole('link', { name: `${NAME} #3` }).click();
  await page.getByText(/^test stopped it/).waitFor({ timeout: LONG_MS });
  await page.getByRole('link', { name: /^test Failed/ }).waitFor();
  await page.getByRole('link', { name: /^deploy-dev Skipped/ }).waitFor();
  await page.getByText('an item that was added is found again').first().waitFor();
  await page.getByRole('heading', { name: 'Against the run before' }).waitFor();
  await page.getByRole('link', { name: 'Run 2' }).waitFor();
  assert.equal((await version('dev')).commit, before);
});

test('a release that says another commit goes back by itself', { timeout: LONG_MS }, async () => {
  const before = (await version('dev')).commit;
  git('revert', '--no-edit', 'HEAD');
  const bad = push('src/server.ts', text => text.replace('build: readBuild()', "build: { ...readBuild(), commit: '0'.repeat(40) }"), 'Lie');
  await visit(page, `${SERVICE}/deployments?environment=dev`);
  await page.getByRole('cell', { name: 'Rolled back' }).first().waitFor({ timeout: LONG_MS });
  await page.getByRole('cell', { name: /^Rollback/ }).first().waitFor({ timeout: LONG_MS });
  await shows('dev', before);
  assert.equal((await version('dev')).commit, before);
  assert.notEqual((await version('prod')).commit, bad);
});

test('people roll back and promote, and are told from what to what', { timeout: LONG_MS }, async () => {
  const second = (await version('prod')).commit;
  await visit(page, `${SERVICE}/deployments`);
  await column('prod').getByRole('button', { name: `Roll back to ${first.slice(0, 7)}` }).click();
  await page.getByText(`prod changes from ${second.slice(0, 7)} to ${first.slice(0, 7)}.`).waitFor();
  await page.getByLabel(/^Why/).fill('It is Friday');
  await page.getByRole('button', { name: `Roll back to ${first.slice(0, 7)}` }).last().click();
  await shows('prod', first);
  await eventually(async () => assert.equal((await version('prod')).commit, first));
  await page.getByText('It is Friday').first().waitFor();

  await column('staging').getByRole('button', { name: 'Promote to prod' }).click();
  await page.getByText('the very artefact that runs in staging').waitFor();
  await page.getByRole('button', { name: 'Promote to prod' }).last().click();
  await shows('prod', second);
  await eventually(async () => assert.equal((await version('prod')).commit, second));

  await column('prod').getByRole('button', { name: 'Log' }).click();
  await page.getByRole('heading', { name: /^Log in prod/ }).waitFor();
  await page.getByText(/"level"|listening/i).first().waitFor();
  await visit(page, '/deployments');
  await page.getByRole('link', { name: NAME }).first().waitFor();
});

test('a run is started by hand, cancelled after a question, and done once more', { timeout: LONG_MS }, async () => {
  await visit(page, `${SERVICE}/ci-cd`);
  await page.getByRole('button', { name: 'Run pipeline' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run pipeline' }).click();
  await page.waitForURL(/\/pipelines\/[^/]+$/);
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('status').getByText('Cancelled').waitFor({ timeout: 60_000 });
  const before = page.url();
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.waitForURL(url => url.href !== before);
  await page.getByRole('link', { name: 'the run before' }).waitFor();
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('status').getByText('Cancelled').waitFor({ timeout: 60_000 });
  await visit(page, '/pipelines?status=cancelled');
  await page.getByRole('link', { name: /invoice-api #\d/ }).first().waitFor();
  assert.deepEqual(page.wrong(), []);
});
