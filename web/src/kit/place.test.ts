// Which entities have their source on this server, and where in it.
import { expect, test } from 'vitest';
import type { Entity } from '../api/client';
import { placeOf, splitPlace } from './place';

const HERE = 'https://flagstone.acme.test';
const at = (annotations: Record<string, string>) => placeOf({ kind: 'Component', metadata: { name: 'a', annotations } } as unknown as Entity, HERE);

test('the source stands before the descriptor', () => {
  const managed = { 'backstage.io/managed-by-location': `url:${HERE}/git/acme/all/blob/main/a.yaml` };
  expect(at(managed)).toEqual({ repository: { owner: 'acme', name: 'all' }, rest: ['main', 'a.yaml'] });
  expect(at({ ...managed, 'backstage.io/source-location': `url:${HERE}/git/acme/shop.git/tree/main/` })).toEqual({ repository: { owner: 'acme', name: 'shop' }, rest: ['main'] });
  expect(at({ 'backstage.io/source-location': `url:${HERE}/git/acme/shop` })?.rest).toEqual([]);
});

test('what lies elsewhere has no place here', () => {
  for (const location of ['url:https://github.com/git/acme/blob/main/a.yaml', `url:${HERE}/git/acme/shop/pulls/1`, `url:${HERE}/catalog/a/b`, 'file:/git/acme/shop', 'url:%', `url:${HERE}/git/acme`]) {
    expect(at({ 'backstage.io/managed-by-location': location })).toBeUndefined();
  }
  expect(placeOf({ kind: 'Component', metadata: { name: 'a' } } as unknown as Entity, HERE)).toBeUndefined();
  expect(at({ 'backstage.io/source-location': `url:${HERE}/git/acme/%E0%A4%A/tree/main` })?.repository.name).toBe('%E0%A4%A');
});

test('branches have slashes', () => {
  expect(splitPlace(['feature', 'a', 'src', 'x.ts'], ['feature/a', 'main'])).toEqual({ ref: 'feature/a', path: 'src/x.ts' });
  expect(splitPlace(['v1', 'x'], ['main'])).toEqual({ ref: 'v1', path: 'x' });
});
