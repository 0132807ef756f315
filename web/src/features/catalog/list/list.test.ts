// The list's question: from the address and back, into the server's words, and out as CSV.
import { describe, expect, it } from 'vitest';
import { cell } from './csv';
import { merged } from './facets';
import { predicateOf, runsOf } from './predicate';
import { readState, stateText, toggled, writeState } from './state';
import { visibleOf } from './drawn';

const self = { owners: ['user:default/ana'], starred: ['component:default/pay'] };
const read = (text: string) => readState(new URLSearchParams(text));

describe('the address', () => {
  it('means components where it asks for nothing, and everything where it says so', () => {
    expect(read('').filters.kind).toEqual(['component']);
    expect(read('q=pay').filters.kind).toEqual(['component']);
    expect(read('view=all').filters.kind).toEqual([]);
    expect(read('owner=payments-team').filters).toMatchObject({ kind: [], owner: ['group:default/payments-team'] });
  });
  it('says what it was told', () => {
    const text = 'kind=api&lifecycle=production&q=pay&sort=-owner&view=mine&where=%21spec.type%3Dx%3Dy';
    expect(stateText(read(text))).toBe(text);
  });
  it('says everything once the last filter is taken away', () => {
    expect(writeState(toggled(read('kind=component'), 'kind', 'Component')).view).toBe('all');
  });
});

describe('the predicate', () => {
  it('joins filters, and leaves one out where its own values are counted', () => {
    const state = read('kind=api&tag=a&tag=b');
    expect(predicateOf(state, self)).toEqual({ $all: [{ kind: { $in: ['api'] } }, { 'metadata.tags': { $in: ['a', 'b'] } }] });
    expect(predicateOf(state, self, 'tag')).toEqual({ kind: { $in: ['api'] } });
  });
  it('has what lacks the sorted field in a run of its own', () => {
    expect(runsOf(read('kind=api'), self)).toHaveLength(1);
    const [, rest] = runsOf(read('kind=api&sort=-system'), self);
    expect(rest).toEqual({ query: { $all: [{ kind: { $in: ['api'] } }, { $not: { 'spec.system': { $exists: true } } }] }, field: 'metadata.name', descending: false });
  });
  it('knows nothing of nobody', () => {
    expect(predicateOf(read('view=starred'), { owners: [], starred: [] })).toEqual({ kind: { $in: [] } });
  });
});

describe('facets', () => {
  it('keeps what is gone, with none, and what is chosen', () => {
    const values = merged([{ value: 'service', count: 2 }], [{ value: 'Service', count: 9 }, { value: 'job', count: 1 }], ['library']);
    expect(values.map((it) => `${it.value} ${it.count}`)).toEqual(['service 2', 'job 0', 'library 0']);
  });
});

describe('CSV', () => {
  it('quotes, and never begins like a formula', () => {
    expect(cell('a,"b"')).toBe('"a,""b"""');
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '|calc']) expect(cell(text)).toMatch(/^"?'/);
    expect(cell('plain')).toBe('plain');
  });
});

describe('what is in view', () => {
  it('leaves out what is only drawn ahead', () => {
    expect(visibleOf({ first: 0, last: 35 }, 1000)).toEqual({ first: 1, last: 24 });
    expect(visibleOf({ first: 0, last: 14 }, 15)).toEqual({ first: 1, last: 15 });
  });
});
