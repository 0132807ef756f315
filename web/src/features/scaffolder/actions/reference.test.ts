// What is told of actions becomes entries and rows of tables.
import { describe, expect, it } from 'vitest';
import { actionOf, extensionsOf, matching } from './reference';
import { rowsOf, typeOf } from './schemaRows';

describe('actions', () => {
  const action = actionOf({ id: 'publish:azure', description: 'Makes a repository.\n\nNot available here: no integration', examples: [], schema: { input: { type: 'object', properties: { repoUrl: { type: 'string' } } } } });

  it('say apart why they are not available', () => {
    expect(action.description).toBe('Makes a repository.');
    expect(action.unavailable).toBe('no integration');
    expect(action.schemas.map((it) => it.of)).toEqual(['input']);
  });

  it('are found by the names of their fields, those of the name first', () => {
    const other = actionOf({ id: 'repoUrl:parse', description: '', examples: [], schema: {} });
    expect(matching([action, other], 'repourl').map((it) => it.id)).toEqual(['repoUrl:parse', 'publish:azure']);
    expect(matching([action, other], 'azure repository')).toEqual([action]);
  });
});

describe('filters and globals', () => {
  it('keep their arguments and values', () => {
    const told = { filters: { pick: { description: 'Picks.', schema: { input: {}, arguments: [{ type: 'string' }] } } }, globals: { functions: {}, values: { year: { value: 2026 } } } };
    const [pick, year] = extensionsOf(told);
    expect(pick?.schemas.map((it) => it.of)).toEqual(['input', 'arguments']);
    expect(year).toMatchObject({ id: 'year', kind: 'value', value: 2026 });
  });
});

describe('rows of a schema', () => {
  it('stand below what they are in', () => {
    const schema = {
      type: 'object',
      required: ['steps'],
      properties: { steps: { type: 'array', items: { type: 'object', properties: { id: { type: 'string', default: 'a' } } } }, kind: { enum: ['a', 'b'] } },
    };
    expect(rowsOf(schema, 'it').map((it) => [it.path, it.depth, it.type, it.required])).toEqual([
      ['steps', 0, 'object[]', true],
      ['steps[]', 1, 'object', false],
      ['steps[].id', 2, 'string', false],
      ['kind', 0, 'string', false],
    ]);
  });

  it('end where a reference leads back to itself', () => {
    const schema = { type: 'object', properties: { node: { $ref: '#/definitions/node' } }, definitions: { node: { type: 'object', properties: { child: { $ref: '#/definitions/node' } } }, me: { $ref: '#/definitions/me' } } };
    expect(rowsOf(schema, 'it').length).toBeLessThan(20);
    expect(typeOf({ $ref: '#/definitions/me' }, schema)).toBe('any');
  });

  it('are one for what is no object', () => {
    expect(rowsOf({ type: 'string' }, 'it').map((it) => it.path)).toEqual(['it']);
    expect(rowsOf({ anyOf: [{ type: 'string' }, { type: 'boolean' }] }, 'it')[0]?.type).toBe('string or boolean');
  });
});
