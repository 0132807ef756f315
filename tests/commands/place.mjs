// Catalogs in files, and commands on them: on a data directory, or on a server that has it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Server, binary, folder, token, writeConfig } from '../faults/harness.mjs';

/** A descriptor. */
export const entity = (kind, name, spec, metadata = '') => `apiVersion: backstage.io/v1alpha1
kind: ${kind}
metadata:
  name: ${name}
${metadata}spec:
${Object.entries(spec).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`).join('')}`;

export const component = (name, more = {}, metadata = '') =>
  entity('Component', name, { type: 'service', lifecycle: 'production', owner: 'team', ...more }, metadata);

/** A small organisation: a group, a system with two components and an API. */
export const shop = () => [
  entity('Group', 'team', { type: 'team', children: [] }),
  entity('System', 'shop', { owner: 'team' }),
  component('pay', { system: 'shop', providesApis: ['pay-api'] }),
  component('cart', { system: 'shop', consumesApis: ['pay-api'] }),
  entity('API', 'pay-api', { type: 'openapi', lifecycle: 'production', owner: 'team', system: 'shop', definition: 'openapi: 3.1.0\ninfo: {}\n' }),
].join('---\n');

/** A folder with descriptors that may be registered, and a configuration that allows it. */
export class Place {
  constructor(test) {
    this.folder = folder(test);
    this.data = path.join(this.folder, 'data');
    this.files = path.join(this.folder, 'files');
    this.token = token;
    mkdirSync(this.files);
    // Its folder is what may be read; there is nothing in the file itself.
    this.write('empty.configured', '');
    this.config = writeConfig(this.folder, [{ target: path.join(this.files, '*.configured') }]);
  }

  write(name, text) {
    const file = path.join(this.files, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  read(name) {
    return readFileSync(path.join(this.files, name), 'utf8');
  }

  /** What leads a command here. */
  get options() {
    return this.server ? ['--server', this.server.origin, '--token', this.token] : ['--config', this.config, '--data-dir', this.data];
  }

  /** Runs a command to its end. */
  catalog(command, ...rest) {
    const done = spawnSync(binary, ['catalog', command, ...rest, ...this.options], { encoding: 'utf8', input: '' });
    return { code: done.status, out: done.stdout, err: done.stderr };
  }

  /** Runs a command that has to end well, and gives what it prints. */
  well(command, ...rest) {
    const done = this.catalog(command, ...rest);
    if (done.code !== 0) throw new Error(`catalog ${command} ${rest.join(' ')}: ${done.code}\n${done.err}\n${done.out}`);
    return done.out;
  }

  /** As {@link well}, and reads it. */
  json(command, ...rest) {
    return JSON.parse(this.well(command, ...rest, '--output', 'json'));
  }

  /** Starts a command: it, what it says, its end. */
  start(command, ...rest) {
    const child = spawn(binary, ['catalog', command, ...rest, ...this.options]);
    const running = { child, said: '' };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => { running.said += text; });
    running.ended = new Promise(resolve => child.on('close', resolve));
    return running;
  }

  /** Names of what a filter finds. */
  names(filter) {
    return this.json('query', '--filter', filter).map(it => it.metadata.name);
  }
}

/** The two ways to a catalog; every test of both gets a place for each. */
export const WAYS = {
  'a data directory': async test => {
    const place = new Place(test);
    mkdirSync(place.data);
    return place;
  },
  'a server': async test => {
    const place = new Place(test);
    place.server = await Server.start(test, { config: place.config, data: place.data });
    return place;
  },
};
