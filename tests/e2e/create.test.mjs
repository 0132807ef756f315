// Create: finding a template, its form in all its shapes, kept answers, the preview, the review, the run that begins.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { asked, browser, register, serve, signedIn, visiting } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);
const at = visiting(context);

/** Registers a template of these parameters (YAML, two spaces in) that only says something in its log. */
const template = async (name, parameters, { title = name, steps } = {}) => {
  const file = path.join(server.acme, `${name}.yaml`);
  writeFileSync(file, `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: ${name}, title: ${title}}
spec:
  type: test
  owner: platform-team
  parameters:
${parameters}
  steps:
${steps ?? `    - {id: say, name: Say it, action: 'debug:log', input: {message: 'done'}}`}
`);
  await register(server, file, `template:default/${name}`);
  return file;
};
const form = name => `/create/templates/default/${name}`;
const goOn = page => page.keyboard.press('Control+Enter');
const field = (page, id) => page.locator(`#root_${id}`);
const answer = (page, id) => page.locator(`[data-path="root_${id}"]`);

test('templates are found by words, kinds and tags, and starred', () => at('/create', async page => {
  await page.getByRole('heading', { name: 'What do you want to make?' }).waitFor();
  await page.getByRole('heading', { name: 'Golden paths' }).waitFor();
  await page.keyboard.press('f');
  await page.keyboard.type('runbook');
  await page.getByRole('link', { name: 'Runbook page' }).waitFor();
  await page.getByRole('link', { name: 'Node service' }).waitFor({ state: 'detached' });
  await page.getByRole('textbox', { name: 'Find a template' }).fill('nothing is called so');
  await page.getByText('No template is like this.').waitFor();
  await page.getByRole('button', { name: 'Show all templates' }).click();
  await page.getByRole('button', { name: 'Star Node service' }).click();
  await page.getByRole('button', { name: 'Starred' }).click();
  await page.waitForURL(/starred=/);
  await page.getByRole('link', { name: /Node service/ }).waitFor();
  await page.getByRole('link', { name: 'Runbook page' }).waitFor({ state: 'detached' });
}));

test('a service is made by hand and keyboard alone, with its files in view', () => at(form('node-service'), async page => {
  await goOn(page);
  await page.getByText('2 answers to correct').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'root_name');
  await page.keyboard.type('Invoice Service');
  await answer(page, 'name').getByText('such as invoice-service').waitFor();
  await field(page, 'name').fill('invoice-service');
  await field(page, 'owner').fill('payments');
  await page.getByRole('option', { name: /Payments/ }).first().click();
  await page.getByLabel('Files', { exact: true }).getByText('group:default/payments-team').waitFor();
  await goOn(page);
  await page.getByRole('heading', { name: 'API and data' }).waitFor();
  await field(page, 'basePath').fill('/Invoices');
  await answer(page, 'basePath').getByText('Use lower case, such as /invoices.').waitFor();
  await field(page, 'basePath').fill('/invoices');
  await page.getByText('It keeps data').click();
  await answer(page, 'engine').waitFor();
  await page.getByRole('radio', { name: /Events/ }).check();
  await field(page, 'basePath').waitFor({ state: 'detached' });
  await goOn(page);
  await page.getByRole('heading', { name: 'Where it lives' }).waitFor();
  await page.getByLabel('Owner', { exact: true }).fill('payments');
  await page.getByLabel('Repository', { exact: true }).last().fill('invoice-service');
  await goOn(page);
  await page.getByRole('heading', { name: 'Review' }).waitFor();
  await page.locator('dd').getByText('PostgreSQL').waitFor();
  await goOn(page);
  await page.waitForURL(/\/create\/tasks\//, { timeout: 20_000 });
  await server.eventually(() => asked(server, 'GET', '/api/catalog/entities/by-name/component/default/invoice-service'));
}));

test('answers are kept when one leaves, told, and forgotten when one wants so', async () => {
  await at(form('runbook'), async page => {
    await field(page, 'alert').fill('High error rate');
    await page.getByText('Answers kept').waitFor();
  });
  await at('/create', page => page.getByText('You have begun a form:').waitFor());
  await at(form('runbook'), async page => {
    await page.getByText(/Your answers of .* are here again/).waitFor();
    assert.equal(await field(page, 'alert').inputValue(), 'High error rate');
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByText('Forgot the answers').waitFor();
    assert.equal(await field(page, 'alert').inputValue(), '');
  });
});

test('the address brings answers, and one that cannot be read is told', async () => {
  await at(`${form('runbook')}?formData=${encodeURIComponent(JSON.stringify({ alert: 'Queue is full' }))}`, async page => {
    await page.waitForFunction(() => document.querySelector('#root_alert')?.value === 'Queue is full');
    await page.waitForURL(url => !url.search.includes('formData'));
  });
  await asked(server, 'GET', '/api/scaffolder/v1/templates');
  await at(`${form('payment-adapter')}?formData=%7Bbroken`, page => page.getByText('brought answers that cannot be read').waitFor());
});

test('every shape of a schema is asked', async () => {
  await template('shapes', `    - title: Shapes
      required: [text]
      ui:order: [number, text, '*']
      properties:
        text: {type: string, title: Text, minLength: 3, ui:help: Some *help*., ui:placeholder: write here}
        number: {type: integer, title: Number, minimum: 2, maximum: 9, ui:widget: updown}
        range: {type: integer, title: Range, minimum: 0, maximum: 10, ui:widget: range}
        date: {type: string, format: date, title: Date}
        locked: {type: string, title: Locked, default: as it is, ui:disabled: true}
        many: {type: array, title: Many, uniqueItems: true, items: {type: string, enum: [a, b, c]}, ui:widget: checkboxes}
        list: {type: array, title: List, minItems: 1, maxItems: 3, items: {type: object, properties: {key: {type: string, title: Key}}}}
        pairs: {type: object, title: Pairs, additionalProperties: {type: string}}
        part: {type: object, title: Part, properties: {inner: {type: boolean, title: Inner}}}
        either: {title: Either, oneOf: [{title: A text, type: string}, {title: A number, type: number}]}
        token: {type: string, title: Token, ui:field: Secret, minLength: 4}
        own: {type: string, title: Own, ui:field: HouseField}
        shown: {type: string, title: Hidden in the review, default: x, ui:backstage: {review: {show: false}}}`);
  await at(form('shapes'), async page => {
    assert.equal(await page.locator('.form-page label, .form-page legend').first().textContent(), 'Number optional');
    await field(page, 'text').fill('ab');
    await answer(page, 'text').getByText('Write at least 3 characters.').waitFor();
    await field(page, 'text').fill('abc');
    await field(page, 'number').fill('12');
    await answer(page, 'number').getByText('Write 9 or less.').waitFor();
    await field(page, 'number').fill('4');
    await page.getByText('There is no field “HouseField” here').waitFor();
    await page.getByRole('checkbox', { name: 'b', exact: true }).check();
    const list = answer(page, 'list').first();
    await list.getByRole('button', { name: 'Add', exact: true }).first().click();
    await page.locator('#root_list_0_key').fill('first');
    await list.getByRole('button', { name: 'Add', exact: true }).first().click();
    await page.locator('#root_list_1_key').fill('second');
    await page.getByRole('button', { name: 'Move number 2 up' }).click();
    await page.waitForFunction(() => document.querySelector('#root_list_0_key')?.value === 'second');
    await page.getByRole('button', { name: 'Remove number 2' }).click();
    await page.getByRole('button', { name: 'Add a pair' }).click();
    await field(page, 'token').fill('s3cr3t');
    await page.getByText('Answers kept').waitFor();
    const drafts = await (await page.request.get('/api/scaffolder/v1/drafts')).text();
    assert.ok(!drafts.includes('s3cr3t'));
    await goOn(page);
    await page.getByRole('heading', { name: 'Review' }).waitFor();
    await page.locator('dd').getByText('second').waitFor();
    assert.equal(await page.getByText('Hidden in the review').count(), 0);
    assert.equal(await page.getByText('s3cr3t').count(), 0);
  });
});

test('what is wrong in a schema is told, and the rest is asked', async () => {
  await template('broken', `    - title: Broken
      properties:
        good: {type: string, title: Good, description: '<img src=x onerror="document.title=1"><b>bold</b> [x](javascript:alert(1))'}
        loop: {$ref: '#/definitions/loop'}
        pattern: {type: string, pattern: '('}
      definitions:
        loop: {$ref: '#/definitions/back'}
        back: {$ref: '#/definitions/loop'}`);
  await at(form('broken'), async page => {
    await page.getByText(/things in this template’s questions are wrong/).waitFor();
    await page.getByText('leads back to itself and has no end').first().waitFor();
    await field(page, 'good').fill('still here');
    assert.equal(await page.locator('.form-page img, .form-page a[href^="javascript"]').count(), 0);
  });
});

test('a template that is removed in mid-form says so, and the answers stay', async () => {
  const file = await template('leaving', `    - title: Leaving\n      properties: {what: {type: string, title: What}}`);
  await at(form('leaving'), async page => {
    await field(page, 'what').fill('kept');
    await page.getByText('Answers kept').waitFor();
    rmSync(file);
    const { items } = await asked(server, 'GET', '/api/catalog/v1/sources?limit=500');
    const source = items.find(it => it.target === file);
    await asked(server, 'DELETE', `/api/catalog/locations/${source.locationId ?? source.id}`).catch(() => undefined);
    const entity = await asked(server, 'GET', '/api/catalog/entities/by-name/template/default/leaving').catch(() => undefined);
    if (entity !== undefined) await asked(server, 'DELETE', `/api/catalog/entities/by-uid/${entity.metadata.uid}`);
    await page.getByText('This template was removed.').first().waitFor({ timeout: 20_000 });
    assert.equal(await field(page, 'what').inputValue(), 'kept');
  }, [/404/]);
});

test('a template that is not there leads to one like it', () => at(form('node-servce'), async page => {
  await page.getByText('There is no template called node-servce.').waitFor();
  await page.getByRole('link', { name: 'All templates' }).waitFor();
}, [/404/]));

test('the page of a template leads to its form', () => at('/catalog/default/template/runbook', async page => {
  await page.getByRole('link', { name: 'Create from this template' }).click();
  await page.waitForURL(/\/create\/templates\/default\/runbook/);
  await page.getByRole('heading', { name: 'The page' }).waitFor();
}));
