// The configuration is found again by its paths, and reads the same as YAML.
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { entriesOf, matching, sectionsOf, yamlOf } from './configuration';

const configuration = {
  backend: { auth: { externalAccess: [{ type: 'static', options: { token: '<hidden>', subject: 'demo' } }], off: false }, baseUrl: 'http://localhost:7007', 'x y': '1' },
  catalog: { rules: [{ allow: ['API', 'Component'] }], kinds: [], formats: {}, note: null, port: 7007, word: 'yes', dash: '- a', at: '@x', text: 'two\nlines' },
};

test('every value has a path', () => {
  const entries = entriesOf(configuration);
  expect(entries.map((it) => it.path)).toContain('backend.auth.externalAccess[0].options.token');
  expect(entries.find((it) => it.path.endsWith('token'))?.isHidden).toBe(true);
  expect(entries.find((it) => it.path === 'backend["x y"]')?.value).toBe('1');
  expect(entries.find((it) => it.path === 'catalog.kinds')?.value).toBeUndefined();
  expect(sectionsOf(entries).map((it) => it.name)).toEqual(['backend', 'catalog']);
});

test('words are looked for in paths and values', () => {
  const found = (text: string) => matching(entriesOf(configuration), text).map((it) => it.path);
  expect(found('RULES comp')).toEqual(['catalog.rules[0].allow[1]']);
  expect(found('localhost')).toEqual(['backend.baseUrl']);
  expect(found('nowhere')).toEqual([]);
});

test('as YAML it means the same', () => {
  expect(parse(yamlOf(configuration))).toEqual(configuration);
});
