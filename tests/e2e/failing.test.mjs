// Bad days in the browser: the server gone and back, slow, refusing, failing, and an entity that is not there.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { browser, serve, settled, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);
const expected = [/status of (403|404|409|500|503)/, /ERR_/];

test('a server that stops is named within seconds, the page stays, and it comes back by itself', async () => {
  const page = await watched(context, { expected });
  await visit(page, '/catalog/default/component/payment-service');
  await server.kill();
  await page.getByText(/Connection lost/).waitFor({ timeout: 15_000 });
  await page.getByRole('heading', { level: 1, name: 'Payment service' }).waitFor();
  server.spawn();
  await server.ready();
  await page.getByText(/Connection lost/).waitFor({ state: 'detached', timeout: 30_000 });
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

for (const [status, words] of [[500, /failed at this/], [503, /failed at this/], [403, /may not see/i]]) {
  test(`an answer of ${status} is told in its place`, async () => {
    const page = await watched(context, { expected });
    await page.route('**/api/catalog/v1/entities/**', route => route.fulfill({
      status, contentType: 'application/json',
      body: JSON.stringify({ error: { name: 'E', message: 'You may not see this entity', code: 'x' }, response: { statusCode: status } }),
    }));
    await page.goto('/catalog/default/component/payment-service');
    await page.locator('main').getByText(words).first().waitFor({ timeout: 15_000 });
    await page.locator('nav.nav').waitFor();
    await page.close();
  });
}

test('an entity that is not there is named, with the one that is close', async () => {
  const page = await watched(context, { expected });
  await visit(page, '/catalog/default/component/paymnt-service');
  await page.getByText(/There is no component called .?paymnt-service/).waitFor();
  await page.getByRole('link', { name: /payment-service/ }).first().waitFor();
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

test('a slow server shows an outline, then the page', async () => {
  const page = await watched(context, { expected });
  await page.route('**/api/catalog/v1/entities/**', async route => {
    await new Promise(done => setTimeout(done, 1500));
    await route.continue();
  });
  await page.goto('/catalog/default/component/payment-service');
  await page.locator('[aria-busy="true"]').first().waitFor();
  await settled(page);
  await page.getByRole('heading', { level: 1, name: 'Payment service' }).waitFor();
  await page.close();
});

test('an address that no page has says so and leads home', async () => {
  const page = await watched(context, { expected });
  await page.goto('/no/such/page');
  await page.getByText('There is no page here').last().waitFor();
  await page.getByRole('link', { name: 'Go home' }).click();
  await settled(page);
  await page.close();
});
