// What can be done with an entity: star, copy, read again, follow, unregister with a preview and a way back;
// and each tab that it has.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { bearer } from '../faults/harness.mjs';
import { browser, register, serve, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server, { permissions: ['clipboard-read', 'clipboard-write'] });
const service = '/catalog/default/component/payment-service';

async function at(address, work, expected = []) {
  const page = await watched(context, { expected });
  try {
    await visit(page, address);
    await work(page);
    assert.deepEqual(page.wrong(), []);
  } finally {
    await page.close();
  }
}

async function status(name) {
  return (await fetch(`${server.origin}/api/catalog/entities/by-name/component/default/${name}`, { headers: bearer })).status;
}

test('star and unstar are told by the button, and kept over a reload', () => at(service, async page => {
  await page.getByRole('button', { name: 'Star', exact: true }).click();
  await page.getByRole('button', { name: 'Starred, remove star' }).waitFor();
  await server.eventually(async () => {
    const answer = await context.request.get('/api/user-settings/buckets/starredEntities/keys/entityRefs');
    assert.deepEqual((await answer.json()).value, ['component:default/payment-service']);
  });
  await page.reload();
  await page.getByRole('button', { name: 'Starred, remove star' }).click();
  await page.getByRole('button', { name: 'Star', exact: true }).waitFor();
}));

test('the reference is copied', () => at(service, async page => {
  await page.getByRole('button', { name: 'Copy reference' }).first().click();
  await page.getByText('Copied component:default/payment-service').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'component:default/payment-service');
}));

test('reading again is asked for once, and told', () => at(service, async page => {
  const [answer] = await Promise.all([
    page.waitForResponse(it => it.request().method() === 'POST' && it.url().includes('/refresh')),
    page.getByRole('button', { name: 'Read again now' }).first().click(),
  ]);
  assert.ok(answer.ok(), String(answer.status()));
}));

for (const [tab, says] of [['Relations', /Payment database/], ['Dependencies', /Payment database/], ['Descriptor', /kind/]]) {
  test(`the tab ${tab} opens from the page, with an address of its own`, () => at(service, async page => {
    await page.getByRole('navigation', { name: 'Parts of this page' }).or(page.getByRole('tablist')).first().getByText(tab).click();
    await page.waitForURL(new RegExp(`/${tab.toLowerCase()}$`));
    await page.locator('main').getByText(says).first().waitFor();
    await page.goBack();
    await page.waitForURL(url => url.pathname === service);
  }));
}

test('what the configuration registered cannot be unregistered, and the menu says why', () => at(service, async page => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByText('It comes from the server’s configuration').waitFor();
  await page.keyboard.press('Escape');
}));

test('unregistering shows what disappears first, and undo brings it back', async () => {
  const file = path.join(server.acme, 'going.yaml');
  writeFileSync(file, `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: going, title: Going soon}
spec: {type: service, lifecycle: experimental, owner: payments-team}
`);
  await fetch(`${server.origin}/api/catalog/v1/locations`, {
    method: 'POST', headers: { ...bearer, 'content-type': 'application/json' }, body: JSON.stringify({ type: 'file', target: file }),
  });
  await server.eventually(async () => assert.equal(await status('going'), 200));
  await at('/catalog/default/component/going', async page => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Unregister' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Unregister .?Going soon.?\?/).waitFor();
    await dialog.getByText(/disappears? from the catalog/).waitFor();
    await dialog.getByRole('button', { name: 'Keep', exact: true }).click();
    assert.equal(await status('going'), 200);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Unregister' }).click();
    await dialog.getByRole('button', { name: /^Unregister \d+ entit/ }).click();
    await page.waitForURL(/\/catalog\?kind=component/);
    await server.eventually(async () => assert.equal(await status('going'), 404));
    await page.getByRole('button', { name: /Undo/ }).click();
    await page.getByText(/Registered .?Going soon.? again/).waitFor();
    await server.eventually(async () => assert.equal(await status('going'), 200));
  }, [/status of 404/]);
});

test('a place that is registered already is told, with the way to it', async () => {
  const file = path.join(server.acme, 'twice.yaml');
  writeFileSync(file, `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: twice}
spec: {type: service, lifecycle: experimental, owner: payments-team}
`);
  const register = () => fetch(`${server.origin}/api/catalog/v1/locations`, {
    method: 'POST', headers: { ...bearer, 'content-type': 'application/json' }, body: JSON.stringify({ type: 'file', target: file }),
  });
  assert.ok((await register()).ok);
  assert.equal((await register()).status, 409);
  await at('/catalog/register', async page => {
    await page.getByLabel(/Address of a descriptor/).fill(file);
    await page.keyboard.press('Enter');
    await page.getByText('This is registered already').waitFor();
    await page.getByRole('link', { name: 'Open the location' }).waitFor();
  }, [/status of 409/]);
});

test('a template has a page: what it asks and what it does', async () => {
  const file = path.join(server.acme, 'template.yaml');
  writeFileSync(file, `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: new-service, title: A new service, description: Makes a repository., tags: [go]}
spec:
  type: service
  owner: payments-team
  parameters:
    - title: About it
      required: [name]
      properties:
        name: {type: string, title: What it is called}
  steps:
    - {id: fetch, name: Fetch the skeleton, action: 'fetch:template', input: {url: ./skeleton}}
`);
  await register(server, file, 'template:default/new-service');
  await at('/catalog/default/template/new-service', async page => {
    await page.getByRole('heading', { level: 1, name: 'A new service' }).waitFor();
    await page.getByText('What it is called').first().waitFor();
    await page.getByText('Fetch the skeleton').first().waitFor();
  });
});

test('the source and the place to edit it are where the descriptor says', async () => {
  const file = path.join(server.acme, 'linked.yaml');
  writeFileSync(file, `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: linked
  annotations:
    backstage.io/view-url: https://git.acme.example/linked
    backstage.io/edit-url: https://git.acme.example/linked/edit
spec: {type: service, lifecycle: experimental, owner: payments-team}
`);
  await register(server, file, 'component:default/linked');
  await at('/catalog/default/component/linked', async page => {
    await page.getByRole('button', { name: 'More actions' }).click();
    assert.equal(await page.getByRole('menuitem', { name: 'Open source' }).getAttribute('href'), 'https://git.acme.example/linked');
    assert.equal(await page.getByRole('menuitem', { name: 'Edit at the source' }).getAttribute('href'), 'https://git.acme.example/linked/edit');
    await visit(page, '/catalog/default/component/linked/descriptor');
    assert.equal(await page.locator('.ent-tools a.btn').first().getAttribute('href'), 'https://git.acme.example/linked/edit');
  });
});

test('what nothing describes any more says so on its page', async () => {
  const kept = await serve(suite, { more: 'catalog: {orphanStrategy: keep}\n' });
  const other = await signedIn(chrome, kept);
  const leads = targets => `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: leads}\nspec: {type: file, targets: [${targets}]}\n`;
  const location = path.join(kept.acme, 'leads.yaml');
  writeFileSync(path.join(kept.acme, 'lost.yaml'), 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: lost}\nspec: {type: service, lifecycle: experimental, owner: payments-team}\n');
  writeFileSync(location, leads('./lost.yaml'));
  await register(kept, location, 'component:default/lost');
  const page = await watched(other);
  await visit(page, '/catalog/default/component/lost');
  writeFileSync(location, leads(''));
  const { items } = await kept.json('/api/catalog/v1/sources?limit=500');
  await kept.fetch(`/api/catalog/v1/sources/${items.find(it => it.target === location).id}/refresh`, { method: 'POST' });
  await page.locator('main').getByText('Nothing leads to it any more.').first().waitFor({ timeout: 20_000 });
  assert.deepEqual(page.wrong(), []);
  await other.close();
});

test('a location shows what it defines, also beyond the first hundreds of its registration', async () => {
  const many = Array.from({ length: 620 }, (_, index) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: part-${String(index).padStart(4, '0')}}
spec: {type: library, lifecycle: experimental, owner: payments-team}
`).join('---\n');
  writeFileSync(path.join(server.acme, 'parts.yaml'), many);
  writeFileSync(path.join(server.acme, 'zz-last.yaml'), 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: zz-last}\nspec: {type: library, lifecycle: experimental, owner: payments-team}\n');
  const location = (name, target) => `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: ${name}}\nspec: {type: file, target: ${target}}\n`;
  const file = path.join(server.acme, 'both.yaml');
  writeFileSync(file, `${location('all-parts', './parts.yaml')}---\n${location('the-last', './zz-last.yaml')}`);
  await register(server, file, 'component:default/part-0619', 'component:default/zz-last');
  await at('/catalog/default/location/the-last', async page => {
    await page.getByRole('link', { name: 'zz-last' }).first().waitFor();
  });
  await at('/catalog/default/location/all-parts', async page => {
    await page.getByText(/620/).first().waitFor();
  });
});
