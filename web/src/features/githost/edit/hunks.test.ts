// Two texts differ in places, each with the lines around it and its numbers on both sides.
import { expect, test } from 'vitest';
import { hunksOf } from './hunks';

const text = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

test('a change has three lines around it', () => {
  const now = text(20);
  now[9] = 'another';
  expect(hunksOf(text(20).join('\n'), now.join('\n'))).toEqual([
    { oldStart: 7, newStart: 7, section: '', lines: [' line 7', ' line 8', ' line 9', '-line 10', '+another', ' line 11', ' line 12', ' line 13'] },
  ]);
  expect(hunksOf('a', 'a')).toEqual([]);
});

test('places far from each other are apart, and numbered', () => {
  const now = text(40);
  now.splice(1, 0, 'new');
  now[35] = 'other';
  const hunks = hunksOf(text(40).join('\n'), now.join('\n'));
  expect(hunks.map((it) => [it.oldStart, it.newStart])).toEqual([
    [1, 1],
    [32, 33],
  ]);
  expect(hunks[1]?.lines).toContain('-line 35');
});

test('long texts that have nothing in common are one block', () => {
  const [one, other] = [text(3000).map((it) => `a ${it}`), text(3000).map((it) => `b ${it}`)];
  expect(hunksOf(one.join('\n'), other.join('\n'))[0]?.lines).toHaveLength(6000);
});

test('the end of the last line counts once, and as a change of that line', () => {
  expect(hunksOf('a\nb\n', 'a\nc\n')).toEqual([{ oldStart: 1, newStart: 1, section: '', lines: [' a', '-b', '+c'] }]);
  expect(hunksOf('a\nb\n', 'a\nb\nc')[0]?.lines).toEqual([' a', ' b', '+c']);
  expect(hunksOf('a\nb\n', 'a\nb')[0]?.lines).toEqual(['-b', '+b']);
  expect(hunksOf('', 'a\n')[0]?.lines).toEqual(['+a']);
});
