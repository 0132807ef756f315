// What people type when they register something, and what the server's plan becomes.
import { expect, test } from 'vitest';
import type { Schema } from './client';
import { readPlace, registrationOf } from './registering';

test('reads addresses, paths and what people mean by them', () => {
  expect(readPlace(' https://git.acme.test/a/b ')).toEqual({ kind: 'url', target: 'https://git.acme.test/a/b' });
  expect(readPlace('git.acme.test/payments/fraud-rules')).toEqual({ kind: 'url', target: 'https://git.acme.test/payments/fraud-rules' });
  expect(readPlace('/srv/acme/catalog-info.yaml')).toEqual({ kind: 'file', target: '/srv/acme/catalog-info.yaml' });
  expect(readPlace('file:///srv/a.yaml')).toEqual({ kind: 'file', target: '/srv/a.yaml' });
  expect(readPlace('C:\\acme\\a.yaml')?.kind).toBe('file');
  for (const none of ['', 'payments', 'javascript:alert(1)', 'ftp://h/a', 'https://', 'two words', 'https:///a']) expect(readPlace(none)).toBeUndefined();
});

test('does not count the location that the server makes for itself', () => {
  const refs = ['location:default/generated-15c6bb9814e4f501c5b7e6c103d5ae1dbffc97b9', 'component:default/a'];
  const act = { id: '1', preview: { appears: { total: 900, refs }, dangling: [{}], relations: 4 } } as unknown as Schema<'ActView'>;
  const plan = registrationOf(act, { kind: 'url', target: 'https://h/a' });
  expect(plan.appears).toEqual(['component:default/a']);
  expect([plan.added, plan.relations, plan.dangling, plan.documents]).toEqual([899, 4, 1, []]);
});
