// A source that loses half of its entities in one answer keeps them until a person says a word.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { Server, folder, freshDatabase, postgres, skip, writeConfig } from './harness.mjs';
import { Files, components, converged, remains } from './model.mjs';

for (const engine of ['better-sqlite3', 'pg']) {
  test(`half a list is held back, a little less is not, on ${engine}`, async t => {
    if (engine === 'pg' && !postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
    const work = folder(t);
    const files = new Files(path.join(work, 'catalog'));
    const all = components('c', 40);
    files.put('list/all.yaml', all);
    files.put('other/few.yaml', components('few', 12));
    const config = writeConfig(work, ['list', 'other'].map(it => ({ target: path.join(files.into, it, '*.yaml') })), {
      database: engine === 'pg' ? `    client: pg\n    connection: ${freshDatabase(t)}` : '    client: better-sqlite3',
    });
    const server = await Server.start(t, { config, data: path.join(work, 'data') });
    await converged([server], files, 20_000);
    const { paths } = await server.json('/api/openapi.json');
    if (!('/api/catalog/v1/sources/{id}' in paths)) return skip(t, 'this build holds nothing back');
    const source = async () => (await server.json('/api/catalog/v1/sources')).items.find(it => it.target.includes('/list/'));
    const { id } = await source();
    const shown = () => server.json(`/api/catalog/v1/sources/${id}`);
    const held = () => server.eventually(async () => {
      const it = await shown();
      assert.equal(it.state, 'held', JSON.stringify(it));
      return it.held;
    });
    const whole = files.held.get('list/all.yaml');

    // Half of it goes: what is left is read, what has gone stays.
    const half = components('c', 20, 'second');
    files.put('list/all.yaml', half);
    const said = await held();
    assert.match(JSON.stringify(said), /20.*40/, 'it says how many of how many');
    files.held.set('list/all.yaml', [...half, ...whole.slice(20)]);
    await converged([server], files, 10_000);
    await remains([server], files, 1_000);
    await server.kill();
    await server.restart();
    await remains([server], files, 500);
    await held();

    // The other half comes back: nothing is held any more.
    files.put('list/all.yaml', [...half, ...components('c', 40, 'third').slice(20)]);
    await converged([server], files, 10_000);
    await server.eventually(async () => assert.equal((await shown()).state, 'ok'));

    // Less than half, and few of a small source, go without a word.
    files.put('list/all.yaml', components('c', 25, 'fourth'));
    files.put('other/few.yaml', components('few', 4));
    await converged([server], files, 10_000);

    // Everything goes, is held, and is let go.
    files.put('list/all.yaml', []);
    await held();
    await server.json(`/api/catalog/v1/sources/${id}/release`, { method: 'POST' }).catch(problem => {
      if (!/JSON/.test(problem.message)) throw problem;
    });
    await converged([server], files, 10_000);
    await server.eventually(async () => assert.equal((await shown()).state, 'ok'));

    // The word counted once.
    files.put('list/all.yaml', all);
    await converged([server], files, 10_000);
    files.put('list/all.yaml', []);
    await held();
    assert.equal(await server.total('kind=component'), 44);
  });
}
