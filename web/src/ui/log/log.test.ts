// The log view's parts that are no pixels: colours, what hides in a line, where lines stand.
import { expect, test } from 'vitest';
import { marked, plainOf, spansOf } from './ansi';
import { Heights } from './heights';
import { blocksOf, heightOf, lineAt, partsIn, placeOf, type Fold } from './places';

const ESC = '\u001b';

test('colours become classes, and their sequences go', () => {
  expect(spansOf(`${ESC}[32m✓${ESC}[0m passed ${ESC}[1;31mfailed${ESC}[39m bold`)).toEqual([
    { text: '✓', className: 'a-ok' },
    { text: ' passed ', className: '' },
    { text: 'failed', className: 'a-bad a-bold' },
    { text: ' bold', className: 'a-bold' },
  ]);
  expect(spansOf(`${ESC}[38;2;250;10;10mred${ESC}[48;5;46mground`)).toEqual([
    { text: 'red', className: 'a-bad' },
    { text: 'ground', className: 'a-bad b-ok' },
  ]);
});

test('what a program wrote is never more than text', () => {
  expect(plainOf('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
  expect(plainOf(`${ESC}]8;;javascript:alert(1)${ESC}\\here${ESC}]8;;${ESC}\\`)).toBe('here');
  expect(plainOf(`${ESC}]0;title\u0007after`)).toBe('after');
  expect(plainOf(`${ESC}[2J${ESC}[?25lx${ESC}(By`)).toBe('xy');
  expect(plainOf('10 %\r50 %\rdone\r')).toBe('done');
  expect(plainOf('a\u202etxt.exe')).toBe('aU+202Etxt.exe');
  expect(plainOf('a\u0000b')).toBe('a\u2400b');
});

test('a bomb of sequences ends, quickly and with few pieces', () => {
  const began = performance.now();
  expect(spansOf(`${ESC}[31mx${ESC}[32my`.repeat(20_000)).length).toBeLessThanOrEqual(301);
  expect(plainOf(`${ESC}[${'1;'.repeat(30_000)}m.`)).toBe('.');
  expect(plainOf(`${ESC}]${'x'.repeat(60_000)}`)).toBe('');
  expect(plainOf(ESC.repeat(60_000))).toBe('');
  expect(performance.now() - began).toBeLessThan(1500);
});

test('what is looked for is marked across colours, in whichever case', () => {
  expect(marked(spansOf(`${ESC}[31mHel${ESC}[0mlo hello`), 'hello').map((it) => [it.text, it.className.includes('a-hit')])).toEqual([
    ['Hel', true],
    ['lo', true],
    [' ', false],
    ['hello', true],
  ]);
  expect(marked(spansOf('İstanbul'), 'stan').map((it) => it.text)).toEqual(['İstanbul']);
});

test('heights are summed', () => {
  const heights = new Heights();
  expect(heights.set(5, 20)).toBe(20);
  expect(heights.set(150_000, 7)).toBe(7);
  expect(heights.set(5, 30)).toBe(10);
  expect([heights.before(5), heights.before(6), heights.before(150_000), heights.before(200_000)]).toEqual([0, 30, 30, 37]);
  heights.clear();
  expect(heights.before(200_000)).toBe(0);
});

const fold = (id: string, from: number, to: number, folded = false): Fold => ({ id, title: id, shape: 'ok', from, to, folded });
const sizes = { line: 20, fold: 30, gap: 5 };

test('lines stand between the heads of their folds', () => {
  const heights = new Heights();
  heights.set(3, 40);
  const blocks = blocksOf(100, [fold('a', 1, 11, true), fold('b', 11, 90)], (it) => !it.folded, heights, sizes);
  expect(blocks.map((it) => (it.kind === 'fold' ? it.fold.id : `${it.from}-${it.to}`))).toEqual(['0-1', 'a', 'b', '11-90', '90-100']);
  // The folded line of 40 more pixels takes no room.
  expect(heightOf(blocks)).toBe(30 + 30 + 30 + (79 * 20 + 10) + (10 * 20 + 10));
  expect(placeOf(blocks, 5, heights, sizes)).toBe(30);
  expect(placeOf(blocks, 12, heights, sizes)).toBe(95 + 20);
});

test('of a long log only what is in view is drawn', () => {
  const heights = new Heights();
  heights.set(100_000, 200);
  const blocks = blocksOf(200_000, [], () => true, heights, { ...sizes, gap: 0 });
  const [part] = partsIn(blocks, 2_000_000, 2_000_500, heights, { ...sizes, gap: 0 });
  expect(part).toEqual({ kind: 'lines', block: 0, from: 100_000, to: 100_016, top: 2_000_000 });
  const first = blocks[0];
  if (first?.kind !== 'lines') throw new Error('no lines');
  expect(lineAt(first, 2_000_219, heights, { ...sizes, gap: 0 })).toBe(100_000);
});
