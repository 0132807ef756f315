// Items through the door that callers use.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ITEMS_MAX, ItemStore } from '../src/items/store.js';
import { place } from './place.js';

test('an item that was added is found again', async () => {
  const { app } = place({ items: new ItemStore(() => new Date('2030-01-02T03:04:05Z')) });
  const added = await app.inject({ method: 'POST', url: '/v1/items', payload: { name: 'A lamp' } });
  assert.equal(added.statusCode, 201);
  const item = added.json();
  assert.equal(item.createdAt, '2030-01-02T03:04:05.000Z');
  assert.equal(added.headers.location, `/v1/items/${item.id}`);
  const found = await app.inject(`/v1/items/${item.id}`);
  assert.deepEqual(found.json(), item);
});

test('items come in pages, in the order in which they were added', async () => {
  const items = new ItemStore();
  const { app } = place({ items });
  for (const name of ['one', 'two', 'three']) items.add(name);
  const first = (await app.inject('/v1/items?limit=2')).json();
  assert.deepEqual(first.items.map((item: { name: string }) => item.name), ['one', 'two']);
  const second = (await app.inject(`/v1/items?limit=2&after=${first.next}`)).json();
  assert.deepEqual(second.items.map((item: { name: string }) => item.name), ['three']);
  assert.equal(second.next, undefined);
});

test('what is no item is refused, and nothing is kept of it', async () => {
  const items = new ItemStore();
  const { app } = place({ items });
  const refused = [{}, { name: '' }, { name: '   ' }, { name: 'x'.repeat(201) }, { name: {} }];
  for (const payload of refused) {
    const answer = await app.inject({ method: 'POST', url: '/v1/items', payload });
    assert.equal(answer.statusCode, 400, JSON.stringify(payload));
    assert.equal(answer.json().error.code, 'invalid');
  }
  assert.equal((await app.inject('/v1/items?limit=0')).statusCode, 400);
  assert.equal((await app.inject('/v1/items/not-an-id')).statusCode, 400);
  assert.equal((await app.inject('/v1/items/00000000-0000-4000-8000-000000000000')).statusCode, 404);
  assert.deepEqual(items.list(10), { items: [] });
});

test('memory has an end, and the caller is told', async () => {
  const items = new ItemStore();
  for (let count = 0; count < ITEMS_MAX; count += 1) items.add('x');
  const { app } = place({ items });
  const answer = await app.inject({ method: 'POST', url: '/v1/items', payload: { name: 'one more' } });
  assert.equal(answer.statusCode, 507);
});
