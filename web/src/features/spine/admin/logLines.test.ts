// A job's log in lines and attempts.
import { expect, test } from 'vitest';
import './messages';
import { foldsOf, LogLines } from './logLines';

const chunk = (attempt: number, text: string) => ({ attempt, at: 1000 * attempt, text });

test('a log of one attempt has no folds, and one of several opens the last', () => {
  expect(foldsOf([chunk(1, 'a\nb\n'), chunk(1, 'c\n')], false)).toEqual({ folds: [], total: 3 });
  const { folds, total } = foldsOf([chunk(1, 'a\nb\n'), chunk(2, 'c\n'), chunk(2, 'd')], false);
  expect(total).toBe(4);
  expect(folds.map((it) => [it.from, it.to, it.folded, it.shape])).toEqual([
    [0, 2, true, 'bad'],
    [2, 4, false, 'running'],
  ]);
});

test('lines have the time of their chunk, and watchers hear of more', () => {
  const lines = new LogLines();
  let heard = 0;
  const leave = lines.subscribe(() => { heard += 1; });
  lines.show([chunk(1, 'a\nb\n')]);
  leave();
  lines.show([chunk(1, 'a\nb\n'), chunk(1, 'c')]);
  expect([heard, lines.total(), lines.line(2), lines.line(3)]).toEqual([1, 3, { text: 'c', at: 1000 }, undefined]);
});
