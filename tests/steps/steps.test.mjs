// What the steps write, held against the published schemas; and all of them in a row, as a pipeline has them.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';

import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

import { binary, folder, later } from '../faults/harness.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const data = path.join(here, '../../crates/steps/src/tests/data');
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

const step = (...words) => spawnSync(binary, ['step', ...words], { encoding: 'utf8' });

function well(...words) {
  const done = step(...words);
  assert.equal(done.status, 0, `${words.join(' ')}\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

async function sbom(source, ...more) {
  const output = path.join(source, 'sbom.cdx.json');
  well('sbom', '--source', source, '--output', output, ...more);
  const text = readFileSync(output, 'utf8');
  assert.equal(await validator.validate(text), null);
  return JSON.parse(text);
}

test('an SBOM of every sort of lock file is one by the schema', async t => {
  const places = {
    npm: ['package-lock.json'],
    uv: ['uv.lock'],
    poetry: ['poetry.lock'],
    pylock: ['pylock.toml'],
    all: ['package-lock.json', 'uv.lock', 'poetry.lock', 'pylock.toml'],
  };
  for (const [what, files] of Object.entries(places)) {
    const source = folder(t);
    for (const file of files) cpSync(path.join(data, file), path.join(source, file));
    const document = await sbom(source);
    assert.ok(document.components.length >= 1, what);
  }
  const maven = folder(t);
  writeFileSync(path.join(maven, 'pom.xml'), '<project><artifactId>pay</artifactId></project>');
  const tree = path.join(maven, 'tree.txt');
  cpSync(path.join(data, 'dependency-tree.txt'), tree);
  assert.equal((await sbom(maven, '--maven-tree', 'tree.txt')).components.length, 7);
  const required = folder(t);
  writeFileSync(path.join(required, 'requirements.txt'), `a==1.0 --hash=sha256:${'a'.repeat(64)}\nb>=2\n`);
  assert.equal((await sbom(required)).components.length, 2);
  assert.equal((await sbom(folder(t))).components.length, 0);
});

test('the lock file that npm wrote for this suite gives an SBOM with every package and its licence', async t => {
  const source = folder(t);
  cpSync(path.join(here, 'package-lock.json'), path.join(source, 'package-lock.json'));
  const document = await sbom(source);
  const lock = JSON.parse(readFileSync(path.join(here, 'package-lock.json'), 'utf8'));
  const expected = new Set(Object.entries(lock.packages).filter(([at]) => at)
    .map(([at, { name, version }]) => `${name ?? at.replace(/^.*node_modules\//, '')}@${version}`));
  const told = document.components.map(it => `${it.group ? `${it.group}/` : ''}${it.name}@${it.version}`);
  assert.deepEqual(told.sort(), [...expected].sort());
  assert.ok(document.components.every(it => it.licenses?.length && it.hashes?.length));
});

test('what SBOMs are not is seen by the schema that they are held against', async t => {
  const document = await sbom(folder(t));
  assert.notEqual(await validator.validate(JSON.stringify({ ...document, extra: 1 })), null);
});

test('a repository goes through the steps in a row', async t => {
  const origin = folder(t);
  const git = (...words) => execFileSync('git', ['-C', origin, '-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], { encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  cpSync(path.join(data, 'package-lock.json'), path.join(origin, 'package-lock.json'));
  mkdirSync(path.join(origin, 'dist'));
  writeFileSync(path.join(origin, 'dist/server.js'), 'serve();\n');
  writeFileSync(path.join(origin, 'flagstone.package.yaml'), JSON.stringify({
    apiVersion: 'flagstone.dev/v1', kind: 'Package', base: 'node:20', include: ['dist'], command: ['node', 'dist/server.js'],
  }));
  git('add', '.');
  git('commit', '--quiet', '-m', 'Begin');
  const commit = git('rev-parse', 'HEAD');

  const work = folder(t);
  const source = path.join(work, 'source');
  const result = name => path.join(work, 'results', name);
  well('clone', '--url', `file://${origin}`, '--allow-local', '--revision', 'main', '--into', source, '--result', `COMMIT=${result('COMMIT')}`);
  assert.equal(readFileSync(result('COMMIT'), 'utf8'), commit);

  const document = await sbom(source);
  assert.equal(document.metadata.component.name, '@acme/hello');

  const snapshot = path.join(work, 'osv');
  mkdirSync(snapshot);
  const record = { id: 'GHSA-x', modified: '2026-01-01T00:00:00Z', summary: 'It is slow', database_specific: { severity: 'HIGH' },
    affected: [{ package: { ecosystem: 'npm', name: 'debug' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '4.0.0' }, { fixed: '4.3.5' }] }] }] };
  writeFileSync(path.join(snapshot, 'GHSA-x.json'), JSON.stringify(record));
  const findings = path.join(work, 'findings.json');
  const scan = ['scan', '--source', source, '--sbom', path.join(source, 'sbom.cdx.json'), '--output', findings];
  assert.match(well(...scan), /audit: not scanned: no snapshot/);
  assert.equal(JSON.parse(readFileSync(findings, 'utf8')).audit.status, 'not scanned');
  const found = step(...scan, '--osv', snapshot, '--result', `VULNERABILITIES=${result('VULNERABILITIES')}`);
  assert.equal(found.status, 1, found.stderr);
  assert.match(found.stdout, /high GHSA-x pkg:npm\/debug@4\.3\.4 \(required\), fixed in 4\.3\.5/);
  assert.equal(readFileSync(result('VULNERABILITIES'), 'utf8'), '1');

  const pack = to => {
    well('package', '--source', source, '--output', path.join(work, to), '--commit', commit, '--result', `IMAGE_DIGEST=${result(to)}`);
    return readFileSync(result(to), 'utf8');
  };
  const digest = pack('one');
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  assert.equal(pack('two'), digest);
  const index = JSON.parse(readFileSync(path.join(work, 'one/index.json'), 'utf8'));
  assert.equal(index.manifests[0].digest, digest);

  const server = createServer((request, response) => response.end(request.url === '/version' ? JSON.stringify({ commit }) : 'ok'));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  later(t, () => server.close());
  const verify = expected => new Promise(resolve => {
    const url = `http://127.0.0.1:${server.address().port}`;
    spawn(binary, ['step', 'verify', '--url', url, '--expect-commit', expected, '--timeout', '2']).on('close', resolve);
  });
  assert.equal(await verify(commit), 0);
  assert.equal(await verify('0'.repeat(40)), 1);
});

test('steps that a server carries out say so', () => {
  const done = step('deploy', '--environment', 'dev', '--service', 'component:default/hello');
  assert.equal(done.status, 2);
  assert.match(done.stderr, /embedded engine/);
});
