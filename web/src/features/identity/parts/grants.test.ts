// Conditions read as lines, whatever comes.
import { expect, test } from 'vitest';
import { conditionLines, grantOf } from './grants';

test('a tree of conditions is lines by depth', () => {
  const owner = { rule: 'IS_ENTITY_OWNER', resourceType: 'catalog-entity', params: { claims: ['$ownerRefs', 'a'] } };
  expect(conditionLines({ anyOf: [owner, { not: { rule: 'HAS_LABEL', params: { label: 'x' } } }] })).toEqual([
    { depth: 0, join: 'anyOf' },
    { depth: 1, rule: 'IS_ENTITY_OWNER', params: 'claims: $ownerRefs, a' },
    { depth: 1, join: 'not' },
    { depth: 2, rule: 'HAS_LABEL', params: 'label: x' },
  ]);
});

test('what is no condition is no lines', () => {
  expect([null, 'x', {}, { rule: 3 }].flatMap((it) => conditionLines(it))).toEqual([]);
});

test('a grant is read with what it leaves out', () => {
  expect(grantOf({ permissions: ['a', 3], except: [], effect: 'deny' })).toEqual({ permissions: ['a'], effect: 'deny' });
});
