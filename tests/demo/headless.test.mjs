// The demo without a browser, for every golden path: the first way on a machine may take its time to fetch
// dependencies, the second is cut off at three minutes.
import assert from 'node:assert/strict';
import { spawn, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { PATHS as ALL } from '../../golden-paths/spread.mjs';
import { forget } from '../faults/harness.mjs';

const binary = process.env.FLAGSTONE_BIN;
if (!binary) throw new Error('FLAGSTONE_BIN must name the flagstone binary; `cargo xtask test` sets it');

const PATHS = ALL.filter(it => existsSync(path.join(import.meta.dirname, '../../golden-paths', it, 'template.yaml')));

const FIRST_MS = 15 * 60_000;
const SECOND_MS = 3 * 60_000;

const data = mkdtempSync(path.join(os.tmpdir(), 'flagstone-demo-'));
after(() => forget(data));

/** Goes the way; what it printed, and its exit code. */
async function go(golden, within, ...words) {
  const child = spawn(binary, ['demo', '--headless', '--path', golden, '--data-dir', data, ...words], { timeout: within });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', text => { said.out += text; });
  child.stderr.setEncoding('utf8').on('data', text => { said.err += text; });
  const [code, signal] = await new Promise((resolve, reject) => child.on('error', reject).on('close', (...end) => resolve(end)));
  return { code, signal, ...said };
}

/** Users of pipelines and services, which own nothing else on the machine. Zombies wait for their parent alone. */
function leftBehind() {
  if (process.getuid() !== 0) return [];
  const all = execFileSync('ps', ['-eo', 'uid=,stat=,args='], { encoding: 'utf8' }).split('\n').map(it => it.trim().split(/\s+/));
  return all.filter(([uid, stat]) => Number(uid) >= 50_000 && Number(uid) < 65_000 && !stat?.startsWith('Z')).map(it => it.join(' '));
}

for (const golden of PATHS) {
  test(`${golden} leads from a form to production, and a pushed change follows by itself`, { timeout: FIRST_MS + SECOND_MS }, async t => {
    const first = await go(golden, FIRST_MS);
    assert.equal(first.code, 0, `${first.signal ?? ''}\n${first.out}\n${first.err}`);

    const second = await go(golden, SECOND_MS, '--output', 'json');
    assert.equal(second.code, 0, `${second.signal ?? ''}\n${second.out}\n${second.err}`);
    const told = JSON.parse(second.out);
    assert.equal(told.ok, true);
    assert.deepEqual(told.parts.map(it => it.name), ['create', 'change']);
    const [create, change] = told.parts;
    assert.match(create.commit, /^[0-9a-f]{40}$/);
    assert.match(change.commit, /^[0-9a-f]{40}$/);
    assert.notEqual(create.commit, change.commit);
    assert.ok(change.text.length >= 32, change.text);
    for (const part of told.parts) {
      const names = part.steps.map(it => it.name);
      for (const stage of ['clone', 'build', 'test', 'sbom', 'scan', 'package', 'deploy-dev', 'verify-dev', 'deploy-prod', 'verify-prod', 'answer']) {
        assert.ok(names.includes(stage), `${stage} in ${names}`);
      }
      t.diagnostic(`${golden}, ${part.name}: ${(part.totalMs / 1000).toFixed(1)} s: ${part.steps.map(it => `${it.name} ${(it.ms / 1000).toFixed(1)}`).join(', ')}`);
    }
    // What is killed with the server takes a moment to be gone.
    for (let tries = 0; tries < 50 && leftBehind().length > 0; tries += 1) await pause(100);
    assert.deepEqual(leftBehind(), []);
  });
}

test('an address that is none is refused before anything starts', async () => {
  const wrong = await go(PATHS[0], 30_000, '--listen', 'nowhere');
  assert.equal(wrong.code, 2, wrong.err);
  assert.match(wrong.err, /nowhere/);
});
