// Colours of YAML, and what is underlined.
import { expect, test } from 'vitest';
import { blockLines, readLine, splitAt, valueRange } from './yaml';

const kinds = (line: string) => readLine(line, false).map((it) => `${it.kind ?? '-'}:${it.text}`);

test('tells keys, texts, numbers and comments apart', () => {
  expect(kinds('kind: Component')).toEqual(['k1:kind', '-::', '-: ', 'k2:Component']);
  expect(kinds('  - url: https://a.test/b # here')).toEqual(['-:  - ', 'k1:url', '-::', '-: ', 'k2:https://a.test/b', 'k4: # here']);
  expect(kinds('replicas: 3')).toContain('k3:3');
  expect(kinds('title: "a: b # c"')).toEqual(['k1:title', '-::', '-: ', 'k2:"a: b # c"']);
  expect(kinds('# note')).toEqual(['k4:# note']);
  expect(kinds('---')).toEqual(['k4:---']);
});

test('loses no letter of any line, however odd', () => {
  for (const line of ['', '   ', '-', '- - a', ': :', '"open', '&a *b !c', 'a:b', 'x: |', '\u0000: \u202e', `k: ${'y'.repeat(5000)}`]) {
    expect(readLine(line, false).map((it) => it.text).join('')).toBe(line);
  }
});

test('knows where a block of text ends', () => {
  expect([...blockLines(['text: |', '  a: b', '', '  c', 'spec:', '  x: >-', '    y', '  z: 1'])]).toEqual([0, 1, 1, 1, 0, 0, 1, 0]);
});

test('underlines the value, without its comment', () => {
  expect(valueRange('  owner: risk-squad # who')).toEqual({ from: 9, to: 19 });
  expect(valueRange('    - Machine Learning')).toEqual({ from: 6, to: 22 });
  expect(valueRange('spec:')).toEqual({ from: 0, to: 5 });
});

test('cuts pieces at a range', () => {
  const cut = splitAt([{ text: 'ab' }, { text: 'cd', kind: 'k2' }], { from: 1, to: 3 });
  expect(cut.map((it) => `${it.text}${it.inside ? '!' : ''}`)).toEqual(['a', 'b!', 'c!', 'd']);
});
