// Jobs in words.
import { expect, test } from 'vitest';
import { nodeOf, shapeOf, tookOf } from './jobs';

test('a running job takes until now, a finished one took what it took', () => {
  expect(tookOf({ state: 'running', startedAt: 1000 }, 4000)).toBe(3000);
  expect(tookOf({ state: 'done', startedAt: 1000, finishedAt: 1500 }, 4000)).toBe(500);
  expect(tookOf({ state: 'waiting', startedAt: null }, 4000)).toBeUndefined();
  // Clocks of two machines differ.
  expect(tookOf({ state: 'running', startedAt: 5000 }, 4000)).toBe(0);
});

test('a worker is called by its node', () => {
  expect(nodeOf('node-78bd472a-f038-46dc-a5a2-53b447f8cf0f#48cdb5c9')).toBe('78bd472a');
  expect(nodeOf(null)).toBe('');
});

test('a state that is not known is unknown', () => {
  expect(shapeOf('asleep?')).toBe('unknown');
});
