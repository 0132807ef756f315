// Browsers by what matters of their header, names without what goes without saying, roles by their path.
import { expect, test } from 'vitest';
import './messages';
import { browserOf, nameOf, rolePath } from './words';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on Linux'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15', 'Safari on macOS'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36 Edg/128.0', 'Edge on Windows'],
  ['curl/8.9.1', 'curl'],
  ['', 'Unknown browser'],
])('%s', (agent, words) => {
  expect(browserOf(agent)).toBe(words);
});

test('a role without a namespace is in the default one', () => {
  expect(rolePath('on-call')).toEqual({ namespace: 'default', name: 'on-call' });
  expect(rolePath('role:payments/on-call')).toEqual({ namespace: 'payments', name: 'on-call' });
});

test('only users, groups and roles are shortened', () => {
  expect(['user:default/ana.ruiz', 'group:ops/payments', 'url:https://git.acme.test/a', '/etc/passwd'].map(nameOf)).toEqual([
    'ana.ruiz',
    'ops/payments',
    'url:https://git.acme.test/a',
    '/etc/passwd',
  ]);
});
