// Templates that would take the machine: the real binary contains them, says why, and ends.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { binary, folder } from '../faults/harness.mjs';

const MEGABYTE = 1024 * 1024;
/** What one evaluation may take, and what the command around it does. */
const MEMORY_MAX = 1024 * MEGABYTE;
const OWN_MEMORY_MAX = 400 * MEGABYTE;

const template = (action, input) => JSON.stringify({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'bomb' },
  spec: { type: 'service', steps: [{ id: 'bomb', name: 'Bomb', action, input }] },
});

/** Memory of a process and of those below it, in bytes. */
function memory(pid) {
  const resident = of => Number(readFileSync(`/proc/${of}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)?.[1] ?? 0) * 1024;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const others = readdirSync(`/proc/${pid}/task`).filter(it => it !== String(pid))
    .flatMap(it => readFileSync(`/proc/${pid}/task/${it}/children`, 'utf8').trim().split(' ').filter(Boolean));
  return { own: resident(pid), below: [...children, ...others].map(resident) };
}

/** Runs a template dry, with these files beside it: exit code, report, the most memory that was seen. */
async function dryRun(t, text, beside = {}) {
  const file = path.join(folder(t), 'template.yaml');
  writeFileSync(file, text);
  mkdirSync(path.join(path.dirname(file), 'skeleton'));
  for (const [name, content] of Object.entries(beside)) writeFileSync(path.join(path.dirname(file), 'skeleton', name), content);
  const child = spawn(binary, ['template', 'dry-run', file, '--output', 'json'], { cwd: path.dirname(file) });
  let [out, most, below] = ['', 0, 0];
  child.stdout.on('data', piece => { out += piece; });
  const watch = setInterval(() => {
    try {
      const seen = memory(child.pid);
      most = Math.max(most, seen.own);
      below = Math.max(below, ...seen.below);
    } catch {
      // It, or one below it, has just ended.
    }
  }, 20);
  const begun = Date.now();
  const [code, signal] = await new Promise(resolve => child.on('close', (...ended) => resolve(ended)));
  clearInterval(watch);
  assert.equal(signal, null, `ended by ${signal}`);
  return { code, report: JSON.parse(out), most, below, seconds: (Date.now() - begun) / 1000 };
}

test('an expression of JSONata may take what it may, and no more', async t => {
  const doubled = (first, step) => `($a := ${first}; ${`$a := ${step}; `.repeat(60)}$length($string($a)))`;
  for (const [what, expression] of [
    ['a text that is doubled', doubled('"xxxxxxxxxxxxxxxx"', '$a & $a')],
    ['a text that is joined', '($a := $join([1..100000] ~> $map($string), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"); $length($join([1..100000].("x"), $a)))'],
    ['a text that is padded', '$length($pad("x", 100000000000))'],
    ['a text that is replaced', '($a := $pad("", 2000000, "y"); $length($replace($a, "y", $a)))'],
    ['a list that is doubled and written', doubled('[1]', '[[$a, $a]]')],
    ['lists that are kept', `($f := function($n, $l) { $n = 0 ? $l : $f($n - 1, [[$l], [1..1000000]]) }; $count($f(100000, [])))`],
    ['a recursion', '($f := function($n) { $f($n + 1) + 1 }; $f(1))'],
    ['an expression within', '$eval("($a := \\"xxxxxxxxxxxxxxxx\\"; " & $join([1..60].("$a := $a & $a; ")) & "$length($a))")'],
  ]) {
    const { code, report, most, below, seconds } = await dryRun(t, template('roadiehq:utils:jsonata', { data: {}, expression }));
    t.diagnostic(`${what}: ${(most / MEGABYTE).toFixed(0)} and ${(below / MEGABYTE).toFixed(0)} MB, ${seconds.toFixed(1)} s: ${report.error}`);
    assert.equal(code, 1, what);
    assert.match(report.error, /JSONata failed to evaluate the expression/, what);
    assert.ok(below <= MEMORY_MAX * 1.05 && most <= OWN_MEMORY_MAX, `${what} took ${most} and ${below} bytes`);
    assert.ok(seconds < 30, `${what} took ${seconds} s`);
  }
  const { code, report } = await dryRun(t, template('roadiehq:utils:jsonata', { data: { a: [1, 2] }, expression: '$sum(a)' }));
  assert.deepEqual([code, report.steps[0].output], [0, { result: 3 }], 'what is no bomb is evaluated');
});

test('a template bomb stops at a limit that it names', async t => {
  const loop = '{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}x{% endfor %}{% endfor %}{% endfor %}';
  const doubled = `{% set s = 'x' %}${'{% set s = s ~ s %}'.repeat(40)}\${{ s }}`;
  const deep = '{% macro m(n) %}${{ m(n + 1) }}{% endmacro %}${{ m(0) }}';
  const regex = "${{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.replace(r/^(a+)+$/, '') }}";
  for (const [what, source] of Object.entries({ loop, doubled, deep, regex })) {
    // A text of a template that cannot be rendered stays as it is, as in Backstage; that of a skeleton is an error.
    const { code, report, most, seconds } = await dryRun(t, template('roadiehq:utils:serialize:json', { data: { source } }));
    t.diagnostic(`${what}: ${(most / MEGABYTE).toFixed(0)} MB, ${seconds.toFixed(1)} s: ${code} ${report.error}`);
    assert.ok(most <= OWN_MEMORY_MAX && seconds < 60, `${what} took ${most} bytes, ${seconds} s`);
    assert.equal(report.steps[0].input.data.source, source, what);

    const fetched = await dryRun(t, template('fetch:template', { url: './skeleton', values: {} }), { 'fine.md': 'fine', 'bomb.md': `one\n${source}` });
    t.diagnostic(`${what} in a skeleton: ${(fetched.most / MEGABYTE).toFixed(0)} MB, ${fetched.seconds.toFixed(1)} s: ${fetched.report.error}`);
    assert.equal(fetched.code, 1, what);
    assert.match(fetched.report.error, /bomb\.md: .*(limit of|Invalid string length|cannot exceed|supported bound)/, what);
    assert.match(fetched.report.error, /line 2, column/, what);
    assert.ok(fetched.most <= OWN_MEMORY_MAX && fetched.seconds < 60, `${what} took ${fetched.most} bytes, ${fetched.seconds} s`);
  }
});
