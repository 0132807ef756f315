// What waits for whom, which services are unwell, and what changed lately.
import { expect, test } from 'vitest';
import type { Entity } from '../../../api/client';
import type { Unprocessed } from '../../../api/unprocessed';
import type { Changed, Source } from './data';
import { latelyOf, servicesOf, waitingOf, type Known } from './waiting';

function entity(name: string, more: Partial<Record<string, unknown>> = {}): Entity {
  return { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name, namespace: 'default' }, ...more };
}

function source(state: string, held: unknown = null): Source {
  return { id: state, state, target: '/a', held } as unknown as Source;
}

function failed(ref: string, owner: string): Unprocessed {
  return { entity_id: ref, entity_ref: ref, location_key: 'file:/a', unprocessed_entity: { spec: { owner } }, errors: [{ message: 'no' }] };
}

const known: Known = {
  owners: ['group:default/payments-team'],
  mine: [entity('ledger'), entity('payout'), entity('wallet', { status: { items: [{ level: 'error' }] } })],
  sources: [source('ok'), source('failing'), source('held', { entities: 12, of: 14, examples: [] })],
  mayRelease: true,
  failed: [failed('component:default/fraud', 'payments-team'), failed('component:default/other', 'orders-team')],
  dangling: [
    { entityRef: 'component:default/payout', relation: 'dependsOn', targetRef: 'resource:default/gone' },
    { entityRef: 'component:default/payout', relation: 'consumesApi', targetRef: 'api:default/gone' },
    { entityRef: 'component:default/strange', relation: 'dependsOn', targetRef: 'resource:default/gone' },
  ],
};

test('puts what others wait for first, and tells nobody of what is not theirs', () => {
  expect(waitingOf(known).map((it) => it.kind)).toEqual(['held', 'failing', 'broken', 'loose']);
  expect(waitingOf(known)[3]).toMatchObject({ ref: 'component:default/payout', more: 1 });
  expect(waitingOf({ ...known, mayRelease: false })[0]?.kind).toBe('failing');
});

test('sorts the unwell first', () => {
  const services = servicesOf(known.mine, waitingOf(known));
  expect(services.map((it) => [it.ref, it.shape, it.wrong])).toEqual([
    ['component:default/wallet', 'bad', 1],
    ['component:default/payout', 'warn', 2],
    ['component:default/ledger', 'ok', 0],
  ]);
});

test('tells the newest change first, and the same thing once', () => {
  const change = (cursor: number, subject: string): Changed => ({ cursor, at: cursor, topic: 'catalog.entity.changed', change: 'updated', subject, actor: 'system' });
  const changes = [change(1, 'component:default/a'), change(2, 'component:default/x'), change(3, 'component:default/b'), change(4, 'component:default/b')];
  const refs = new Set(['component:default/a', 'component:default/b']);
  expect(latelyOf(changes, refs, 5).map((it) => it.cursor)).toEqual([4, 1]);
  expect(latelyOf(changes, refs, 1)).toHaveLength(1);
});
