// Several tabs of one browser: one stream of changes for all of them, and lists that they do not take from each other.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { asked, browser, component, register, serve, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const isStream = request => request.url().includes('/changes/stream');

/** As many tabs as `count`, each at an entity's page. */
async function tabs(context, count) {
  const opened = [];
  for (let at = 0; at < count; at += 1) {
    const page = await watched(context);
    await visit(page, '/catalog/default/component/payment-service');
    opened.push(page);
  }
  return opened;
}

test('eight tabs share one stream, all of them hear of a change, and another one takes it over', async () => {
  const context = await signedIn(chrome, server);
  const streams = [];
  context.on('request', request => { if (isStream(request)) streams.push(request); });
  const file = path.join(server.acme, 'shared.yaml');
  writeFileSync(file, component('shared', { metadata: '  title: Before\n' }));
  const { id } = (await register(server, file, 'component:default/shared')).location ?? {};
  // Over HTTP/1.1 a browser has six connections to a server: the seventh tab would wait for ever.
  const opened = await tabs(context, 8);
  assert.equal(streams.length, 1, 'one stream for all of them');
  await visit(opened[7], '/catalog/default/component/shared');
  await visit(opened[6], '/catalog/default/component/shared');
  const change = async title => {
    writeFileSync(file, component('shared', { metadata: `  title: ${title}\n` }));
    const { items } = await asked(server, 'GET', '/api/catalog/v1/sources?limit=500');
    await asked(server, 'POST', `/api/catalog/v1/sources/${id ?? items.find(it => it.target === file).id}/refresh`);
  };
  await change('Since');
  for (const page of opened.slice(6)) await page.getByRole('heading', { level: 1, name: 'Since' }).waitFor({ timeout: 20_000 });
  const taken = context.waitForEvent('request', { predicate: isStream, timeout: 10_000 });
  await opened[0].close();
  await taken;
  await change('After the first tab went');
  for (const page of opened.slice(6)) await page.getByRole('heading', { level: 1, name: 'After the first tab went' }).waitFor({ timeout: 20_000 });
  assert.equal(streams.length, 2);
  for (const page of opened.slice(1)) assert.deepEqual(page.wrong(), []);
  await context.close();
});

test('a star of one tab is shown in the other, and stars of both are kept', async () => {
  const context = await signedIn(chrome, server);
  const [one, other] = await tabs(context, 2);
  await visit(other, '/catalog/default/resource/payment-database');
  await one.getByRole('button', { name: 'Star', exact: true }).click();
  await one.getByRole('button', { name: 'Starred, remove star' }).waitFor();
  await other.getByRole('button', { name: 'Star', exact: true }).click();
  await server.eventually(async () => {
    const answer = await context.request.get('/api/user-settings/buckets/starredEntities/keys/entityRefs');
    assert.deepEqual((await answer.json()).value, ['component:default/payment-service', 'resource:default/payment-database']);
  });
  await one.getByRole('link', { name: 'Home' }).first().click();
  const starred = one.locator('.slab').filter({ has: one.getByRole('heading', { name: /^Starred/ }) });
  await starred.getByRole('link', { name: /payment-database|Payment database/ }).waitFor();
  await context.close();
});

test('stars of another browser are not lost either', async () => {
  const [here, there] = [await signedIn(chrome, server), await signedIn(chrome, server)];
  const [[one], [other]] = [await tabs(here, 1), await tabs(there, 1)];
  await visit(one, '/catalog/default/system/payment-platform');
  await visit(other, '/catalog/default/domain/payments');
  for (const page of [one, other]) {
    await page.getByRole('button', { name: 'Star', exact: true }).click();
    await page.getByRole('button', { name: 'Starred, remove star' }).waitFor();
  }
  await server.eventually(async () => {
    const answer = await here.request.get('/api/user-settings/buckets/starredEntities/keys/entityRefs');
    const { value } = await answer.json();
    assert.ok(value.includes('system:default/payment-platform') && value.includes('domain:default/payments'), JSON.stringify(value));
  });
  await here.close();
  await there.close();
});
