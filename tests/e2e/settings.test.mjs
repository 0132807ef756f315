// One's own settings: theme, density, tokens, sessions, signing out.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { browser, serve, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);

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

test('theme and density are in force at once, and after a reload', () => at('/settings/appearance', async page => {
  const look = () => page.evaluate(() => [getComputedStyle(document.body).backgroundColor, document.documentElement.outerHTML.slice(0, 600).match(/data-density="(\w+)"/)?.[1]]);
  const [before] = await look();
  await page.getByRole('group', { name: 'Theme' }).getByRole('button', { name: 'Dark' }).click();
  await page.waitForFunction(was => getComputedStyle(document.body).backgroundColor !== was, before);
  await page.getByRole('group', { name: 'Density' }).getByRole('button', { name: 'Compact' }).click();
  await page.locator('button[aria-pressed=true]', { hasText: 'Compact' }).waitFor();
  const now = await look();
  await page.waitForLoadState('networkidle');
  await page.reload();
  await page.locator('button[aria-pressed=true]', { hasText: 'Dark' }).waitFor();
  await page.locator('button[aria-pressed=true]', { hasText: 'Compact' }).waitFor();
  assert.deepEqual(await look(), now);
  await page.getByRole('group', { name: 'Theme' }).getByRole('button', { name: 'As the system' }).click();
}));

test('a token is made, shown once, works, and is revoked', () => at('/settings/tokens', async page => {
  await page.getByRole('button', { name: 'Create a token' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('laptop');
  const [answer] = await Promise.all([
    page.waitForResponse(it => it.request().method() === 'POST' && it.url().endsWith('/identity/v1/tokens')),
    dialog.getByRole('button', { name: 'Create a token' }).click(),
  ]);
  const { secret } = await answer.json();
  await page.getByText('It is shown this once').waitFor();
  await page.getByRole('button', { name: 'I have it' }).click();
  const status = async () => (await fetch(`${server.origin}/api/catalog/entities?limit=1`, { headers: { authorization: `Bearer ${secret}` } })).status;
  assert.equal(await status(), 200);
  await page.getByRole('row', { name: /laptop/ }).getByRole('button', { name: 'Revoke' }).click();
  await dialog.getByRole('button', { name: 'Revoke the token' }).click();
  await page.getByText('Revoked the token laptop').waitFor();
  await server.eventually(async () => assert.equal(await status(), 401));
}));

test('sessions elsewhere are listed and ended', async () => {
  const other = await signedIn(chrome, server);
  await at('/settings/sessions', async page => {
    await page.getByText('this one').waitFor();
    await page.getByRole('button', { name: 'End all others' }).click();
    await page.getByText(/Ended \d+ sessions?/).waitFor();
  });
  assert.equal((await other.request.get('/api/identity/v1/session')).status(), 401);
  await other.close();
});
