// Signing in leads nowhere but into this portal.
import { expect, test } from 'vitest';
import { nextOf } from './next';

test('own pages are kept with their query', () => {
  expect(nextOf('/catalog?kind=api')).toBe('/catalog?kind=api');
});

test.each([null, '', 'https://evil.test/', '//evil.test/', '/\\evil.test', '/.//evil.test', '/\t/evil.test', 'javascript:alert(1)', '/api/identity/v1/session', '/sign-in?next=/'])(
  '%s leads home',
  (wanted) => {
    expect(nextOf(wanted)).toBe('/');
  },
);
