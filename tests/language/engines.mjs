// Both engines, set up alike: the published one in this process, ours as a program of its own that
// answers line by line.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';

import { createTemplateRenderer } from 'nunjitsu';

const renderers = new Map();

const renderer = ({ cookiecutter, trimBlocks, lstripBlocks }) => {
  const key = JSON.stringify([cookiecutter, trimBlocks, lstripBlocks]);
  if (!renderers.has(key)) {
    renderers.set(key, createTemplateRenderer({
      allowRegexExecution: true, cookiecutterCompat: cookiecutter, trimBlocks, lstripBlocks,
      filters: {
        shout(input) {
          if (typeof input !== 'string') throw new Error('only a string can be shouted');
          return `${input}!`;
        },
      },
      globals: { now: () => 'T', echo: value => value, env: { a: 1, list: [1, 2, 3] } },
    }));
  }
  return renderers.get(key);
};

// JSON holds whole characters only: half of one becomes U+FFFD on both sides.
const whole = value => {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(whole);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key.toWellFormed(), whole(it)]));
};

// What the published engine makes of a case, as one text.
export const theirs = it => {
  try {
    const value = renderer(it).renderValue(it.source, it.context);
    return value === undefined ? '{}' : JSON.stringify({ value: whole(value) });
  } catch (error) {
    return JSON.stringify({ error: error.message.toWellFormed() });
  }
};

const root = path.resolve(import.meta.dirname, '../..');

// Our program: the one that the test runner built, else it is built now.
const program = () => {
  if (process.env.FLAGSTONE_RENDER_LINES) return process.env.FLAGSTONE_RENDER_LINES;
  const built = spawnSync('cargo', ['build', '--profile', 'ci', '-p', 'templating', '--example', 'render_lines', '--message-format', 'json'],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(built.status, 0, built.stderr);
  const lines = built.stdout.split('\n').filter(it => it.startsWith('{')).map(it => JSON.parse(it));
  return lines.find(it => it.target?.name === 'render_lines' && it.executable).executable;
};

// What our engine makes of all cases, in order, as texts that compare with `theirs`.
export const ours = async cases => {
  const child = spawn(program(), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = readline.createInterface({ input: child.stdout, crlfDelay: Infinity });
  const answers = [];
  lines.on('line', line => answers.push(JSON.stringify(JSON.parse(line))));
  const closed = once(lines, 'close');
  // One that takes for ever is named rather than waited for.
  let seen = -1;
  const stuck = setInterval(() => {
    if (answers.length === seen) {
      child.kill('SIGKILL');
      console.error('stuck at', JSON.stringify({ ...cases[seen], context: undefined }));
    }
    seen = answers.length;
  }, 20_000);
  for (const it of cases) {
    if (child.exitCode !== null || child.killed) break;
    if (!child.stdin.write(`${JSON.stringify(it)}\n`)) await Promise.race([once(child.stdin, 'drain'), closed]);
  }
  child.stdin.end();
  await closed;
  clearInterval(stuck);
  assert.equal(answers.length, cases.length, 'our program stopped before the end');
  return answers;
};
