// Descriptors hold anything; reading them never throws and says something short.
import { refOf } from '../../../kit';
import { describe, expect, it } from 'vitest';
import type { Entity } from '../../../api/client';
import { linksOf, pairsAt, relationsOf, shortLocation, textAt, titleOf } from './facts';

const entity = (rest: object): Entity => ({ apiVersion: 'a', kind: 'Component', metadata: { name: 'Pay' }, ...rest });

describe('reading a descriptor', () => {
  it('takes what is not as it should be for not there', () => {
    expect(textAt({ a: [{ b: 'x' }] }, 'a', 'b')).toBeUndefined();
    expect(relationsOf(entity({ relations: [null, { type: 'dependsOn' }, { type: 'dependsOn', targetRef: 'component:default/b' }] }))).toHaveLength(1);
    expect(linksOf(entity({ metadata: { name: 'a', links: ['x', { title: 't' }, { url: 'https://a' }] } }))).toEqual([{ url: 'https://a', title: 'https://a' }]);
    expect(pairsAt({ labels: { b: 1, a: 'x' } }, 'labels')).toEqual([
      ['a', 'x'],
      ['b', '1'],
    ]);
  });

  it('names an entity by its title, its person, or its name', () => {
    expect(refOf(entity({}))).toBe('component:default/pay');
    expect(titleOf(entity({ spec: { profile: { displayName: 'Ana' } } }))).toBe('Ana');
    expect(titleOf(entity({ metadata: { name: 'Pay', title: '  ' } }))).toBe('Pay');
  });

  it('shortens locations to what a person recognises', () => {
    expect(shortLocation('file:/srv/a/b/c/catalog-info.yaml')).toBe('b/c/catalog-info.yaml');
    expect(shortLocation('url:https://host/all.yaml')).toBe('host/all.yaml');
    expect(shortLocation('url:https://github.com/acme/pay/blob/main/catalog-info.yaml?x')).toBe('pay/main/catalog-info.yaml');
  });
});
