// A line of a difference in pieces: colours and words that differ cut it independently.
import { expect, test } from 'vitest';
import { piecesOf } from './model';

test('colours and marks cut a line where either changes', () => {
  const line = { kind: 'add' as const, text: 'const a = 12;', marks: [{ from: 6, to: 12 }] };
  const painted = [{ text: 'const', kind: 'k1' }, { text: ' a = ', kind: '' }, { text: '12', kind: 'k3' }, { text: ';', kind: '' }];
  const pieces = piecesOf(line, painted);
  expect(pieces.map((it) => [it.text, it.kind, it.isMarked])).toEqual([
    ['const', 'k1', false],
    [' ', '', false],
    ['a = ', '', true],
    ['12', 'k3', true],
    [';', '', false],
  ]);
});

test('a line without colours is cut by its marks alone, and one without either is whole', () => {
  expect(piecesOf({ kind: 'del', text: 'abc', marks: [{ from: 1, to: 2 }] }, undefined).map((it) => it.text)).toEqual(['a', 'b', 'c']);
  expect(piecesOf({ kind: 'same', text: 'abc' }, undefined)).toEqual([{ text: 'abc', kind: '', isMarked: false }]);
});
