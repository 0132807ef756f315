// A configuration read as lines.
import { expect, test } from 'vitest';
import { flatten, found } from './flatten';

const lines = flatten({ backend: { auth: [{ token: '<hidden>', on: true }], hosts: ['a', 'b'] }, empty: {}, count: 3 });

test('each value has the whole path of its key', () => {
  expect(lines.map((it) => [it.key, it.value])).toEqual([
    ['backend.auth[0].token', '<hidden>'],
    ['backend.auth[0].on', 'true'],
    ['backend.hosts', 'a, b'],
    ['empty', '{}'],
    ['count', '3'],
  ]);
  expect(lines.map((it) => it.hidden)).toEqual([true, false, false, false, false]);
});

test('a search finds lines with all of its words', () => {
  expect(lines.filter((it) => found(it, 'AUTH true')).map((it) => it.key)).toEqual(['backend.auth[0].on']);
});
