// The published engine of Backstage's scaffolder and ours render the same templates to the same values,
// errors and their places included. FLAGSTONE_LANGUAGE_SEED repeats a run, FLAGSTONE_LANGUAGE_CASES sets its length.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { context } from './context.mjs';
import { DIFFERENCES, excused } from './differences.mjs';
import { Generator } from './generator.mjs';
import { ours, theirs } from './engines.mjs';

// Renders with both, and says where they differ for no reason that is listed.
const compare = async (t, cases) => {
  const found = await ours(cases);
  const counts = new Map(DIFFERENCES.map(it => [it.name, 0]));
  const wrong = [];
  let errors = 0;
  for (const [index, it] of cases.entries()) {
    const wanted = theirs(it);
    errors += Number(wanted.startsWith('{"error"'));
    if (wanted === found[index]) continue;
    const reason = excused(it, wanted, found[index]);
    if (reason) counts.set(reason, counts.get(reason) + 1);
    else wrong.push({ ...it, context: undefined, theirs: wanted, ours: found[index] });
  }
  const excuses = [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
  t.diagnostic(`${cases.length} rendered, ${errors} of them errors on both sides; differences: ${wrong.length}; listed: ${excuses}`);
  wrong.sort((a, b) => a.source.length - b.source.length);
  assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} of ${cases.length} differ`);
};

test('generated templates render alike', { timeout: 1_800_000 }, async t => {
  const seed = Number(process.env.FLAGSTONE_LANGUAGE_SEED ?? Date.now() % 4294967296);
  const count = Number(process.env.FLAGSTONE_LANGUAGE_CASES ?? 20_000);
  t.diagnostic(`seed ${seed}`);
  const generator = new Generator(seed);
  await compare(t, Array.from({ length: count }, () => generator.case()));
});

// The texts of real templates: whole files, and each line with a tag on its own.
const samples = path.resolve(import.meta.dirname, '../../../shared/samples');
const beside = [samples, path.resolve(import.meta.dirname, '../../../../shared/samples')].find(it => existsSync(it));
const missing = beside || process.env.CI ? false : `${samples} is not there`;

const textOf = file => {
  const bytes = readFileSync(file);
  return bytes.length < 200_000 && !bytes.includes(0) ? bytes.toString('utf8') : '';
};

test('the templates and skeletons of the samples render alike', { skip: missing, timeout: 1_800_000 }, async t => {
  assert.ok(beside, `${samples} is not there`);
  const files = readdirSync(beside, { recursive: true, withFileTypes: true }).filter(it => it.isFile());
  const sources = new Set();
  for (const file of files) {
    const name = path.join(file.parentPath ?? file.path, file.name);
    if (/\$\{\{|\{%|\{\{/.test(file.name)) sources.add(file.name);
    const text = textOf(name);
    if (!/\$\{\{|\{%|\{\{|\{#/.test(text)) continue;
    sources.add(text);
    for (const line of text.split('\n')) {
      if (!/\$\{\{|\{%|\{\{/.test(line)) continue;
      sources.add(line.trim());
      for (const [part] of line.matchAll(/\$\{\{.*?\}\}/g)) sources.add(part);
    }
  }
  const cases = [...sources].flatMap(source => [
    { source, context, cookiecutter: false, trimBlocks: false, lstripBlocks: false },
    { source, context, cookiecutter: false, trimBlocks: true, lstripBlocks: true },
    { source, context, cookiecutter: true, trimBlocks: false, lstripBlocks: false },
  ]);
  t.diagnostic(`${files.length} files, ${sources.size} different texts`);
  await compare(t, cases);
});
