// The promises of portal.md 2.1 about contrast, reckoned from the tokens themselves.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync('src/ui/styles/tokens.css', 'utf8');

function tokens(selector: string): Record<string, string> {
  const start = css.indexOf(selector);
  const block = css.slice(css.indexOf('{', start), css.indexOf('}', start));
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((it) => [it[1] ?? '', it[2] ?? '']));
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string | undefined, other: string | undefined): number {
  const [light = 0, dark = 0] = [luminance(one ?? ''), luminance(other ?? '')].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test.each([':root,\n[data-theme=', "[data-theme='dark'] {"])('every text and every shape of %s can be seen', (selector) => {
  const it = tokens(selector);
  for (const text of ['txt', 'txt-2', 'txt-3']) {
    for (const ground of ['slab', 'slab-2', 'mortar', 'nav', 'hover', 'press']) expect(contrast(it[text], it[ground]), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  }
  for (const state of ['ok', 'warn', 'bad', 'run']) {
    expect(contrast(it[`${state}-t`], it[`${state}-soft`]), `${state}-t`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(it[state], it.slab), state).toBeGreaterThanOrEqual(3);
  }
  for (const shape of ['edge', 'idle', 'acc', 'stone', 'stone-2', 'c1', 'c2', 'c3', 'c4', 'c5']) expect(contrast(it[shape], it.slab), shape).toBeGreaterThanOrEqual(3);
  expect(contrast(it['on-ink'], it.ink)).toBeGreaterThanOrEqual(7);
  expect(contrast(it['on-acc'], it.acc)).toBeGreaterThanOrEqual(4.5);
});
