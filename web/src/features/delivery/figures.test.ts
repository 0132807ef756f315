// Which release goes where, and what is shown of it.
import { expect, test } from 'vitest';
import type { Deployment, Environment } from './data';
import { healthShape, promotion, repositoryOf, stateShape } from './figures';

const environment = (name: string, digest?: string): Environment =>
  ({ name, health: 'up', restarts: 0, releases: [], ...(digest === undefined ? {} : { current: { digest } as Deployment }) });

test('what runs goes to the next environment, unless it runs there already', () => {
  const all = [environment('dev', 'a'), environment('staging', 'b'), environment('prod', 'b')];
  expect(promotion(all, 0)?.name).toBe('staging');
  expect(promotion(all, 1)).toBeUndefined();
  expect(promotion(all, 2)).toBeUndefined();
  expect(promotion([environment('dev'), environment('prod')], 0)).toBeUndefined();
  expect(promotion([environment('dev', 'a'), environment('prod')], 0)?.name).toBe('prod');
});

test('only repositories of the built-in host have pages here', () => {
  expect(repositoryOf({ repository: 'acme/shop' })).toEqual({ owner: 'acme', name: 'shop' });
  expect(repositoryOf({ repository: 'https://git.acme.test/acme/shop' })).toBeUndefined();
});

test('a word that is not known is unknown, and never well', () => {
  expect(stateShape('something')).toBe('unknown');
  expect(healthShape('something')).toBe('unknown');
});
