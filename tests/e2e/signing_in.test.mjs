// First run and signing in: the owner's link, the local account, a wrong password, a session that ends while
// somebody works, signing out.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ana, browser, ownerSecret, serve, settled, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const unauthorised = { expected: [/status of (400|401|404)/] };

test('the link from the terminal makes an owner, and its secret leaves the address', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, unauthorised);
  await page.goto(`/invitation#${await ownerSecret(server)}`);
  await page.getByLabel('Name', { exact: true }).fill(ana.name);
  assert.equal(new URL(page.url()).hash, '');
  await page.getByLabel(/What you are called/).fill(ana.displayName);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await page.getByText(/fewer than 10 characters/).waitFor();
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await page.locator('nav.nav').getByText(ana.displayName).waitFor();
  server.hasOwner = true;
  assert.deepEqual(page.wrong(), []);
  await context.close();
});

test('a link that was used says so, and leads to signing in', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, unauthorised);
  await page.goto(`/invitation#${await ownerSecret(server)}`);
  await page.getByText(/This link was used/).waitFor();
  await context.close();
});

test('a wrong password is named without saying which half is wrong, and the right one leads to where one wanted to go', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, unauthorised);
  await page.goto('/catalog/default/component/payment-service');
  await page.getByLabel('Name', { exact: true }).fill(ana.name);
  await page.getByLabel('Password', { exact: true }).fill('not the password at all');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(/No account has this name and this password/).waitFor();
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Payment service' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/catalog/default/component/payment-service');
  assert.deepEqual(page.wrong(), []);
  await context.close();
});

test('a session that ends while somebody works is renewed in place, and what was typed is still there', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, { expected: [/status of 401/, /status of 404/, /ERR_/] });
  await page.goto('/sign-in');
  await page.getByLabel('Name', { exact: true }).fill(ana.name);
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('nav.nav').waitFor();
  await visit(page, '/catalog/register');
  const address = page.getByLabel(/Address of a descriptor/);
  await address.fill('https://nowhere.example/catalog-info.yaml');
  await context.clearCookies();
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Nothing you typed was lost').waitFor();
  await dialog.getByLabel('Password', { exact: true }).fill(ana.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await address.inputValue(), 'https://nowhere.example/catalog-info.yaml');
  await page.getByText(/Nothing was changed/).waitFor();
  await context.close();
});

test('signing out leads to the sign-in page, and back does not lead in again', async () => {
  const context = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(context, unauthorised);
  await page.goto('/sign-in');
  await page.getByLabel('Name', { exact: true }).fill(ana.name);
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await settled(page);
  await visit(page, '/catalog');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('>sign out');
  await page.getByRole('option', { name: /Sign out/ }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await context.close();
});
