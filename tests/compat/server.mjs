// A Flagstone server with examples/acme in it, on either database, and a client that speaks to it.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import * as acme from './acme.mjs';
import { Server, auth, bearer, folder, freePort, freshDatabase, later, postgres, token } from '../faults/harness.mjs';

const { CatalogClient } = createRequire(import.meta.url)('@backstage/catalog-client');

export { bearer, token };

/** How long reading and relating the whole example may take. */
const SETTLED_WITHIN_MS = 60_000;

/** The databases that every test runs on: what follows `database:` in the configuration. */
export const engines = {
  'better-sqlite3': () => '    client: better-sqlite3\n',
  pg: test => {
    if (!postgres) {
      throw new Error('FLAGSTONE_TEST_POSTGRES must hold the address of a scratch server; `cargo xtask test` sets it');
    }
    return `    client: pg\n    connection: ${JSON.stringify(String(freshDatabase(test)))}\n`;
  },
};

const exampleConfig = path.join(acme.folder, 'app-config.yaml');

/** The server as a Backstage client meets it. */
export class Backend extends Server {
  /** Starts a server and waits until every entity of the example can be read. */
  static serving(engine) {
    return Backend.start(engine, {
      configs: [exampleConfig],
      settled: async server => {
        const found = await server.total();
        if (found !== acme.total) throw new Error(`${found} of ${acme.total} entities are there`);
      },
    });
  }

  /**
   * Starts a server on an engine. `configs` are files that come first, `files` are written into the server's folder,
   * `more(folder)` is configuration that comes last, and `settled(server)` throws until the server is ready to be asked.
   */
  static async start(engine, { configs = [], files = {}, more = () => '', settled = () => {} }) {
    const undo = [];
    const test = { after: step => undo.unshift(step) };
    try {
      const data = folder(test);
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(data, name), text);
      const port = await freePort();
      const overlay = path.join(data, 'compat.yaml');
      writeFileSync(overlay, `backend:
  baseUrl: http://127.0.0.1:${port}
${auth()}  database:
${engines[engine](test)}`);
      const last = path.join(data, 'more.yaml');
      writeFileSync(last, more(data) || '{}\n');
      const server = new Backend({ config: [...configs, overlay, last], data: path.join(data, 'data'), port });
      server.folder = data;
      server.undo = undo;
      later(test, () => server.end());
      server.spawn();
      await server.ready();
      await server.eventually(() => settled(server), SETTLED_WITHIN_MS);
      return server;
    } catch (problem) {
      for (const step of undo) await step();
      throw problem;
    }
  }

  /** A published client that sends `headers` with every request; every request that it makes is noted in `requests`. */
  client(requests = [], headers = bearer) {
    return new CatalogClient({
      discoveryApi: { getBaseUrl: async plugin => `${this.origin}/api/${plugin}` },
      fetchApi: {
        fetch: async (address, init) => {
          requests.push({ method: init?.method ?? 'GET', url: new URL(address) });
          return fetch(address, { ...init, headers: { ...headers, ...init?.headers } });
        },
      },
    });
  }

  /**
   * A request to the catalog with the token, answered with everything that a test may want to look at. A header that is
   * null is not sent.
   */
  async ask(route, init = {}) {
    const headers = { ...bearer, ...init.headers };
    for (const name of Object.keys(headers)) if (headers[name] === null) delete headers[name];
    const answer = await fetch(`${this.origin}/api/catalog${route}`, { ...init, headers });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, text, body: json && text ? JSON.parse(text) : undefined };
  }

  /** The same with a JSON body. */
  post(route, body, headers = {}) {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    return this.ask(route, body === undefined ? { method: 'POST' } : { ...init, body: JSON.stringify(body) });
  }

  /** Stops the server and takes away what it left. */
  async stop() {
    await this.kill('SIGTERM');
    for (const step of this.undo) await step();
  }
}
