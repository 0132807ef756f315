// Finding templates: by words, kinds, tags, owners and stars; in an order that does not surprise.
import { expect, test } from 'vitest';
import { counted, fits, ordered, pathsIn, share, type TemplateRow } from './data';

const row = (name: string, rest: Partial<TemplateRow> = {}, runs: Partial<TemplateRow['runs']> = {}): TemplateRow => ({
  ref: `template:default/${name}`,
  title: name,
  tags: [],
  makes: [],
  steps: [],
  pages: 1,
  unavailable: [],
  ...rest,
  runs: { total: 0, succeeded: 0, failed: 0, cancelled: 0, last30Days: 0, mineLast30Days: 0, ...runs },
});
const wanted = { text: '', type: undefined, tag: undefined, owner: undefined, starred: false };

test('every word is looked for in everything that is shown', () => {
  const it = row('node', { description: 'A service', tags: ['typescript'], makes: ['repository'], owner: 'group:default/platform-team', type: 'service' });
  for (const text of ['', 'NODE serv', 'typescript repository', 'platform-team']) expect(fits(it, { ...wanted, text }, new Set())).toBe(true);
  expect(fits(it, { ...wanted, text: 'node java' }, new Set())).toBe(false);
  expect(fits(it, { ...wanted, type: 'website' }, new Set())).toBe(false);
  expect(fits(it, { ...wanted, tag: 'typescript', owner: 'group:default/platform-team' }, new Set())).toBe(true);
  expect(fits(it, { ...wanted, starred: true }, new Set())).toBe(false);
  expect(fits(it, { ...wanted, starred: true }, new Set([it.ref]))).toBe(true);
});

test('mine first, then everybody’s, then by name, and what is not kept up last', () => {
  const rows = [row('b'), row('a'), row('old', { deprecated: {} }, { mineLast30Days: 9 }), row('often', {}, { last30Days: 5 }), row('mine', {}, { mineLast30Days: 1 })];
  expect(ordered(rows).map((it) => it.title)).toEqual(['mine', 'often', 'a', 'b', 'old']);
  expect(pathsIn([row('x', { tags: ['recommended'] }), row('y')]).map((it) => it.title)).toEqual(['x']);
});

test('no run is no share, and a cancelled one is no failure', () => {
  expect(share(row('x'))).toBeUndefined();
  expect(share(row('x', {}, { succeeded: 3, failed: 1, cancelled: 6 }))).toBe(0.75);
  expect(counted(['a', 'b', 'b', null, undefined])).toEqual([
    { value: 'b', count: 2 },
    { value: 'a', count: 1 },
  ]);
});
