// Schemas as people write them: errors by ajv's names, broken ones mended and told, `ui:*` lifted out,
// conditions resolved by the library with our validator, and answers as the review shows them.
import { createSchemaUtils } from '@rjsf/utils';
import { expect, test, vi } from 'vitest';

vi.mock('../../../messages', () => ({ t: (key: string, values?: object) => (values === undefined ? key : `${key} ${JSON.stringify(values)}`), addMessages: () => undefined }));
vi.mock('../../../ui', () => ({ formatNumber: String }));
vi.mock('./widgets', () => ({ isWidget: (_type: unknown, widget: unknown) => widget !== 'unheardOf' }));

import { idOf, shownErrors, toCorrect } from './errors';
import { ownHostOf } from './fields/ownHost';
import { readRepoUrl, writeRepoUrl } from './fields/repo';
import { reviewOf, withDefaults } from './review';
import { pagesOf } from './schema/describe';
import { mend } from './schema/mend';
import { errorsOf, validator } from './schema/validator';

const page = (schema: unknown, flags: string[] = []) => {
  const [first] = pagesOf({ steps: [{ title: 'One', schema }] }, new Set(flags));
  if (first === undefined) throw new Error('no page');
  return first;
};
const names = (schema: object, values: unknown) => errorsOf(schema as never, values).map((it) => `${it.place.join('/')} ${it.name}`);

test('errors have the names and places that ajv gives', () => {
  const schema = {
    type: 'object',
    required: ['name', 'list'],
    properties: {
      name: { type: 'string', minLength: 3, pattern: '^[a-z]+$' },
      port: { type: 'integer', minimum: 1024 },
      list: { type: 'array', minItems: 1, items: { type: 'object', required: ['key'], properties: { key: { enum: ['a', 'b'] } } } },
      mail: { type: 'string', format: 'email' },
      'a b/c~d': { const: 1 },
    },
  };
  expect(names(schema, {})).toEqual(['name required', 'list required']);
  expect(names(schema, { name: 'A', port: 3.5, list: [{ key: 'c' }, {}], mail: 'x', 'a b/c~d': 2 })).toEqual([
    'name minLength',
    'name pattern',
    'port type',
    'port minimum',
    'list/0/key enum',
    'list/1/key required',
    'mail format',
    'a b/c~d const',
  ]);
  expect(names(schema, { name: 'abc', list: [{ key: 'a' }] })).toEqual([]);
});

test('of a choice only the nearest shape is told, and required ones by reference', () => {
  const schema = {
    type: 'object',
    oneOf: [
      { properties: { kind: { const: 'a' }, size: { type: 'number' } }, required: ['kind', 'size'] },
      { properties: { kind: { const: 'b' }, name: { $ref: '#/definitions/name' } }, required: ['kind', 'name'] },
    ],
    definitions: { name: { type: 'string', minLength: 2 } },
  };
  expect(names(schema, { kind: 'b', name: 'x' })).toEqual(['name minLength']);
  expect(names(schema, { kind: 'a' })).toEqual(['size required']);
});

test('a template’s own words go before ours', () => {
  const schema = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string', pattern: '^a', errorMessage: { pattern: 'Begin with an a.' } }, other: { type: 'string', maxLength: 1 } },
    errorMessage: { required: { name: 'Every service has a name.' }, properties: { other: 'One letter.' } },
  };
  expect(errorsOf(schema as never, {}).map((it) => it.message)).toEqual(['Every service has a name.']);
  expect(errorsOf(schema as never, { name: 'b', other: 'xy' }).map((it) => it.message)).toEqual(['Begin with an a.', 'One letter.']);
});

test('the library resolves conditions and dependencies with it', () => {
  const schema = {
    type: 'object',
    properties: { card: { type: 'boolean' }, kind: { type: 'string', enum: ['x', 'y'] } },
    dependencies: { card: { oneOf: [{ properties: { card: { const: true }, number: { type: 'string' } }, required: ['number'] }, { properties: { card: { const: false } } }] } },
    if: { properties: { kind: { const: 'y' } }, required: ['kind'] },
    then: { properties: { why: { $ref: '#/definitions/why' } } },
    definitions: { why: { type: 'string', default: 'so' } },
  };
  const utils = createSchemaUtils(validator, schema as never);
  expect(Object.keys((utils.retrieveSchema(schema as never, { card: true, kind: 'x' }) as { properties: object }).properties)).toEqual(['card', 'kind', 'number']);
  expect(Object.keys((utils.retrieveSchema(schema as never, { card: false, kind: 'y' }) as { properties: object }).properties)).toEqual(['card', 'kind', 'why']);
});

test('what cannot be meant is told and left out; loops come to an end', () => {
  const { schema, problems } = mend({
    properties: {
      a: { type: 'strnig' },
      b: { $ref: '#/definitions/loop' },
      c: { type: 'string', pattern: '(' },
      d: { $ref: 'https://elsewhere.example/schema.json' },
      e: 'no schema',
      f: { $ref: '#/definitions/nowhere' },
      g: { $ref: '#/definitions/tree' },
      h: { type: 'string', enum: [] },
    },
    required: 'a',
    'ui:order': ['c', 'gone'],
    definitions: { loop: { allOf: [{ $ref: '#/definitions/back' }] }, back: { $ref: '#/definitions/loop' }, tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/definitions/tree' } } } } },
  });
  expect(problems.map((it) => `${it.place} ${it.what}`)).toEqual([
    '/required form.schema.noList',
    '/properties/a/type form.schema.noType',
    '/properties/b/$ref form.schema.refLoop',
    '/properties/c/pattern form.schema.noPattern',
    '/properties/d/$ref form.schema.refElsewhere',
    '/properties/e form.schema.noObject',
    '/properties/f/$ref form.schema.refNowhere',
    '/properties/h/enum form.schema.noList',
    '/definitions/loop/allOf/0/$ref form.schema.refLoop',
    '/definitions/back/$ref form.schema.refLoop',
  ]);
  expect(schema['ui:order']).toEqual(['c', '*']);
  expect(names(schema, { g: { children: [{ children: [3] }] } })).toEqual(['g/children/0/children/0 type']);
  for (const broken of [null, 'text', 3, []]) expect(page(broken).problems).toHaveLength(1);
});

test('`ui:*` is lifted from where Backstage lifts it, and flags hide what they guard', () => {
  const schema = {
    required: ['x', 'y'],
    properties: {
      x: { type: 'string', 'ui:widget': 'textarea', enumNames: ['X'] },
      y: { type: 'string', 'backstage:featureFlag': 'beta' },
      z: { type: 'string', 'ui:widget': 'unheardOf' },
      s: { type: 'string', pattern: '^x$', 'ui:field': 'Secret' },
    },
    dependencies: { x: { properties: { more: { type: 'string', 'ui:help': 'help' } } } },
  };
  const off = page(schema);
  expect(Object.keys(off.schema.properties ?? {})).toEqual(['x', 'z', 's']);
  expect(off.schema.required).toEqual(['x']);
  expect(off.uiSchema).toMatchObject({ x: { 'ui:widget': 'textarea', 'ui:enumNames': ['X'] }, more: { 'ui:help': 'help' }, z: { 'ui:unknownWidget': 'unheardOf' } });
  expect(off.schema.properties?.s).toEqual({ type: 'string' });
  expect(Object.keys(page(schema, ['beta']).schema.properties ?? {})).toContain('y');
  expect(pagesOf({ steps: [{ title: 'Hidden', schema: { 'backstage:featureFlag': 'beta', properties: {} } }] }, new Set())).toEqual([]);
});

test('errors show where somebody has been, and all of them once somebody goes on', () => {
  const it = page({ required: ['a', 'b'], properties: { a: { type: 'string' }, b: { type: 'string' } } });
  const all = toCorrect(it, {}, { x: { place: ['c', 0], message: 'taken' } });
  expect(all.map((error) => error.id)).toEqual(['root_a', 'root_b', 'root_c_0']);
  expect(Object.keys(shownErrors(all, false, new Set([idOf(['a'])])))).toEqual(['a']);
  expect(Object.keys(shownErrors(all, true, new Set()))).toEqual(['a', 'b', 'c']);
});

test('the review shows answers as templates want them shown', () => {
  const it = page({
    'ui:order': ['b', '*'],
    properties: {
      a: { type: 'string', title: 'A', enum: [1, 2], enumNames: ['One', 'Two'] },
      b: { type: 'object', title: 'B', properties: { deep: { type: 'boolean', title: 'Deep' } } },
      c: { type: 'string', 'ui:backstage': { review: { mask: '###' } } },
      d: { type: 'string', 'ui:backstage': { review: { show: false } } },
      e: { type: 'object', 'ui:backstage': { review: { explode: false, name: 'E' } }, properties: { x: { type: 'string' } } },
      f: { type: 'array', items: { type: 'string' } },
      s: { type: 'string', 'ui:field': 'Secret' },
      n: { type: 'string' },
    },
  });
  const rows = reviewOf(it, { a: 2, b: { deep: true }, c: 'x', d: 'y', e: { x: '1' }, f: ['p', 'q'], s: '***' });
  expect(rows.map((row) => `${'>'.repeat(row.depth)}${row.name}=${row.value}`)).toEqual(['B=', '>Deep=form.yes', 'A=Two', 'c=###', 'E={"x":"1"}', 'f=p, q', 's=••••••', 'n=']);
});

test('pages that nobody has seen have their defaults', () => {
  const pages = pagesOf({ steps: [{ schema: { properties: { a: { type: 'string' } } } }, { schema: { properties: { b: { type: 'number', default: 3 } } } }] }, new Set());
  expect(withDefaults(pages, { a: 'x' })).toEqual({ a: 'x', b: 3 });
});

test('addresses of repositories are read and written', () => {
  expect(readRepoUrl('localhost:7007?owner=acme&repo=shop')).toMatchObject({ host: 'localhost:7007', owner: 'acme', repo: 'shop' });
  expect(writeRepoUrl({ host: 'dev.azure.com', organization: 'o', project: 'p q', repo: 'r' })).toBe('dev.azure.com?organization=o&project=p+q&repo=r');
  expect(writeRepoUrl({ host: '' })).toBeUndefined();
});

test('the built-in host goes by the name that the server says', () => {
  const action = (id: string, ...examples: string[]) => ({ id, kind: 'action' as const, description: '', schemas: [], examples: examples.map((example) => ({ description: '', example })) });
  const publish = action('publish:githost', 'steps: []', 'steps:\n  - input:\n      repoUrl: git.acme.test:8443?owner=acme&repo=shop\n');
  expect(ownHostOf([action('publish:github', 'repoUrl: github.com?owner=a&repo=b'), publish])).toBe('git.acme.test:8443');
  expect(ownHostOf([action('debug:log')])).toBeUndefined();
});
