// The catalog's table, further: mine and starred, any field, views that are shared, and what is done with many at once.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { browser, component, gone, invited, register, serve, signedIn, there, visit, visiting } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server, { permissions: ['clipboard-read', 'clipboard-write'] });
const at = visiting(context);
const rows = page => page.locator('table.tbl tbody tr[data-row]');
const row = (page, name) => rows(page).filter({ has: page.getByRole('link', { name, exact: true }) });
const views = page => page.getByRole('group', { name: 'Views' });

test('mine is what my groups own, and not what others own', () => at('/catalog', async page => {
  await row(page, 'checkout-web').waitFor();
  await views(page).getByRole('link', { name: /^Mine/ }).click();
  await page.waitForURL(/view=mine/);
  await row(page, 'payment-service').waitFor();
  await row(page, 'checkout-web').waitFor({ state: 'detached' });
}));

test('starred is what the star was set on, with the key and without it', () => at('/catalog?kind=component', async page => {
  await rows(page).first().waitFor();
  await page.keyboard.press('f');
  await page.keyboard.type('ledger');
  await row(page, 'checkout-web').waitFor({ state: 'detached' });
  // Enter leaves the field with its text; Escape would empty it first.
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await page.keyboard.press('s');
  await server.eventually(async () => {
    const answer = await context.request.get('/api/user-settings/buckets/starredEntities/keys/entityRefs');
    assert.deepEqual((await answer.json()).value, ['component:default/ledger']);
  });
  await visit(page, '/catalog');
  await views(page).getByRole('link', { name: /^Starred/ }).click();
  await page.waitForURL(/view=starred/);
  await row(page, 'ledger').waitFor();
  assert.equal(await rows(page).count(), 1);
}));

test('a filter on any field: is, is not, is there', () => at('/catalog?kind=component', async page => {
  await row(page, 'payment-service').waitFor();
  const add = async (field, test, value) => {
    await page.getByRole('button', { name: 'Add a filter' }).first().click();
    const form = page.locator('form.any-field');
    await form.getByLabel('Field').fill(field);
    if (test !== 'is') {
      await form.getByLabel('Comparison').click();
      await page.getByRole('option', { name: test, exact: true }).click();
    }
    if (value !== undefined) await form.getByLabel('Value').fill(value);
    await form.getByRole('button', { name: 'Add a filter' }).click();
  };
  await add('spec.owner', 'is', 'storefront-team');
  await row(page, 'payment-service').waitFor({ state: 'detached' });
  await row(page, 'checkout-web').waitFor();
  await page.getByRole('button', { name: /Remove.*storefront-team/ }).click();
  await add('spec.type', 'is not', 'website');
  await row(page, 'payment-service').waitFor();
  await row(page, 'checkout-web').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /Remove.*website/ }).click();
  await add('metadata.annotations.acme.test/nowhere', 'is there');
  await page.getByText(/No components match/i).first().waitFor();
}));

test('a view that is shared is there for others, who cannot delete it', async () => {
  const other = await invited(chrome, server, context, { name: 'viewer', displayName: 'A Viewer' });
  await at('/catalog?kind=resource', async page => {
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByLabel('Name of the view').fill('All that is stored');
    await page.getByRole('dialog').getByText('Everybody sees it').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save view' }).click();
    await page.getByText('Saved the view All that is stored').waitFor();
  });
  await visiting(other)('/catalog', async page => {
    await views(page).getByRole('link', { name: 'All that is stored' }).click();
    await page.waitForURL(/kind=resource/);
    await row(page, 'payment-database').or(row(page, 'Payment database')).first().waitFor();
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByLabel('Name of the view').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Delete the view All that is stored' }).count(), 0);
  });
  await other.close();
});

/** Registers a component for each name, each in a file of its own. */
async function registered(...names) {
  for (const name of names) {
    const file = path.join(server.acme, `${name}.yaml`);
    writeFileSync(file, component(name));
    await register(server, file, `component:default/${name}`);
  }
}

/** Chooses what the filter leaves. */
async function chosen(page, text, count) {
  await page.getByLabel('Filter by text').first().fill(text);
  await page.waitForURL(new RegExp(`q=${text}`));
  await page.waitForFunction(wanted => document.querySelectorAll('table.tbl tbody tr[data-row]').length === wanted, count);
  for (let index = 0; index < count; index += 1) await rows(page).nth(index).getByRole('checkbox').check();
  await page.getByText(`${count} selected`).first().waitFor();
}

test('many are starred, copied and asked to be read again at once', async () => {
  await registered('batch-one', 'batch-two', 'batch-three');
  await at('/catalog?kind=component', async page => {
    await chosen(page, 'batch', 3);
    await page.getByRole('button', { name: 'Star', exact: true }).click();
    await page.getByText('Starred 3 entities').waitFor();
    await server.eventually(async () => {
      const answer = await context.request.get('/api/user-settings/buckets/starredEntities/keys/entityRefs');
      assert.equal((await answer.json()).value.filter(it => it.includes('batch')).length, 3);
    });
    await page.getByRole('button', { name: 'Copy references' }).click();
    await page.getByText('Copied 3 references').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.deepEqual(copied.split('\n').sort(), ['component:default/batch-one', 'component:default/batch-three', 'component:default/batch-two']);
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await page.getByText('Asked for 3 entities to be read again').waitFor();
  });
});

test('many are unregistered after a look at what goes, and come back', async () => {
  await registered('leaving-one', 'leaving-two');
  await at('/catalog?kind=component', async page => {
    await chosen(page, 'leaving', 2);
    await page.getByRole('button', { name: 'Unregister', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/entities disappear\./).waitFor();
    await dialog.getByText(/They come from 2 locations/).waitFor();
    await dialog.getByRole('button', { name: 'Keep them' }).click();
    await there(server, 'component:default/leaving-one');
    await page.getByRole('button', { name: 'Unregister', exact: true }).click();
    await dialog.getByRole('button', { name: 'Unregister 2 locations' }).click();
    await page.getByText(/Unregistered \d entities/).waitFor();
    await server.eventually(() => gone(server, 'component:default/leaving-two'));
    await page.getByRole('button', { name: /Undo/ }).click();
    await server.eventually(() => there(server, 'component:default/leaving-one'));
    await server.eventually(() => there(server, 'component:default/leaving-two'));
  });
});

test('what the configuration registered is named as what stays', () => at('/catalog?kind=component', async page => {
  await chosen(page, 'ledger', await page.getByLabel('Filter by text').first().fill('ledger').then(async () => {
    await page.waitForURL(/q=ledger/);
    await row(page, 'ledger').waitFor();
    await row(page, 'checkout-web').waitFor({ state: 'detached' });
    return rows(page).count();
  }));
  await page.getByRole('button', { name: 'Unregister', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/stays?: (it comes|they come) from the configuration/).waitFor();
  assert.equal(await dialog.getByRole('button', { name: /^Unregister/ }).count(), 0);
}));
