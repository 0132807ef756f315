// Signing in through a real OpenID provider, in the browser: by redirect, in a window of its own over a page whose
// session ended, and when the provider does not vouch for somebody.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { freePort } from '../faults/harness.mjs';
import { startProvider } from '../identity/provider.mjs';
import { browser, register, serve, settled, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const port = await freePort();
const provider = await startProvider(suite, `http://localhost:${port}`);
const server = await serve(suite, { port, more: `auth:
  environment: development
  providers:
    oidc:
      development:
        metadataUrl: ${provider.issuer}/.well-known/openid-configuration
        clientId: portal
        clientSecret: 'a secret/with: signs'
        timeout: {seconds: 2}
        signIn:
          resolvers:
            - resolver: emailMatchingUserEntityProfileEmail
              allowedDomains: [example.com]
` });
const people = path.join(server.acme, 'ada.yaml');
writeFileSync(people, `apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ada}
spec: {profile: {displayName: Ada, email: ada@example.com}, memberOf: [payments-team]}
`);
await register(server, people, 'user:default/ada');

/** Signs in at the provider's own pages, which ask for a name, a password and a word. */
async function atProvider(page, login) {
  await page.waitForURL(url => url.origin === provider.issuer);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('form[action$="/confirm"] button, button[type=submit]').first().click();
}

/** The provider's own pages ask for a font elsewhere. */
const elsewhere = { expected: [/another origin: http:\/\/(127\.0\.0\.1|localhost)[:/]/, /fonts\.googleapis\.com/, /status of (401|404)/] };
const withProvider = page => page.getByRole('button', { name: /^Continue with/ });

test('by redirect: to the provider, and back to where one wanted to go', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, elsewhere);
  await page.goto('/catalog/default/component/payment-service/relations');
  await withProvider(page).click();
  await atProvider(page, 'ada');
  await page.waitForURL('**/catalog/default/component/payment-service/relations');
  await settled(page);
  await page.locator('nav.nav').getByText(/Ada/).first().waitFor();
  assert.deepEqual(page.wrong(), []);
  await visit(page, '/settings');
  await page.getByText('ada@example.com').first().waitFor();
  await context.close();
});

test('a session that ended is renewed in a window of the provider, and the page stays', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, { expected: [...elsewhere.expected, /ERR_/] });
  await page.goto('/sign-in');
  await withProvider(page).click();
  await atProvider(page, 'ada');
  await page.locator('nav.nav').waitFor();
  await visit(page, '/catalog');
  // The portal's session, not the provider's.
  await context.clearCookies({ name: /^(__Host-)?flagstone/ });
  const text = page.getByLabel('Filter by text').first();
  await text.fill('ledger');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Nothing you typed was lost').waitFor();
  const [opened] = await Promise.all([context.waitForEvent('page'), withProvider(dialog).click()]);
  await Promise.race([opened.waitForEvent('close'), atProvider(opened, 'ada').catch(() => undefined)]);
  await dialog.waitFor({ state: 'detached', timeout: 20_000 });
  assert.equal(await text.inputValue(), 'ledger');
  await page.getByRole('link', { name: 'ledger', exact: true }).waitFor();
  await context.close();
});

test('a window that is closed before anybody signed in says so, and the page waits on', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, elsewhere);
  await page.goto('/sign-in');
  await withProvider(page).click();
  await atProvider(page, 'ada');
  await page.locator('nav.nav').waitFor();
  await visit(page, '/catalog');
  await context.clearCookies();
  await page.getByLabel('Filter by text').first().fill('ledger');
  const dialog = page.getByRole('dialog');
  const [opened] = await Promise.all([context.waitForEvent('page'), withProvider(dialog).click()]);
  await opened.waitForURL(url => url.origin === provider.issuer);
  await opened.close();
  await dialog.getByText('The window was closed before anybody signed in.').waitFor();
  await context.close();
});

test('somebody whom the provider does not vouch for stays outside, and is told in words', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, elsewhere);
  await page.goto('/sign-in');
  await withProvider(page).click();
  await atProvider(page, 'mallory');
  await page.getByText(/The provider did not let you in/).waitFor();
  assert.equal(new URL(page.url()).pathname, '/sign-in');
  await page.getByLabel('Name', { exact: true }).waitFor();
  await context.close();
});

test('signing out ends the session here, and leads to where the provider says', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, elsewhere);
  await page.goto('/sign-in');
  await withProvider(page).click();
  await atProvider(page, 'ada');
  await page.locator('nav.nav').waitFor();
  await visit(page, '/settings');
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.waitForURL(url => url.origin === provider.issuer || url.pathname === '/sign-in');
  assert.equal((await context.request.get('/api/identity/v1/session')).status(), 401);
  await context.close();
});
