// Descriptors that want to break the page: markup in names and descriptions, endless titles, text from right
// to left, 500 relations, groups in circles, definitions that are huge or broken. The page stays whole.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { bearer } from '../faults/harness.mjs';
import { browser, serve, signedIn, visit, watched } from './portal.mjs';

const suite = { after };
const markup = '<img src=x onerror="globalThis.broken=1"><script>globalThis.broken=1</script>';
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);

const component = (name, metadata, spec = '') => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
${metadata}
spec:
  type: service
  lifecycle: production
  owner: payments-team
${spec}`;
const definition = (name, type, text) => `apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: ${name}}
spec:
  type: ${type}
  lifecycle: production
  owner: payments-team
  definition: ${JSON.stringify(text)}
`;
const group = (name, parent) => `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: ${name}}
spec: {type: team, parent: ${parent}, children: []}
`;
const operations = Array.from({ length: 10_000 }, (_, at) => [`/things/${at}`, {
  get: { summary: `Gets thing ${at}: ${'a long sentence about it. '.repeat(12)}`, responses: { 200: { description: 'There it is' } } },
}]);
const huge = JSON.stringify({ openapi: '3.0.3', info: { title: 'Huge', version: '1' }, paths: Object.fromEntries(operations) });
const circular = JSON.stringify({
  openapi: '3.0.3', info: { title: markup, version: '1' },
  paths: { '/tree': { get: { summary: markup, description: markup, responses: { 200: { description: 'x', content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } } } } } } },
  components: { schemas: { Node: { type: 'object', properties: { child: { $ref: '#/components/schemas/Node' } } } } },
});
const documents = [
  component('hostile-markup', `  title: ${JSON.stringify(markup)}
  description: ${JSON.stringify(`${markup} [click](javascript:globalThis.broken=1) <svg onload="globalThis.broken=1">`)}
  tags: [a, b]
  annotations: {backstage.io/view-url: "javascript:globalThis.broken=1"}
  links:
    - {url: "javascript:globalThis.broken=1", title: ${JSON.stringify(markup)}}
    - {url: "https://example.test/", title: plain}`),
  component('hostile-length', `  title: ${'T'.repeat(10_000)}
  description: ${'d'.repeat(20_000)}`),
  component('hostile-direction', `  title: "خدمة الدفع \\u202E gnp.exe"
  description: "وصف طويل باللغة العربية"`),
  component('hostile-relations', '  description: needs much', `  dependsOn: [${Array.from({ length: 500 }, (_, at) => `component:needed-${at}`).join(', ')}]\n`),
  group('circle-a', 'circle-b'), group('circle-b', 'circle-a'),
  definition('hostile-huge', 'openapi', huge),
  definition('hostile-broken', 'openapi', 'openapi: 3.0.0\ninfo:\n  title: [unclosed\npaths: {}\n'),
  definition('hostile-circular', 'openapi', circular),
  definition('hostile-asyncapi', 'asyncapi', 'asyncapi: 2.6.0\ninfo: {title: <b>x</b>, version: 1}\nchannels: nonsense\n'),
  definition('hostile-graphql', 'graphql', 'type Query { a: Missing'),
  definition('hostile-grpc', 'grpc', 'syntax = "proto3"; service X { rpc A (Nope) returns ('),
];
writeFileSync(path.join(server.acme, 'hostile.yaml'), documents.join('---\n'));
const made = await fetch(`${server.origin}/api/catalog/v1/locations`, {
  method: 'POST', headers: { ...bearer, 'content-type': 'application/json' },
  body: JSON.stringify({ type: 'file', target: path.join(server.acme, 'hostile.yaml') }),
});
assert.ok(made.ok, await made.text());
await server.eventually(async () => {
  const answer = await fetch(`${server.origin}/api/catalog/entities/by-name/api/default/hostile-grpc`, { headers: bearer });
  if (answer.status !== 200) throw new Error('the hostile entities are not there yet');
});

const pages = [
  '/catalog?text=hostile', '/catalog/default/component/hostile-markup', '/catalog/default/component/hostile-length',
  '/catalog/default/component/hostile-direction', '/catalog/default/component/hostile-relations',
  '/catalog/default/component/hostile-relations/relations', '/catalog/default/component/hostile-relations/dependencies',
  '/catalog/default/component/hostile-markup/descriptor', '/catalog/default/group/circle-a', '/catalog/default/group/circle-b',
  '/graph?root=component:default/hostile-relations&direction=needs&depth=all',
  ...['huge', 'broken', 'circular', 'asyncapi', 'graphql', 'grpc'].map(it => `/catalog/default/api/hostile-${it}/definition`),
];

for (const address of pages) {
  test(`${address} stays whole`, async () => {
    const page = await watched(context);
    try {
      await visit(page, address);
      await page.waitForTimeout(500);
      assert.deepEqual(page.wrong(), []);
      assert.equal(await page.evaluate(() => globalThis.broken), undefined, 'a script of the descriptor ran');
      const state = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - innerWidth,
        scripts: [...document.querySelectorAll('a[href^="javascript:" i], iframe, main script, main img[src="x"]')].length,
        heading: document.querySelector('h1')?.textContent ?? '',
      }));
      assert.ok(state.wide <= 0, `the page is ${state.wide} px wider than the window`);
      assert.equal(state.scripts, 0);
      assert.notEqual(state.heading, '');
    } finally {
      await page.close();
    }
  });
}

test('a definition that does not parse opens at its line, with the parser\'s words', async () => {
  const page = await watched(context);
  await visit(page, '/catalog/default/api/hostile-broken/definition');
  await page.getByText(/line \d/i).first().waitFor();
  await page.close();
});

test('groups that are above each other are named as such, once', async () => {
  const page = await watched(context);
  await visit(page, '/catalog/default/group/circle-a');
  await page.getByText(/is also above/i).first().waitFor();
  await page.close();
});
