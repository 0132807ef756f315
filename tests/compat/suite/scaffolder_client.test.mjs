// The published ScaffolderClient against the real server, on both databases: forms, runs, streams, dry
// runs. What is expected comes from the client's documentation and from what Backstage answers.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';

import { slowTemplate } from '../../faults/templates.mjs';
import { Backend, bearer, engines } from '../server.mjs';

const { ScaffolderClient } = createRequire(import.meta.url)('@backstage/plugin-scaffolder-common');

// What the client's event stream asks of the browser that it usually runs in.
globalThis.document ??= { hidden: false, addEventListener: () => {}, removeEventListener: () => {} };
globalThis.window ??= globalThis;

/** Everything that an observable tells. */
const heard = observable => new Promise((resolve, reject) => {
  const all = [];
  observable.subscribe({ next: it => all.push(it), error: reject, complete: () => resolve(all) });
});

for (const engine of Object.keys(engines)) {
  describe(`the published scaffolder client on ${engine}`, () => {
    let server;
    let clientOf;
    const template = 'template:default/quick';

    before(async () => {
      server = await Backend.start(engine, {
        files: { 'template.yaml': slowTemplate('quick', { waits: 1, milliseconds: 300 }) },
        more: folder => `catalog:
  rules: [{allow: [Template]}]
  locations:
    - {type: file, target: ${JSON.stringify(`${folder}/template.yaml`)}}
`,
        settled: backend => backend.entity('template', 'quick'),
      });
      const integrations = { list: () => [] };
      clientOf = useLongPollingLogs => new ScaffolderClient({
        discoveryApi: { getBaseUrl: plugin => Promise.resolve(`${server.origin}/api/${plugin}`) },
        fetchApi: {
          fetch: (input, init = {}) => fetch(input, { ...init, headers: { ...init.headers, ...bearer } }),
        },
        identityApi: { getBackstageIdentity: async () => ({ userEntityRef: 'user:default/ada' }) },
        scmIntegrationsApi: {
          azure: integrations, bitbucketCloud: integrations, bitbucketServer: integrations, gerrit: integrations,
          gitea: integrations, github: integrations, gitlab: integrations,
        },
        useLongPollingLogs,
      });
    });
    after(() => server?.stop());

    it('reads the form of a template', async () => {
      const form = await clientOf().getTemplateParameterSchema(template);
      assert.equal(form.title, 'quick');
      assert.deepEqual(form.steps.map(step => step.title), ['Name']);
      assert.deepEqual(form.steps[0].schema.required, ['name']);
      await assert.rejects(clientOf().getTemplateParameterSchema('template:default/none'), { name: 'ResponseError' });
    });

    it('lists actions and extensions', async () => {
      const actions = await clientOf().listActions();
      const ids = actions.map(action => action.id);
      for (const id of ['catalog:register', 'debug:log', 'fetch:template', 'fs:delete']) assert.ok(ids.includes(id), id);
      const wait = actions.find(action => action.id === 'debug:wait');
      assert.ok(wait.schema.input.properties.seconds);
      const { filters, globals } = await clientOf().listTemplatingExtensions();
      assert.ok(filters.parseRepoUrl.description);
      assert.deepEqual(globals, { functions: {}, values: {} });
    });

    for (const polling of [false, true]) {
      it(`runs a template and hears of it ${polling ? 'page by page' : 'as it happens'}`, async () => {
        const client = clientOf(polling);
        const { taskId } = await client.scaffold({ templateRef: template, values: { name: 'shop' } });
        const events = await heard(client.streamLogs({ taskId }));
        assert.equal(events.at(-1).type, 'completion');
        assert.match(events.at(-1).body.output.text[0].content, /catalog-info\.yaml/);
        assert.deepEqual(events.map(event => event.id), events.map((_, at) => at + 1));
        assert.ok(events.every(event => event.taskId === taskId && !Number.isNaN(Date.parse(event.createdAt))));
        const task = await client.getTask(taskId);
        assert.deepEqual(Object.keys(task).filter(key => key !== 'createdBy'),
          ['id', 'spec', 'status', 'createdAt', 'lastHeartbeatAt']);
        assert.equal(task.status, 'completed');
        assert.deepEqual(task.spec.parameters, { name: 'shop' });
        const later = await heard(client.streamLogs({ taskId, after: 3 }));
        assert.deepEqual(later, events.slice(3));
      });
    }

    it('says what is wrong with values', async () => {
      const refused = clientOf().scaffold({ templateRef: template, values: {} });
      await assert.rejects(refused, /Backend request failed, 400 Bad Request .*requires property/);
    });

    it('lists, cancels and retries runs', async () => {
      const client = clientOf();
      const { taskId } = await client.scaffold({ templateRef: template, values: { name: 'again' } });
      await assert.rejects(client.retry(taskId), error => error.response?.status === 409);
      assert.deepEqual(await client.cancelTask(taskId), { status: 'cancelled' });
      const events = await heard(client.streamLogs({ taskId }));
      assert.equal(events.at(-1).body.message, 'Run completed with status: cancelled');
      assert.deepEqual(await client.retry(taskId), { id: taskId });
      const again = await heard(client.streamLogs({ taskId }));
      assert.equal(again.at(-1).body.message, 'Run completed with status: completed');
      assert.ok(again.some(event => event.type === 'recovered'));
      const list = await client.listTasks({ filterByOwnership: 'all', limit: 1 });
      assert.equal(list.tasks.length, 1);
      assert.ok(list.totalTasks >= 3);
      const owned = await client.listTasks({ filterByOwnership: 'owned' });
      assert.deepEqual(owned, { tasks: [], totalTasks: 0 });
    });

    it('rehearses a template', async () => {
      const { parse } = await import('yaml').catch(() => ({}));
      const entity = parse ? parse(slowTemplate('dry', { waits: 0 })) : await server.entity('template', 'quick');
      const result = await clientOf().dryRun({ template: entity, values: { name: 'x' }, directoryContents: [] });
      assert.deepEqual(result.directoryContents.map(file => file.path), ['catalog-info.yaml']);
      assert.ok(result.log.some(line => line.body.message.startsWith('Beginning step')));
      assert.equal(result.steps[0].id, 'write');
    });

    it('asks vendors for suggestions', async () => {
      const asked = clientOf().autocomplete({ token: 't', provider: 'nobody', resource: 'x', context: {} });
      await assert.rejects(asked, { message: /400/ });
    });
  });
}
