// Which problems fit a filter.
import { expect, test } from 'vitest';
import { fitting, listOf, type Row } from './data';

const rows: Row[] = [
  { id: '1', group: 'failed', ref: 'component:default/a', message: 'tags.0 is wrong', owner: 'payments-team' },
  { id: '2', group: 'dangling', ref: 'api:default/b', message: '', relation: 'dependsOn', target: 'resource:default/gone' },
  { id: '3', group: 'owners', ref: 'api:default/c', message: '', relation: 'ownedBy', target: 'group:default/risk-squad' },
  { id: '4', group: 'sources', ref: undefined, message: '404', file: 'https://h/a.yaml' },
];
const ids = (wanted: Partial<Parameters<typeof fitting>[1]>) =>
  fitting(rows, { text: '', kind: '', owner: '', owned: undefined, ...wanted }).map((it) => it.id).join('');

test('filters by words, kind and owner', () => {
  expect(ids({})).toBe('1234');
  expect(ids({ text: 'GONE' })).toBe('2');
  expect(ids({ kind: 'api' })).toBe('23');
  expect(ids({ owner: 'group:default/payments-team', owned: new Set(['api:default/b']) })).toBe('12');
  expect(ids({ owner: 'group:default/risk-squad' })).toBe('3');
});

test('reads owners and other relations from one list', () => {
  expect([listOf('owners'), listOf('dangling'), listOf('failed')]).toEqual(['loose', 'loose', 'failed']);
});
