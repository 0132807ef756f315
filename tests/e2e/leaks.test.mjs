// GHSA-qc4v-xq2m-65wc (CVE-2024-47762): what the configuration takes from the environment must not reach a browser, whoever
// looks: not in the page, not in what it begins with, not in the configuration that administrators see.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pages } from './pages.mjs';
import { browser, serve, signedIn, visit } from './portal.mjs';

const secret = 'leak-me-0f3a9c51d2';
process.env.APP_CONFIG_integrations_github = JSON.stringify([{ host: 'github.com', token: secret }]);
const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);

/** Opens pages and gives every answer that holds the secret. */
async function leaks(context, addresses) {
  const found = [];
  const reading = [];
  const page = await context.newPage();
  page.on('response', response => {
    if (response.headers()['content-type']?.startsWith('text/event-stream')) return;
    reading.push(response.text().then(text => text.includes(secret) && found.push(response.url()), () => undefined));
  });
  for (const address of addresses) await visit(page, address);
  await Promise.all(reading);
  assert.ok(reading.length > addresses.length, 'nothing was asked');
  if ((await page.content()).includes(secret)) found.push('the page itself');
  await page.close();
  return found;
}

test('GHSA-qc4v-xq2m-65wc: nobody is shown a secret of the environment before signing in', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  assert.deepEqual(await leaks(context, ['/sign-in']), []);
  await context.close();
});

test('GHSA-qc4v-xq2m-65wc: nor afterwards, the owner at the configuration included', async () => {
  const context = await signedIn(chrome, server);
  const wanted = pages.filter(it => /^(home|admin-configuration|admin-health|component|settings)$/.test(it.name));
  assert.deepEqual(await leaks(context, wanted.map(it => it.address)), []);
  const answer = await context.request.get('/api/gate/v1/configuration');
  const text = await answer.text();
  assert.ok(answer.ok() && text.includes('github.com'), 'the integration is configured');
  assert.ok(!text.includes(secret));
  await context.close();
});
