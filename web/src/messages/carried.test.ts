// @vitest-environment node
// What is fetched when it is wanted brings its texts along: no page shows a key instead of a text because
// another page, which has loaded it before, was not opened.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const SRC = path.resolve(import.meta.dirname, '..');
const KEY = /'([A-Za-z]\w*(?:\.[\w-]+)+)'/g;
const BEGINNING = /`([A-Za-z]\w*\.[\w.-]*)\$\{/g;
const STATIC = /^(?:import|export)\s(?!type\b)(?:[^;'"]*?\sfrom\s)?'([^']+)'/gm;
const LAZY = /(?<!typeof )import\('([^']+)'\)/g;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((it) => /\.tsx?$/.test(it) && !/\.test\.|\.d\.ts$/.test(it))
  .map((it) => path.join(SRC, it));
const known = new Set(files);

interface Module {
  text: string;
  needs: string[];
  lazy: string[];
  /** Texts that it adds. */
  texts: string[];
}

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((it) => it[1] ?? '');
const modules = new Map(files.map((file) => [file, read(file)]));
const holder = new Map([...modules].flatMap(([file, it]) => it.texts.map((key) => [key, file] as const)));

function read(file: string): Module {
  const text = readFileSync(file, 'utf8').replace(/^\s*\/\/.*$/gm, '');
  const found = (pattern: RegExp) =>
    matches(text, pattern).flatMap((it) => {
      const base = path.resolve(path.dirname(file), it);
      return it.startsWith('.') ? [`${base}.ts`, `${base}.tsx`, path.join(base, 'index.ts')].filter((candidate) => known.has(candidate)) : [];
    });
  const texts = /essages\.ts$/.test(file) ? matches(text, /^\s*'([^']+)':/gm).map((key) => key.replace(/_(zero|one|other)$/, '')) : [];
  return { text, needs: found(STATIC), lazy: found(LAZY), texts };
}

/** A module, and all that is fetched with it. */
function wholeOf(start: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(start)) {
    seen.add(start);
    for (const next of modules.get(start)?.needs ?? []) wholeOf(next, seen);
  }
  return seen;
}

/** The texts that modules show, as far as one can tell without running them. */
function shownBy(whole: Iterable<string>): Set<string> {
  const shown = new Set<string>();
  for (const { text, texts } of [...whole].map((it) => modules.get(it)).filter((it) => it !== undefined)) {
    if (texts.length > 0) continue;
    for (const key of matches(text, KEY)) if (holder.has(key)) shown.add(key);
    for (const start of matches(text, BEGINNING)) for (const key of holder.keys()) if (key.startsWith(start)) shown.add(key);
  }
  return shown;
}

const main = wholeOf(path.join(SRC, 'app/main.tsx'));
// Names of permissions look like keys, and one of them is.
const lacking = (own: Iterable<string>, carried: Set<string>) => [...shownBy(own)].filter((key) => key !== 'identity.token.create' && !carried.has(holder.get(key) ?? ''));

test('the first script brings the texts that it shows', () => {
  expect(main.size).toBeGreaterThan(50);
  expect(lacking(main, main)).toEqual([]);
});

const pages = [...new Set([...modules.values()].flatMap((it) => it.lazy))];

test.each(pages.map((it) => path.relative(SRC, it)))('%s brings its texts', (name) => {
  const whole = wholeOf(path.join(SRC, name));
  expect(lacking([...whole].filter((it) => !main.has(it)), new Set([...main, ...whole]))).toEqual([]);
});

test('every text that is asked for by its key is there', () => {
  const asked = [...modules.values()].flatMap((it) => matches(it.text, /\bt\(\s*'([^']+)'/g));
  expect(asked.length).toBeGreaterThan(500);
  expect([...new Set(asked)].filter((key) => !holder.has(key.replace(/_(zero|one|other)$/, '')))).toEqual([]);
});
