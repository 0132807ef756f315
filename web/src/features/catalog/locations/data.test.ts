// Which sources are shown, in which order.
import { expect, test } from 'vitest';
import { arranged, heldOf, shapeOf, type Source } from './data';

function source(target: string, state: string, more: Partial<Source> = {}): Source {
  return { id: target, target, state, type: 'url', origin: 'registered', entityRef: '', createdAt: 0, ...more };
}

const all = [source('https://b', 'ok'), source('https://a', 'ok'), source('https://c', 'failing', { problem: '404 Not Found' }), source('https://d', 'held')];
const names = (wanted: Partial<Parameters<typeof arranged>[1]>) =>
  arranged(all, { text: '', state: '', sort: 'state', down: false, ...wanted }, new Map([['url:https://b', 9]])).map((it) => it.target.slice(-1)).join('');

test('shows what waits for a word first, then what fails', () => {
  expect(names({})).toBe('dcab');
  expect(names({ sort: 'entities', down: true })[0]).toBe('b');
});

test('filters by state and by words of the target or of what is wrong', () => {
  expect(names({ state: 'ok' })).toBe('ab');
  expect(names({ text: ' not FOUND' })).toBe('c');
});

test('reads what is held back, and knows no state by a wrong shape', () => {
  expect(heldOf(source('x', 'held', { held: { entities: 12 } }))).toEqual({ entities: 12, of: 0, examples: [] });
  expect(heldOf(source('x', 'ok'))).toBeUndefined();
  expect(shapeOf({ state: 'something new' })).toBe('unknown');
});
