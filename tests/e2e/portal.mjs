// The portal under test: a server of its own with examples/acme, a browser, and somebody who is signed in.
// A page's console errors, failed scripts and requests to other origins are kept, and fail the test that
// does not expect them.
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { Server, auth, bearer, forget, freePort, later } from '../faults/harness.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const chromiumPath = process.env.FLAGSTONE_CHROMIUM ?? '/usr/bin/chromium';

/** The account of the tests, which owns the server: she is in acme's payments team. */
export const ana = { name: 'ana.ruiz', password: 'correct horse battery staple', displayName: 'Ana Ruiz' };

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A browser for all tests of a file. */
export async function browser(suite) {
  const started = await chromium.launch({ executablePath: chromiumPath, args: flags });
  later(suite, () => started.close());
  return started;
}

/**
 * A server on a copy of examples/acme, which tests may change. `empty` starts one without a catalog, but for the locations
 * that `prepare` makes in its folder; `more` is YAML below the
 * top level of its configuration, `backend` below `backend:`, both perhaps made with the server's port.
 */
export async function serve(suite, { empty = false, prepare, more = '', backend = '', port: wanted } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'flagstone-e2e-'));
  later(suite, () => forget(folder));
  const acme = path.join(folder, 'acme');
  cpSync(path.join(root, 'examples/acme'), acme, { recursive: true });
  const port = wanted ?? await freePort();
  const config = path.join(folder, 'test.yaml');
  writeFileSync(config, `app:
  baseUrl: http://localhost:${port}
backend:
  baseUrl: http://localhost:${port}
${auth()}${backend}${empty ? `catalog:\n  locations: [${prepare?.(folder) ?? ''}]\n` : ''}${more}`);
  const server = new Server({ config: [path.join(acme, 'app-config.yaml'), config], data: path.join(folder, 'data'), port });
  server.folder = folder;
  server.acme = acme;
  server.origin = `http://localhost:${port}`;
  later(suite, () => server.end());
  server.spawn();
  await server.ready();
  if (!empty) {
    await server.eventually(async () => {
      const answer = await fetch(`${server.origin}/api/catalog/entities/by-name/component/default/payment-service`, { headers: bearer });
      if (answer.status !== 200) throw new Error('acme is not there yet');
    });
  }
  return server;
}

/** The secret of the link that makes its holder the owner, as the server printed it. */
export async function ownerSecret(server) {
  return server.eventually(() => {
    const link = /\/invitation#(\S+)/.exec(server.output);
    if (link === null) throw new Error('no owner link was printed');
    return link[1];
  });
}

/** Makes Ana the owner through the API; the cookie is in the context that is given back. */
export async function signedIn(browser, server, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: server.origin, ...options });
  const headers = { origin: server.origin };
  if (server.hasOwner !== true) {
    const made = await context.request.post('/api/identity/v1/invitations/accept', { headers, data: { secret: await ownerSecret(server), ...ana } });
    if (!made.ok()) throw new Error(`the owner link answered ${made.status()}: ${await made.text()}`);
    server.hasOwner = true;
  } else {
    const made = await context.request.post('/api/identity/v1/sign-in', { headers, data: { name: ana.name, password: ana.password } });
    if (!made.ok()) throw new Error(`signing in answered ${made.status()}: ${await made.text()}`);
  }
  return context;
}

/** Somebody whom the owner invited and who has no role, perhaps as a user of the catalog; the cookie is in the context that is given back. */
export async function invited(browser, server, owner, { name, displayName, entityRef }) {
  const { csrfToken } = await (await owner.request.get('/api/identity/v1/session')).json();
  const headers = { origin: server.origin, 'flagstone-csrf': csrfToken };
  const made = await owner.request.post('/api/identity/v1/invitations', { headers, data: { roles: [], expiresInSeconds: 3600, ...(entityRef === undefined ? {} : { entityRef }) } });
  if (!made.ok()) throw new Error(`inviting answered ${made.status()}: ${await made.text()}`);
  const secret = (await made.json()).link.split('#')[1];
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: server.origin });
  const taken = await context.request.post('/api/identity/v1/invitations/accept', { headers: { origin: server.origin }, data: { secret, name, displayName, password: ana.password } });
  if (!taken.ok()) throw new Error(`accepting answered ${taken.status()}: ${await taken.text()}`);
  return context;
}

/** A page that remembers what went wrong in it; `wrong()` gives it, without what `expected` matches. */
export async function watched(context, { expected = [] } = {}) {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const found = [];
  page.on('console', message => {
    if (message.type() === 'error') found.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', error => found.push(`script: ${error.message}`));
  page.on('request', request => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(page.url() === 'about:blank' ? request.url() : page.url()).origin) {
      found.push(`another origin: ${request.url()}`);
    }
  });
  page.wrong = () => found.filter(it => !expected.some(pattern => pattern.test(it)));
  return page;
}

/** `files` of a host that the server is let read from, by path; tests change them. */
export async function host(suite, files) {
  const served = new Map(Object.entries(files));
  const listening = http.createServer((request, response) => {
    const text = served.get(request.url);
    // `null` is a host that never answers.
    if (text === null) return;
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(text);
  });
  await new Promise(resolve => listening.listen(0, '127.0.0.1', resolve));
  later(suite, () => { listening.closeAllConnections(); listening.close(); });
  const { port } = listening.address();
  return { files: served, origin: `http://127.0.0.1:${port}`, backend: `  reading:\n    allow:\n      - host: 127.0.0.1:${port}\n` };
}

/** A component in YAML; `more` are further lines of its spec, `metadata` of its metadata. */
export const component = (name, { owner = 'payments-team', more = '', metadata = '' } = {}) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
${metadata}spec:
  type: service
  lifecycle: experimental
  owner: ${owner}
${more}`;

/** Asks as the token of the suites, which may do everything. */
export async function asked(server, method, address, body) {
  const init = { method, headers: { ...bearer, 'content-type': 'application/json' } };
  const answer = await fetch(`${server.origin}${address}`, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${address} answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Registers a file of the server's machine, or an address, and waits for the entities. */
export async function register(server, target, ...refs) {
  const made = await asked(server, 'POST', '/api/catalog/v1/locations', { type: target.startsWith('/') ? 'file' : 'url', target });
  for (const ref of refs) await server.eventually(() => there(server, ref));
  return made;
}

/** Whether the catalog has an entity; throws when it has not. */
export async function there(server, ref) {
  const [, kind, namespace, name] = /^(.+):(.+)\/(.+)$/.exec(ref);
  await asked(server, 'GET', `/api/catalog/entities/by-name/${kind}/${namespace}/${name}`);
}

/** Whether the catalog is without an entity; throws when it is there. */
export async function gone(server, ref) {
  const isThere = await there(server, ref).then(() => true, () => false);
  if (isThere) throw new Error(`${ref} is still there`);
}

/** A page at an address, `work` on it, and nothing that went wrong but what is `expected`. */
export function visiting(context) {
  return async (address, work, expected = []) => {
    const page = await watched(context, { expected });
    try {
      await visit(page, address);
      await work(page);
      const wrong = page.wrong();
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    } finally {
      await page.close();
    }
  };
}

/** Goes somewhere and waits until the page has its heading and nothing is loading. */
export async function visit(page, address) {
  await page.goto(address);
  await settled(page);
}

/** Until the page has its heading and nothing is loading. */
export async function settled(page) {
  await page.locator('h1').first().waitFor({ timeout: 15_000 });
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null, null, { timeout: 15_000 });
}
