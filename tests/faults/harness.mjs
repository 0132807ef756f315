// Starts, watches and kills real servers; makes catalogs; stands between a server and PostgreSQL.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const binary = process.env.FLAGSTONE_BIN;
export const postgres = process.env.FLAGSTONE_TEST_POSTGRES;
const inCi = process.env.CI === 'true';

/** The token that every configuration of the tests lets in; its holder may do everything. */
export const token = 'token-of-the-test-suites';

/** Headers of a request that they let in. */
export const bearer = { authorization: `Bearer ${token}` };

/** Who may call, as lines below `backend:`; `more` are further entries. */
export const auth = (more = '') => `  auth:
    externalAccess:
      - type: static
        options: {token: ${token}, subject: test-suites}
${more}`;

if (!binary) throw new Error('FLAGSTONE_BIN must name the flagstone binary; `cargo xtask test` sets it');

/** What Git is run with: nothing of the machine's own configuration, and somebody who commits. */
export const surroundings = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** Skips a test that this machine cannot run; where nothing may be skipped it fails instead. */
export function skip(test, reason) {
  if (inCi) throw new Error(`${reason} (a skipped test is a failure here)`);
  test.skip(reason);
}

/** What is still to be done when a test ends, the latest last. */
const leftovers = new WeakMap();

/**
 * Does `act` when the test ends: the last that was asked for comes first, so that a server ends before its folder goes, and
 * what fails keeps nothing else from being done. (Hooks of Node.js run the other way round, and end at the first that
 * fails: a child that is left behind then keeps the file from ending at all.)
 */
export function later(test, act) {
  const known = leftovers.get(test);
  if (known) return void known.push(act);
  const acts = [act];
  leftovers.set(test, acts);
  test.after(async () => {
    const problems = [];
    for (const one of acts.reverse()) {
      try {
        await one();
      } catch (problem) {
        problems.push(problem);
      }
    }
    leftovers.delete(test);
    if (problems.length > 0) throw problems[0];
  });
}

/** Removes a folder that servers kept their data in, with what they put elsewhere: where pipelines work and services run. */
export function forget(folder) {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  for (const data of [folder, ...entries.filter(it => it.isDirectory()).map(it => path.join(folder, it.name))]) {
    const digest = createHash('sha256').update(data).digest('hex').slice(0, 16);
    rmSync(`/var/tmp/flagstone-pipelines-${digest}`, { recursive: true, force: true });
    const remembered = path.join(data, 'delivery', 'folder');
    const releases = existsSync(remembered) ? readFileSync(remembered, 'utf8') : '';
    if (releases.startsWith('/var/tmp/flagstone-')) rmSync(releases, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}

/** A folder of its own, removed when the test ends. */
export function folder(test) {
  const made = mkdtempSync(path.join(os.tmpdir(), 'flagstone-faults-'));
  later(test, () => forget(made));
  return made;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Writes `count` components into files of fifty, all owned by one group. */
export function writeComponents(into, count, { description = 'first', owner = 'team' } = {}) {
  mkdirSync(into, { recursive: true });
  const documents = [`apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: ${owner}
spec:
  type: team
  children: []
`];
  for (let at = 0; at < count; at += 1) {
    documents.push(`apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: component-${at}
  description: ${description}
spec:
  type: service
  lifecycle: production
  owner: ${owner}
  dependsOn: ['component:component-${(at + 1) % count}']
`);
  }
  for (let at = 0; at < documents.length; at += 50) {
    writeFileSync(path.join(into, `entities-${String(at).padStart(6, '0')}.yaml`), documents.slice(at, at + 50).join('---\n'));
  }
}

/**
 * A configuration file that reads `locations` into `database` (YAML text below `database:`). `access` are entries of
 * `backend.auth.externalAccess` beside the token of the suites.
 */
export function writeConfig(into, locations, { database = '    client: better-sqlite3', more = '', backend = '', access = '' } = {}) {
  const file = path.join(into, 'app-config.yaml');
  const list = locations.map(it => `    - type: ${it.type ?? 'file'}\n      target: ${JSON.stringify(it.target)}`).join('\n');
  writeFileSync(file, `backend:
${auth(access)}  database:
${database}
${backend}
catalog:
  rules:
    - allow: [Component, API, Resource, System, Domain, Group, User, Location, Template]
  locations:
${list || '    []'}
${more}`);
  return file;
}

/** A running server. */
export class Server {
  constructor({ config, data, port, program = binary }) {
    Object.assign(this, { config, data, port, program, log: path.join(os.tmpdir(), `flagstone-${process.pid}-${port}.log`) });
    this.origin = `http://127.0.0.1:${port}`;
  }

  static async start(test, { config, data, program, wait = true }) {
    const server = new Server({ config, data, port: await freePort(), program });
    later(test, () => server.end());
    server.spawn();
    if (wait) await server.ready();
    return server;
  }

  spawn() {
    const listen = `127.0.0.1:${this.port}`;
    // Into a file: a pipe that a test does not empty, because it waits for a command, holds the server up.
    const log = openSync(this.log, 'a');
    const options = { stdio: ['ignore', log, log] };
    const configs = [this.config].flat().flatMap(file => ['--config', file]);
    this.child = spawn(this.program, ['serve', ...configs, '--data-dir', this.data, '--listen', listen], options);
    closeSync(log);
    this.ended = new Promise(resolve => this.child.on('exit', (code, signal) => resolve({ code, signal })));
  }

  /** Ends it for good, with what it has said. */
  async end() {
    if (this.child) await this.kill();
    rmSync(this.log, { force: true });
  }

  /** Forgets what it has said so far. */
  forget() {
    if (existsSync(this.log)) truncateSync(this.log);
  }

  /** What it has said so far. */
  get output() {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8') : '';
  }

  async ready(within = 30_000) {
    await this.eventually(async () => {
      const answer = await fetch(`${this.origin}/.backstage/health/v1/readiness`);
      if (answer.status !== 200) throw new Error(`readiness is ${answer.status}`);
    }, within);
  }

  /** Any request, with the token of the suites. */
  fetch(route, init = {}) {
    return fetch(`${this.origin}${route}`, { ...init, headers: { ...bearer, ...init.headers } });
  }

  async json(route, init) {
    const answer = await this.fetch(route, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  async total(filter = '') {
    const query = filter ? `&filter=${encodeURIComponent(filter)}` : '';
    return (await this.json(`/api/catalog/entities/by-query?limit=0${query}`)).totalItems;
  }

  entity(kind, name, namespace = 'default') {
    return this.json(`/api/catalog/entities/by-name/${kind}/${namespace}/${name}`);
  }

  /** Repeats `check` until it holds; says why it did not when time is up. */
  async eventually(check, within = 20_000) {
    const until = Date.now() + within;
    for (;;) {
      try {
        return await check();
      } catch (problem) {
        if (this.child.exitCode !== null) throw new Error(`the server ended: ${this.output.slice(-2000)}`, { cause: problem });
        if (Date.now() > until) throw new Error(`${problem.message}; the server said: ${this.output.slice(-2000)}`, { cause: problem });
        await pause(30);
      }
    }
  }

  async kill(signal = 'SIGKILL') {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
    }
    return this.ended;
  }

  /** Ends it in its own time, and starts it again, perhaps as another build. */
  async replace(program = this.program) {
    const { code } = await this.kill('SIGTERM');
    if (code !== 0) throw new Error(`a drained server ends with 0, not ${code}: ${this.output.slice(-2000)}`);
    this.program = program;
    await this.restart();
  }

  async restart() {
    this.forget();
    this.spawn();
    await this.ready();
  }
}

/** Runs the binary to its end. */
export function run(...args) {
  return spawnSync(binary, args, { encoding: 'utf8' });
}

/** A fresh database on the scratch server; gone when the test ends. */
export function freshDatabase(test) {
  const name = `faults_${process.pid}_${Math.floor(Math.random() * 1e9)}`;
  psql(`CREATE DATABASE ${name}`);
  later(test, () => psql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  const address = new URL(postgres);
  address.pathname = `/${name}`;
  return address;
}

export function psql(statement, address = postgres) {
  const done = spawnSync('psql', [String(address), '-X', '-q', '-t', '-A', '-c', statement], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr || String(done.error));
  return done.stdout.trim();
}

/** A wire between server and PostgreSQL that can be cut and mended. */
export class Wire {
  static async to(test, address) {
    const wire = new Wire();
    wire.open = new Set();
    wire.cutNow = false;
    wire.server = net.createServer(inner => {
      if (wire.cutNow) return inner.destroy();
      const outer = net.connect(Number(address.port || 5432), address.hostname);
      for (const [socket, other] of [[inner, outer], [outer, inner]]) {
        wire.open.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => { wire.open.delete(socket); other.destroy(); });
        socket.pipe(other);
      }
    });
    await new Promise(resolve => wire.server.listen(0, '127.0.0.1', resolve));
    wire.port = wire.server.address().port;
    later(test, () => { wire.cut(); wire.server.close(); });
    return wire;
  }

  cut() {
    this.cutNow = true;
    for (const socket of this.open) socket.destroy();
  }

  mend() {
    this.cutNow = false;
  }
}
