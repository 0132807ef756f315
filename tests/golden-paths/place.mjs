// Repositories as the golden paths make them: rendered by the built binary, without a server.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

import { PATHS as ALL, filesOf } from '../../golden-paths/spread.mjs';

export { filesOf };

const binary = process.env.FLAGSTONE_BIN;
if (!binary) throw new Error('FLAGSTONE_BIN must name the flagstone binary; `cargo xtask test` sets it');

export const goldenPaths = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'golden-paths');
export const PATHS = ALL.filter(it => existsSync(path.join(goldenPaths, it)));

/** Answers to the form: as people give them on this server, and as few as a form takes, for another host. */
export const ANSWERS = {
  usual: name => ({
    name, description: 'Takes "orders" & keeps them: safely, 100 % of the time.', owner: 'group:default/payments-team', system: 'system:default/shop',
    objective: 99.9, through: 'prod', port: 8080, visibility: 'internal', repoUrl: `localhost:7007?owner=acme&repo=${name}`,
  }),
  few: name => ({
    name, description: "It's small.", owner: 'payments-team', objective: 99, through: 'staging', repoUrl: `github.com?owner=acme&repo=${name}`, visibility: 'private', registry: 'registry.example.com/acme',
  }),
};

const made = [];
process.on('exit', () => made.forEach(folder => rmSync(folder, { recursive: true, force: true })));

/** A folder that is gone when the tests end. */
export function folder() {
  const one = mkdtempSync(path.join(os.tmpdir(), 'golden-paths-'));
  made.push(one);
  return one;
}

/** Runs the binary. */
export function flagstone(...words) {
  return spawnSync(binary, words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** A rehearsal of a golden path with these answers: its report, and the folder with what it made. */
export function rehearse(golden, answers) {
  const work = folder();
  const values = path.join(work, 'values.json');
  writeFileSync(values, JSON.stringify(answers));
  const into = path.join(work, 'made');
  const done = flagstone('template', 'dry-run', path.join(goldenPaths, golden, 'template.yaml'), '--values', values, '--into', into, '--output', 'json');
  const report = JSON.parse(done.stdout);
  if (!report.ok) throw new Error(`${golden}: ${done.stderr}\n${JSON.stringify(report.error)}`);
  return { report, into };
}

const repositories = new Map();
/** The repository of a golden path, rendered once a run of tests. */
export function repository(golden, which = 'usual') {
  const key = `${golden} ${which}`;
  if (!repositories.has(key)) repositories.set(key, rehearse(golden, ANSWERS[which](`orders-${golden}`)).into);
  return repositories.get(key);
}

/** The documents of a file of YAML. */
export function documents(file) {
  return parseAllDocuments(readFileSync(file, 'utf8')).map(document => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0].message}`);
    return document.toJS();
  });
}
