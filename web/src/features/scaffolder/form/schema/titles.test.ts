// The titles of a form's questions, wherever they stand in its schemas.
import { expect, test } from 'vitest';
import { titlesOf } from './titles';

test('titles are found on all pages, and in what other answers bring', () => {
  const titles = titlesOf({
    steps: [
      { schema: { properties: { name: { type: 'string', title: 'Name' }, plain: { type: 'string' } } } },
      { schema: { dependencies: { port: { oneOf: [{ properties: { proxy: { title: 'Proxy' } } }] } }, then: { properties: { size: { title: 'Size' } } } } },
      { schema: 'no schema' },
    ],
  });
  expect([...titles]).toEqual([['name', 'Name'], ['size', 'Size'], ['proxy', 'Proxy']]);
});
