// Locations that point at locations: deep ones, and ones that come back to where they began.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { Server, folder, writeConfig } from './harness.mjs';

/** So many locations in a row are followed, see `DEPTH_MAX`. The first file hangs on none of them. */
const LEVELS = 50;

const location = (name, target) => `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: ${name}}
spec: {targets: [${target}]}
`;
const component = name => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ${name}}
spec: {type: service, lifecycle: production, owner: team}
`;

test(`${LEVELS} levels of locations are followed, deeper ones are named, and a circle ends`, async t => {
  const work = folder(t);
  const catalog = path.join(work, 'catalog');
  mkdirSync(catalog);
  for (let level = 1; level <= LEVELS + 5; level += 1) {
    const text = `${component(`level-${level}`)}---\n${location(`to-${level + 1}`, `./${level + 1}.yaml`)}`;
    writeFileSync(path.join(catalog, `${level}.yaml`), text);
  }
  writeFileSync(path.join(catalog, 'hen.yaml'), `${component('hen')}---\n${location('to-egg', './egg.yaml')}`);
  writeFileSync(path.join(catalog, 'egg.yaml'), `${component('egg')}---\n${location('to-hen', './hen.yaml')}`);
  writeFileSync(path.join(catalog, 'self.yaml'), `${component('self')}---\n${location('to-self', './self.yaml')}`);
  const config = writeConfig(work, ['1.yaml', 'hen.yaml', 'self.yaml'].map(it => ({ target: path.join(catalog, it) })));
  const server = await Server.start(t, { config, data: path.join(work, 'data') });

  await server.eventually(async () => assert.equal(await server.total('kind=component'), LEVELS + 1 + 3), 30_000);
  for (const name of [`level-${LEVELS + 1}`, 'hen', 'egg', 'self']) await server.entity('component', name);
  const last = await server.entity('location', `to-${LEVELS + 2}`);
  const said = (last.status?.items ?? []).map(it => it.message).join('\n');
  assert.match(said, new RegExp(`More than ${LEVELS} Locations point at one another in a row`));

  // A round that changes nothing in the middle of all that is as short as any.
  writeFileSync(path.join(catalog, '40.yaml'), `${component('level-40')}---\n${component('beside-40')}---\n${location('to-41', './41.yaml')}`);
  await server.eventually(() => server.entity('component', 'beside-40'), 10_000);
  assert.equal(await server.total('kind=component'), LEVELS + 1 + 4);
  const ancestry = await server.json(`/api/catalog/entities/by-name/component/default/level-${LEVELS}/ancestry`);
  assert.equal(ancestry.items.length, LEVELS + 1, 'its whole line is told: the root, the locations, itself');
});
