// Lines of a difference are numbered on both sides, stand beside those that they replace, and show which words changed.
import { expect, test } from 'vitest';
import { linesOf, pairsOf, placeOf, wordsThatDiffer } from './model';

const hunk = { oldStart: 3, newStart: 3, section: 'fn main', lines: [' one', '-two is old', '+two is new', '+three', ' four', '\\ No newline at end of file'] };

test('lines have their numbers on both sides', () => {
  const lines = linesOf([hunk]);
  expect(lines.map((it) => [it.kind, it.old, it.new])).toEqual([
    ['hunk', 3, 3],
    ['same', 3, 3],
    ['del', 4, undefined],
    ['add', undefined, 4],
    ['add', undefined, 5],
    ['same', 5, 6],
    ['end', undefined, undefined],
  ]);
  expect(lines.map((it) => placeOf(it))).toContainEqual({ side: 'old', line: 4 });
  expect(placeOf(lines[0])).toBeUndefined();
});

test('a line stands beside the one that it replaces', () => {
  const pairs = pairsOf(linesOf([hunk]));
  expect(pairs.map((it) => [it.left?.text, it.right?.text])).toEqual([
    ['fn main', 'fn main'],
    ['one', 'one'],
    ['two is old', 'two is new'],
    [undefined, 'three'],
    ['four', 'four'],
    ['No newline at end of file', 'No newline at end of file'],
  ]);
});

test('words that differ are marked where lines are alike', () => {
  expect(wordsThatDiffer('let port = 8080;', 'let port = 9090;')).toEqual({ old: [{ from: 11, to: 15 }], now: [{ from: 11, to: 15 }] });
  expect(wordsThatDiffer('completely other', 'nothing alike at all')).toBeUndefined();
  expect(wordsThatDiffer('', '')).toBeUndefined();
  expect(wordsThatDiffer('x'.repeat(2000), 'y')).toBeUndefined();
});
