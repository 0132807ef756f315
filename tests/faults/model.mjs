// A catalog of files whose every state is known: what servers must answer in the end is worked out
// here from nothing but the list of files, by other means than theirs.
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Numbers that look random and come again with their seed, which FLAGSTONE_SEED repeats. */
export class Chance {
  constructor(test, seed = Number(process.env.FLAGSTONE_SEED ?? Date.now() % 1_000_000)) {
    this.state = seed >>> 0;
    test.diagnostic(`seed ${seed} (FLAGSTONE_SEED=${seed} repeats it)`);
  }

  /** A whole number from 0 to below `end`. */
  below(end) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}

/** Files of components below one folder, by file name. */
export class Files {
  constructor(into) {
    this.into = into;
    this.held = new Map();
    this.writes = 0;
    mkdirSync(into, { recursive: true });
  }

  /** Writes a file whole, so that no reader meets half of it; entities are {name, text, dependsOn}. */
  put(file, entities) {
    const target = this.pathOf(file);
    mkdirSync(path.dirname(target), { recursive: true });
    // The name ends in none of the patterns that sources have.
    const draft = `${target}.draft`;
    writeFileSync(draft, entities.map(descriptor).join('---\n') || '# nothing\n');
    renameSync(draft, target);
    this.held.set(file, entities);
    this.writes += 1;
  }

  remove(file) {
    rmSync(this.pathOf(file));
    this.held.delete(file);
    this.writes += 1;
  }

  pathOf(file) {
    return path.join(this.into, file);
  }

  get size() {
    return [...this.held.values()].reduce((sum, entities) => sum + entities.length, 0);
  }

  /** What a catalog of these files holds: one line for each component, in order of names. */
  expected() {
    const lines = [];
    for (const [file, entities] of this.held) {
      for (const { name, text, dependsOn = [] } of entities) {
        const edges = dependsOn.map(it => `component:default/${it}`);
        lines.push(line(name, text, `file:${this.pathOf(file)}`, edges));
      }
    }
    return lines.sort();
  }
}

function line(name, text, location, dependsOn) {
  return [name, text, location, ...[...dependsOn].sort()].join(' | ');
}

function descriptor({ name, text, dependsOn = [], owner = 'team' }) {
  return `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  description: ${JSON.stringify(text)}
spec:
  type: service
  lifecycle: production
  owner: ${owner}
  dependsOn: ${JSON.stringify(dependsOn.map(it => `component:${it}`))}
`;
}

/** `count` components named after `stem`, each depending on the one before it. */
export function components(stem, count, text = 'first') {
  return Array.from({ length: count }, (_, at) => ({
    name: `${stem}-${at}`,
    text,
    dependsOn: at === 0 ? [] : [`${stem}-${at - 1}`],
  }));
}

/** The components that a server answers with, as `Files.expected` writes them. */
export async function answered(server) {
  const entities = await server.json('/api/catalog/entities?filter=kind=component');
  const uids = new Set(entities.map(entity => entity.metadata.uid));
  assert.equal(uids.size, entities.length, 'no entity is there twice');
  return entities.map(({ metadata, spec }) => line(
    metadata.name,
    metadata.description,
    metadata.annotations['backstage.io/managed-by-location'],
    (spec.dependsOn ?? []).map(it => it.replace(/^component:(?!.*\/)/, 'component:default/')),
  )).sort();
}

/** Says how two lists of lines differ, in short; empty when they do not. */
export function difference(actual, expected) {
  const [has, wants] = [new Set(actual), new Set(expected)];
  const missing = expected.filter(it => !has.has(it));
  const beyond = actual.filter(it => !wants.has(it));
  if (!missing.length && !beyond.length) return actual.length === expected.length ? '' : 'something is there twice';
  const some = list => list.slice(0, 4).join('\n    ');
  return `${missing.length} missing:\n    ${some(missing)}\n  ${beyond.length} too many:\n    ${some(beyond)}`;
}

/** Waits until every one of `servers` answers as `files` say, and tells how long that took. */
export async function converged(servers, files, within) {
  const began = performance.now();
  const expected = files.expected();
  for (const server of servers) {
    await server.eventually(async () => {
      const total = await server.total('kind=component');
      if (total !== expected.length) throw new Error(`${total} components instead of ${expected.length}`);
      const wrong = difference(await answered(server), expected);
      if (wrong) throw new Error(`${server.origin} differs: ${wrong}`);
    }, within);
  }
  return performance.now() - began;
}

/** And stays so: what is old must not come back. */
export async function remains(servers, files, during) {
  const until = Date.now() + during;
  while (Date.now() < until) {
    for (const server of servers) assert.equal(difference(await answered(server), files.expected()), '');
    await pause(200);
  }
}
