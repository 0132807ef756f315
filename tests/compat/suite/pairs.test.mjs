// The request and response pairs of `pairs/`, on both databases; and that they cover every operation.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startHost } from '../host.mjs';
import { besides, operations } from '../pairs/operations.mjs';
import * as locations from '../pairs/locations.mjs';
import * as operating from '../pairs/operating.mjs';
import * as reading from '../pairs/reading.mjs';
import * as readonly from '../pairs/readonly.mjs';
import * as world from '../pairs/world.mjs';
import { Runner } from '../pairs.mjs';
import { Backend, engines } from '../server.mjs';

const sets = { reading, locations, operating, readonly };
const everyPair = Object.values(sets).flatMap(set => set.pairs);

/** True when the pairs are to be checked against Backstage itself: see the README. */
const againstBackstage = process.env.COMPAT_AGAINST === 'backstage';

for (const engine of againstBackstage ? ['better-sqlite3'] : Object.keys(engines)) {
  for (const [name, set] of Object.entries(sets)) {
    describe(`pairs: ${name}, on ${engine}`, () => {
      let host;
      let server;
      let runner;

      before(async () => {
        host = await startHost(world.hosted);
        server = await Backend.start(engine, {
          files: world.files,
          settled: world.settled,
          more: folder => world.configuration(folder, host, set.configuration),
        });
        runner = new Runner(server, host);
      });
      after(async () => {
        await server?.stop();
        host?.stop();
      });

      for (const pair of set.pairs) {
        it(`${pair.operation}: ${pair.name}`, async test => {
          if (!againstBackstage || !pair.differs) return runner.run(pair);
          if (!pair.differs.backstage) return test.skip(`Backstage cannot be asked: ${pair.differs.why}`);
          return runner.run(pair, pair.differs.backstage);
        });
      }
    });
  }
}

describe('the pairs', () => {
  const matches = ({ method, path }, request) => {
    const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
    return (request.method ?? 'GET') === method && pattern.test(request.path.split('?')[0]);
  };

  it('are twenty operations, each with success and, where there can be one, with failure', () => {
    assert.equal(operations.length, 20);
    for (const operation of operations) {
      const statuses = everyPair.filter(pair => pair.operation === operation.id).map(pair => pair.answer.status);
      assert.ok(statuses.some(status => status < 300), `${operation.id} succeeds`);
      assert.ok(statuses.some(status => status >= 400), `${operation.id} fails`);
    }
  });

  it('ask the operation that they say', () => {
    for (const pair of everyPair) {
      const operation = [...operations, ...besides].find(one => one.id === pair.operation);
      assert.ok(operation, `${pair.operation} is known`);
      if (operation.path) assert.ok(matches(operation, pair.request), `${pair.operation}: ${pair.name}: ${pair.request.path}`);
    }
  });

  it('are told apart by their names, and say why where they differ from Backstage', () => {
    const names = everyPair.map(pair => `${pair.operation}: ${pair.name}`);
    assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
    for (const pair of everyPair) if (pair.differs) assert.ok(pair.differs.why.length > 15, pair.name);
  });
});
