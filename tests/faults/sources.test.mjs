// Hostile and broken descriptors, files and hosts: each is named, none stops its neighbours.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';
import { Server, folder, later, writeConfig } from './harness.mjs';

const component = (name, more = '') => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
${more}spec:
  type: service
  lifecycle: production
  owner: team
`;

function laughs() {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let at = 1; at < 12; at += 1) lines.push(`a${at}: &a${at} [${Array(10).fill(`*a${at - 1}`).join(', ')}]`);
  return lines.join('\n');
}

const BROKEN = {
  'malformed.yaml': 'apiVersion: [unclosed\nkind: Component',
  'huge.yaml': `${component('huge')}# ${'x'.repeat(12 * 1024 * 1024)}\n`,
  'deep.yaml': `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  'laughs.yaml': laughs(),
  'latin1.yaml': Buffer.from(component('latin1', '  description: caf\u00e9\n'), 'latin1'),
  'utf16.yaml': Buffer.from(component('utf16'), 'utf16le'),
  'null.yaml': 'null',
  'list.yaml': '- 1\n- 2\n',
  'traversal.yaml': `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: traversal}
spec: {targets: ['../../../../../../etc/passwd', './../../secret.yaml']}
`,
};

test('every broken descriptor is named and its neighbours are read', async t => {
  const work = folder(t);
  const catalog = path.join(work, 'catalog');
  mkdirSync(catalog);
  writeFileSync(path.join(work, 'secret.yaml'), component('secret'));
  for (const [name, text] of Object.entries(BROKEN)) writeFileSync(path.join(catalog, name), text);
  symlinkSync('/etc/hostname', path.join(catalog, 'symlink.yaml'));
  writeFileSync(path.join(catalog, 'crlf.yaml'), component('crlf').replaceAll('\n', '\r\n'));
  writeFileSync(path.join(catalog, 'proto.yaml'), component('proto', `  extra:
    __proto__: a
    constructor: b
`));
  writeFileSync(path.join(catalog, 'script.yaml'), component('script', `  annotations:
    backstage.io/view-url: "java\\nscript:alert(1)"
`));
  writeFileSync(path.join(catalog, 'half.yaml'), `${component('first-half')}---\n{ broken\n---\n${component('second-half')}`);
  const config = writeConfig(work, [{ target: path.join(catalog, '*.yaml') }]);
  const server = await Server.start(t, { config, data: path.join(work, 'data') });

  await server.eventually(async () => assert.equal(await server.total('kind=component'), 5));
  const extra = (await server.entity('component', 'proto')).metadata.extra;
  assert.equal(Object.getOwnPropertyDescriptor(extra, '__proto__')?.value, 'a');
  assert.equal(extra.constructor, 'b');
  const script = (await server.entity('component', 'script')).metadata.annotations['backstage.io/view-url'];
  assert.equal(script, 'https://backstage.io/annotation-rejected-for-security-reasons');
  for (const name of ['first-half', 'second-half', 'crlf']) await server.entity('component', name);
  for (const name of ['secret', 'latin1', 'utf16', 'huge']) {
    const answer = await server.fetch(`/api/catalog/entities/by-name/component/default/${name}`);
    assert.equal(answer.status, 404, name);
  }
  for (const name of Object.keys(BROKEN).filter(it => it !== 'null.yaml')) {
    assert.match(server.output, new RegExp(name.replace('.', '\\.')), `${name} is named in the log`);
  }
});

test('hosts that hang, drip, flood or redirect inwards cost only their own target', async t => {
  const work = folder(t);
  const catalog = path.join(work, 'catalog');
  mkdirSync(catalog);
  const sockets = new Set();
  const host = http.createServer((request, response) => {
    const routes = {
      '/good.yaml': () => response.end(component('good')),
      '/hang.yaml': () => {},
      '/drip.yaml': () => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('#'), 200);
        response.on('close', () => clearInterval(timer));
      },
      '/flood.yaml': () => {
        response.writeHead(200);
        const block = Buffer.alloc(1 << 20, '#');
        let left = 100;
        const more = () => { while (left-- > 0 && response.write(block)); if (left <= 0) response.end(); };
        response.on('drain', more);
        more();
      },
      '/inwards.yaml': () => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
      '/loop.yaml': () => response.writeHead(302, { location: '/loop.yaml' }).end(),
    };
    (routes[request.url] ?? (() => response.writeHead(404).end()))();
  });
  host.on('connection', socket => { sockets.add(socket); socket.on('close', () => sockets.delete(socket)); });
  await new Promise(resolve => host.listen(0, '127.0.0.1', resolve));
  later(t, () => { for (const socket of sockets) socket.destroy(); host.close(); });
  const { port } = host.address();
  const names = ['hang', 'drip', 'flood', 'inwards', 'loop', 'good'];
  writeFileSync(path.join(catalog, 'all.yaml'), `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: all}
spec:
  type: url
  targets: [${names.map(name => `'http://127.0.0.1:${port}/${name}.yaml'`).join(', ')}]
`);
  const config = writeConfig(work, [{ target: path.join(catalog, 'all.yaml') }], {
    backend: `  reading:\n    allow:\n      - host: 127.0.0.1:${port}\n`,
  });
  const server = await Server.start(t, { config, data: path.join(work, 'data') });
  await server.eventually(() => server.entity('component', 'good'), 90_000);
  const all = await server.entity('location', 'all');
  const messages = (all.status?.items ?? []).map(item => item.message).join('\n');
  for (const name of ['hang', 'drip', 'flood', 'inwards', 'loop']) {
    assert.match(messages, new RegExp(`${name}\\.yaml`), messages);
  }
});
