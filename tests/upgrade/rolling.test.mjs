// Two servers are replaced one by one by a newer build, and one of them goes back, under a trickle of
// writes and reads that nobody interrupts.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Server, binary, freePort, later, postgres, psql, skip } from '../faults/harness.mjs';
import { Chance, components, converged } from '../faults/model.mjs';
import { Pair } from '../replicas/pair.mjs';
import { hasOlder, older } from './older.mjs';

const FILES = 30;
const ENTITIES_EACH = 10;

test('old and old, old and new, new and new, new and old: no request fails and nothing is wrong', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  if (!hasOlder(t)) return;
  const fill = files => {
    for (let at = 0; at < FILES; at += 1) files.put(`${at}.yaml`, components(`c${at}`, ENTITIES_EACH, 'version 0'));
  };
  const pair = await Pair.start(t, { fill, program: older });
  const { first, second, files } = pair;
  await converged(pair.both, files, 30_000);
  const before = await uids(first);
  const trickle = new Trickle(t, pair);
  const phase = async (name, act) => {
    await act();
    trickle.begin();
    await pause(2_500);
    await trickle.rest();
    const took = await converged(pair.both, files, 20_000);
    t.diagnostic(`${name}: ${trickle.told()}; both as the model ${Math.round(took)} ms later`);
    trickle.begin();
  };
  await phase('old and old', async () => {});
  await phase('old and new', () => second.replace(binary));
  await phase('new and new', () => first.replace(binary));
  await phase('new and old (step back)', () => second.replace(older));
  await phase('old and old again', () => first.replace(older));
  await phase('new at once', () => Promise.all(pair.both.map(server => server.replace(binary))));
  await trickle.rest();
  await converged(pair.both, files, 20_000);
  assert.deepEqual(trickle.errors, [], 'every answered request was answered well');
  assert.ok(trickle.reads > 500 && trickle.writes > 50, 'there was a trickle');
  assert.deepEqual(await uids(first), before, 'every entity kept its uid through all builds');
});

test('a build that a migration has left behind says so and touches nothing', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  if (!hasOlder(t)) return;
  const pair = await Pair.start(t, { fill: files => files.put('0.yaml', components('c', 5)) });
  await converged(pair.both, pair.files, 20_000);
  psql(`INSERT INTO schema_migration (feature, number, name, checksum, oldest_compatible, applied_at)
    VALUES ('thing', 7, 'contract', 'x', '99.0.0', 0)`, pair.address);
  await pair.second.kill('SIGTERM');
  for (const program of [older, binary]) {
    const { config, data } = pair.second;
    const server = new Server({ config, data, port: await freePort(), program });
    server.spawn();
    const { code } = await server.ended;
    assert.notEqual(code, 0, server.output);
    assert.match(server.output, /migration 7 of thing \(contract\), after which release 99\.0\.0 is the oldest/);
    assert.match(server.output, /run that release or a newer one/);
  }
  assert.equal(await pair.first.total('kind=component'), 5, 'the one that runs goes on');
});

/** The uid of every component. */
async function uids(server) {
  const entities = await server.json('/api/catalog/entities?filter=kind=component&fields=metadata.name,metadata.uid');
  return Object.fromEntries(entities.map(it => [it.metadata.name, it.metadata.uid]).sort());
}

/** Writers and readers that go on while servers come and go. */
class Trickle {
  constructor(test, { both, files }) {
    Object.assign(this, { both, files, chance: new Chance(test), errors: [], reads: 0, writes: 0, dropped: 0 });
    this.version = 0;
    this.slowest = 0;
    this.running = [];
    this.highest = new Map();
    later(test, () => this.rest());
  }

  begin() {
    if (this.running.length) return;
    this.resting = false;
    this.running = [this.write(), ...this.both.map(server => this.read(server))];
  }

  async rest() {
    this.resting = true;
    await Promise.all(this.running);
    this.running = [];
  }

  told() {
    const { reads, writes, dropped, slowest } = this;
    this.slowest = 0;
    return `${reads} reads, ${writes} writes so far, ${dropped} connections refused or dropped, slowest answer ${Math.round(slowest)} ms`;
  }

  async write() {
    while (!this.resting) {
      const file = this.chance.below(FILES);
      this.version += 1;
      this.files.put(`${file}.yaml`, components(`c${file}`, ENTITIES_EACH, `version ${this.version}`));
      this.writes += 1;
      await pause(100);
    }
  }

  async read(server) {
    const kinds = [
      async () => {
        const name = `c${this.chance.below(FILES)}-${this.chance.below(ENTITIES_EACH)}`;
        const entity = await this.ask(server, `/api/catalog/entities/by-name/component/default/${name}`);
        this.newer(server, name, entity);
      },
      async () => {
        const page = await this.ask(server, '/api/catalog/entities/by-query?filter=kind=component&limit=5');
        if (page && page.totalItems !== FILES * ENTITIES_EACH) this.errors.push(`${page.totalItems} components`);
      },
      () => this.ask(server, '/api/catalog/entity-facets?facet=spec.type'),
    ];
    while (!this.resting) {
      await this.chance.pick(kinds)();
      await pause(15);
    }
  }

  /** A server never goes back to what was there before what it has answered already. */
  newer(server, name, entity) {
    if (!entity) return;
    const version = Number(entity.metadata.description.split(' ')[1]);
    const key = `${server.port}/${server.child.pid}/${name}`;
    const seen = this.highest.get(key) ?? 0;
    if (version < seen) this.errors.push(`${key} went from version ${seen} back to ${version}`);
    this.highest.set(key, Math.max(seen, version));
  }

  /** The answer; nothing when no connection came about or it was dropped, which a balancer hides. */
  async ask(server, route) {
    const began = performance.now();
    let answer;
    try {
      answer = await server.fetch(route);
      const body = await answer.text();
      this.reads += 1;
      this.slowest = Math.max(this.slowest, performance.now() - began);
      if (answer.ok) return JSON.parse(body);
      this.errors.push(`${route}: ${answer.status} ${body.slice(0, 300)}`);
    } catch {
      this.dropped += 1;
      await pause(20);
    }
    return undefined;
  }
}
