// Somebody without rights: the navigation leaves out what they may not open, an address of it says why, and
// what they may not do stands there with its reason.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { browser, invited, serve, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const ana = await signedIn(chrome, server);
const context = await invited(chrome, server, ana, { name: 'visitor', displayName: 'A Visitor' });

async function at(address, work) {
  const page = await watched(context, { expected: [/status of 403/] });
  try {
    await visit(page, address);
    await work(page);
    assert.deepEqual(page.wrong(), []);
  } finally {
    await page.close();
  }
}

test('the navigation leaves administration out', () => at('/catalog', async page => {
  const nav = page.getByRole('navigation', { name: 'Main', exact: true });
  await nav.getByRole('link', { name: 'Catalog' }).waitFor();
  assert.equal(await nav.getByRole('link', { name: 'Admin' }).count(), 0);
}));

for (const address of ['/admin/people', '/admin/audit', '/admin/roles', '/admin/configuration']) {
  test(`${address} says that one may not see it, and what it needs`, () => at(address, async page => {
    await page.locator('main').getByText(/may not (see|do)/i).first().waitFor();
  }));
}

for (const address of ['/', '/catalog/problems', '/catalog/default/component/payment-service']) {
  test(`${address} asks for nothing that is refused`, async () => {
    const page = await watched(context);
    await visit(page, address);
    await page.waitForLoadState('networkidle');
    assert.deepEqual(page.wrong(), []);
    await page.close();
  });
}

test('unregistering stands in the menu with its reason', () => at('/catalog/default/component/payment-service', async page => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByText(/You may not unregister/).waitFor();
}));
