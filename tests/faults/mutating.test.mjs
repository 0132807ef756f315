// Sixteen clients change things while others ask; in the end the catalog is what a model of all
// their changes says.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Server, folder, freshDatabase, postgres, skip, writeConfig } from './harness.mjs';
import { Chance, Files, components, converged, remains } from './model.mjs';

const CLIENTS = 16;
const STEPS = 14;
const FILES_EACH = 6;
/** Few enough that no client's removal is held back for a person's word. */
const ENTITIES_EACH = 4;
const READERS = 4;

for (const engine of ['better-sqlite3', 'pg']) {
  test(`${CLIENTS} clients mutate while queries run on ${engine}`, async t => {
    if (engine === 'pg' && !postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
    const work = folder(t);
    const files = new Files(path.join(work, 'catalog'));
    const chance = new Chance(t);
    const clients = Array.from({ length: CLIENTS }, (_, at) => new Client(at, files, new Chance({ diagnostic() {} }, chance.below(1e9))));
    const config = writeConfig(work, clients.map(it => ({ target: path.join(files.into, it.name, '*.yaml') })), {
      database: engine === 'pg' ? `    client: pg\n    connection: ${freshDatabase(t)}` : '    client: better-sqlite3',
    });
    const server = await Server.start(t, { config, data: path.join(work, 'data') });
    await converged([server], files, 30_000);

    const { paths } = await server.json('/api/openapi.json');
    const acts = '/api/catalog/v1/locations' in paths ? [...BY_FILE, ...BY_REQUEST] : BY_FILE;
    if (acts === BY_FILE) t.diagnostic('this build takes changes by file alone');
    const readers = Array.from({ length: READERS }, () => new Reader(server));
    const reading = readers.map(it => it.run());
    const began = performance.now();
    await Promise.all(clients.map(it => it.run(server, acts)));
    const took = Math.round(performance.now() - began);
    for (const reader of readers) reader.done = true;
    await Promise.all(reading);
    await nudge(server);
    const asked = new Person(server);
    const agreeing = asked.run();
    const settled = Math.round(await converged([server], files, 30_000).finally(() => { asked.done = true; }));
    await agreeing;
    const reads = readers.reduce((sum, it) => sum + it.reads, 0);
    const log = clients.flatMap(it => it.log);
    const done = [...new Set(log)].sort().map(act => `${log.filter(it => it === act).length} ${act}`);
    t.diagnostic(`${CLIENTS * STEPS} changes in ${took} ms (${done.join(', ')}), ${reads} reads beside them; as the model ${settled} ms later`);
    assert.deepEqual(readers.flatMap(it => it.errors), []);
    await remains([server], files, 1_000);
  });
}

function nudge(server) {
  return server.json('/api/spine/v1/reconcilers/catalog.sources/nudge', { method: 'POST' }).catch(() => {});
}

/** Says yes where a source has lost so much between two readings that the server asks first. */
class Person {
  constructor(server) {
    Object.assign(this, { server, done: false });
  }

  async run() {
    while (!this.done) {
      const { items } = await this.server.json('/api/catalog/v1/sources?limit=500');
      for (const { id } of items.filter(it => it.state === 'held')) {
        // 409: another reading has settled it meanwhile.
        await send(this.server, 'POST', `/api/catalog/v1/sources/${id}/release`, undefined, [200, 202, 204, 409]);
      }
      await pause(200);
    }
  }
}

/** Asks for every status; one that is not expected fails the test. */
async function send(server, method, route, body, expected) {
  const answer = await server.fetch(route, {
    method,
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(expected.includes(answer.status), `${method} ${route}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** What a client may do with files alone. */
const BY_FILE = ['edit', 'edit', 'move', 'remove', 'add', 'refresh'];
/** What it may do by request. */
const BY_REQUEST = ['register', 'unregister', 'delete', 'ignore', 'allow'];

/** One client: owner of one folder of files, of the locations it registered, and of nothing else. */
class Client {
  constructor(at, files, chance) {
    Object.assign(this, { name: `client-${at}`, files, chance, made: 0, log: [], locations: new Map(), ignored: new Map() });
    this.own = [];
    for (let file = 0; file < FILES_EACH; file += 1) this.add();
  }

  async run(server, acts) {
    for (let step = 0; step < STEPS; step += 1) {
      const act = this.chance.pick(acts);
      await this[act](server, step);
      this.log.push(act);
      await pause(this.chance.below(120));
    }
    // Whoever was ignored to the end is in no answer.
    for (const [name, file] of this.ignored) {
      this.files.held.set(file, this.files.held.get(file).filter(it => it.name !== name));
    }
  }

  add() {
    const file = `${this.name}/${this.made}.yaml`;
    this.made += 1;
    this.files.put(file, components(`${this.name}-${this.made}`, ENTITIES_EACH));
    this.own.push(file);
  }

  edit(_server, step) {
    const file = this.chance.pick(this.own);
    const text = `step ${step}`;
    this.files.put(file, this.files.held.get(file).map(it => ({ ...it, text })));
  }

  /** One entity goes to another file: first it is in both, then in one. */
  move() {
    const [from, to] = [this.chance.pick(this.own), this.chance.pick(this.own)];
    const entities = this.files.held.get(from);
    if (from === to || entities.length === 0 || this.isIgnored(entities[0].name)) return;
    this.files.put(to, [...this.files.held.get(to), entities[0]]);
    this.files.put(from, entities.slice(1));
  }

  remove() {
    const file = this.chance.pick(this.own);
    const entities = this.files.held.get(file);
    if (this.own.length <= 4 || entities.length > ENTITIES_EACH || entities.some(it => this.isIgnored(it.name))) return;
    this.files.remove(file);
    this.own.splice(this.own.indexOf(file), 1);
  }

  refresh(server) {
    return nudge(server);
  }

  async register(server) {
    const file = `${this.name}/own/${this.made}.yaml`;
    this.made += 1;
    this.files.put(file, components(`${this.name}-own-${this.made}`, ENTITIES_EACH));
    const target = this.files.pathOf(file);
    const { location } = await send(server, 'POST', '/api/catalog/v1/locations', { type: 'file', target }, [201]);
    this.locations.set(file, location.id);
  }

  async unregister(server) {
    const [file, id] = [...this.locations][0] ?? [];
    if (!file) return;
    await send(server, 'DELETE', `/api/catalog/locations/${id}`, undefined, [204]);
    this.locations.delete(file);
    this.files.held.delete(file);
  }

  /** Deletes an entity whose file still has it: it comes back when the file is read again. */
  async delete(server, step) {
    const file = this.chance.pick(this.own);
    const victim = this.files.held.get(file)[0];
    if (!victim || this.isIgnored(victim.name)) return;
    const route = `/api/catalog/entities/by-name/component/default/${victim.name}`;
    const answer = await server.fetch(route);
    if (answer.ok) {
      const { metadata } = await answer.json();
      await send(server, 'DELETE', `/api/catalog/entities/by-uid/${metadata.uid}`, undefined, [204]);
    }
    this.edit(server, step);
    this.files.put(file, this.files.held.get(file).map(it => ({ ...it, text: `after the deletion at ${step}` })));
  }

  async ignore(server) {
    const file = this.chance.pick(this.own);
    const victim = this.files.held.get(file).at(-1);
    if (!victim) return;
    await send(server, 'PUT', `/api/catalog/v1/ignored/component/default/${victim.name}`, { reason: 'a test' }, [200, 201, 204]);
    this.ignored.set(victim.name, file);
  }

  async allow(server) {
    const [name] = [...this.ignored.keys()];
    if (!name) return;
    await send(server, 'DELETE', `/api/catalog/v1/ignored/component/default/${name}`, undefined, [200, 204]);
    this.ignored.delete(name);
  }

  isIgnored(name) {
    return this.ignored.has(name);
  }
}

/** Asks without a pause and looks only at whether the answers make sense. */
class Reader {
  constructor(server) {
    Object.assign(this, { server, reads: 0, errors: [], done: false });
  }

  async run() {
    while (!this.done) {
      try {
        await this.page();
        await this.server.json('/api/catalog/entity-facets?facet=metadata.name&filter=kind=component');
        this.reads += 1;
      } catch (problem) {
        this.errors.push(problem.message);
        return;
      }
    }
  }

  /** Walks all pages; an entity that was there throughout is met once. */
  async page() {
    const seen = new Set();
    for (let more = '&filter=kind=component&orderField=metadata.name,asc'; more;) {
      const { items, pageInfo } = await this.server.json(`/api/catalog/entities/by-query?limit=50${more}`);
      this.reads += 1;
      for (const { metadata } of items) {
        assert.ok(metadata.uid && metadata.etag, `${metadata.name} is whole`);
        assert.ok(!seen.has(metadata.name), `${metadata.name} is met twice on the pages of one walk`);
        seen.add(metadata.name);
      }
      more = pageInfo.nextCursor ? `&cursor=${encodeURIComponent(pageInfo.nextCursor)}` : '';
    }
  }
}
