// References, marks, freshness, and where the stones of the relations drawing lie.
import { expect, test } from 'vitest';
import { isStale } from './FreshnessText';
import { lettersOf, tintOf } from './Mark';
import { formatRef, parseRef, shortRef } from './ref';
import { planSketch, STONE } from './sketch';

test('takes references apart and puts them together', () => {
  expect(parseRef('Component:default/payment-service')).toEqual({ kind: 'component', namespace: 'default', name: 'payment-service' });
  expect(parseRef('payments-team', 'group')).toEqual({ kind: 'group', namespace: 'default', name: 'payments-team' });
  expect(parseRef('api:acme/x')).toEqual({ kind: 'api', namespace: 'acme', name: 'x' });
  expect(formatRef(parseRef('user:ana'))).toBe('user:default/ana');
  expect(shortRef('api:acme/x')).toBe('acme/x');
  expect(shortRef('api:default/x')).toBe('x');
});

test('gives a name two letters and always the same tint', () => {
  expect(lettersOf('payments-team', false)).toBe('PA');
  expect(lettersOf('Mina Okafor', true)).toBe('MO');
  expect(lettersOf('', false)).toBe('?');
  expect(tintOf('Payments-Team')).toBe(tintOf('payments-team'));
});

test('is late after twice the interval, but never within two minutes', () => {
  expect(isStale(0, 180, 361_000)).toBe(true);
  expect(isStale(0, 180, 359_000)).toBe(false);
  expect(isStale(0, 5, 60_000)).toBe(false);
  expect(isStale(0, undefined, 1e9)).toBe(false);
});

test.each([
  [760, 3, 4],
  [760, 0, 0],
  [555, 4, 4],
  [350, 4, 4],
  [350, 0, 1],
])('lays %i px with %i and %i stones without overlap', (width, uses, needs) => {
  const plan = planSketch(width, uses, needs);
  const all = [...plan.uses, plan.me, ...plan.needs];
  for (const it of all) {
    expect(it.x).toBeGreaterThanOrEqual(0);
    expect(it.x + it.width).toBeLessThanOrEqual(width);
    expect(it.y + STONE).toBeLessThanOrEqual(plan.height);
  }
  const overlap = all.some((one, index) => all.slice(index + 1).some((other) => one.x < other.x + other.width && other.x < one.x + one.width && Math.abs(one.y - other.y) < STONE));
  expect(overlap).toBe(false);
});
