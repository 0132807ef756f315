// From a template to a cloned repository: a run over REST publishes to the built-in Git host, registers what it made, and a
// real git client clones it, pushes to it, and the catalog follows.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { Backend, bearer, engines, token } from '../server.mjs';

const run = promisify(execFile);

const TEMPLATE = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: tiny-service
spec:
  owner: group:default/platform
  type: service
  parameters:
    - title: About it
      required: [name, repoUrl]
      properties:
        name: { title: Name, type: string, pattern: '^[a-z][a-z0-9-]*$' }
        repoUrl: { title: Where, type: string, ui:field: RepoUrlPicker }
  steps:
    - id: files
      name: Files
      action: catalog:write
      input:
        entity:
          apiVersion: backstage.io/v1alpha1
          kind: Component
          metadata: { name: '\${{ parameters.name }}' }
          spec: { type: service, owner: 'group:default/platform', lifecycle: experimental }
    - id: publish
      name: Repository
      action: publish:githost
      input: { repoUrl: '\${{ parameters.repoUrl }}' }
    - id: register
      name: Catalog
      action: catalog:register
      input:
        repoContentsUrl: \${{ steps.publish.output.repoContentsUrl }}
  output:
    links:
      - { title: Repository, url: '\${{ steps.publish.output.remoteUrl }}' }
      - { title: In the catalog, entityRef: '\${{ steps.register.output.entityRef }}' }
`;

for (const engine of Object.keys(engines)) {
  describe(`from a template to a clone, on ${engine}`, () => {
    let server;
    let scratch;
    const ask = async (way, init = {}) => {
      const headers = { ...bearer, 'content-type': 'application/json' };
      const answer = await fetch(`${server.origin}${way}`, { headers, ...init });
      return { status: answer.status, body: await answer.json() };
    };
    const git = (...words) => run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...words], { cwd: scratch });
    const component = name => ask(`/api/catalog/entities/by-name/component/default/${name}`);

    before(async () => {
      scratch = mkdtempSync(path.join(tmpdir(), 'flagstone-create-'));
      server = await Backend.start(engine, {
        files: { 'template.yaml': TEMPLATE },
        more: folder => `catalog:
  locations:
    - type: file
      target: ${path.join(folder, 'template.yaml')}
      rules: [{ allow: [Template] }]
`,
        settled: async it => {
          const answer = await fetch(`${it.origin}/api/catalog/entities/by-name/template/default/tiny-service`, { headers: bearer });
          if (!answer.ok) throw new Error('the template is not there yet');
        },
      });
    });
    after(async () => {
      await server?.stop();
      rmSync(scratch, { recursive: true, force: true });
    });

    const begin = async name => {
      const repoUrl = `${new URL(server.origin).host}?owner=acme&repo=${name}`;
      const values = { name, repoUrl };
      const begun = await ask('/api/scaffolder/v2/tasks', {
        method: 'POST',
        body: JSON.stringify({ templateRef: 'template:default/tiny-service', values }),
      });
      assert.equal(begun.status, 201, JSON.stringify(begun.body));
      let task;
      await server.eventually(async () => {
        task = (await ask(`/api/scaffolder/v2/tasks/${begun.body.id}`)).body;
        if (!['completed', 'failed', 'cancelled'].includes(task.status)) throw new Error(`the run is ${task.status}`);
      }, 60_000);
      const events = (await ask(`/api/scaffolder/v2/tasks/${begun.body.id}/events`)).body;
      return { task, events };
    };

    test('a run makes a repository that the catalog knows and git clones; a push is in the catalog within seconds', async () => {
      const { task, events } = await begin('payments');
      assert.equal(task.status, 'completed', JSON.stringify(events.slice(-3)));
      const { output } = events.at(-1).body;
      assert.equal(output.links[1].entityRef, 'component:default/payments');
      const found = await component('payments');
      assert.equal(found.body.spec.lifecycle, 'experimental');

      const address = new URL(output.links[0].url);
      Object.assign(address, { username: 'ada', password: token });
      await git('clone', '-q', address.href, 'payments');
      const file = path.join(scratch, 'payments', 'catalog-info.yaml');
      const text = readFileSync(file, 'utf8');
      assert.match(text, /source-template: template:default\/tiny-service/);
      writeFileSync(file, text.replace('experimental', 'production'));
      await git('-C', 'payments', 'commit', '-qam', 'Go live');
      await git('-C', 'payments', 'push', '-q');
      await server.eventually(async () => {
        const now = await component('payments');
        assert.equal(now.body.spec.lifecycle, 'production');
      }, 10_000);
    });

    test('a second run of the same name is refused in words, and makes nothing', async () => {
      const { task, events } = await begin('payments');
      assert.equal(task.status, 'failed');
      const last = JSON.stringify(events.at(-1).body);
      assert.match(last, /acme\/payments/);
    });

    test('nobody in particular may neither clone nor begin', async () => {
      await assert.rejects(git('clone', '-q', `${server.origin}/git/acme/payments.git`, 'nobody'));
      const answer = await fetch(`${server.origin}/api/scaffolder/v2/tasks`, { method: 'POST', body: '{}' });
      assert.equal(answer.status, 401);
    });
  });
}
