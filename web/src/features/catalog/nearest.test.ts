// Names that were meant.
import { expect, it } from 'vitest';
import { distance, nearest } from './nearest';

it('finds the name that was meant', () => {
  expect(distance('paymnt', 'payment', 3)).toBe(1);
  expect(distance('apyment', 'payment', 3)).toBe(1);
  const names = ['payout-service', 'payment-service', 'ledger'];
  expect(nearest('paymnt-service', names, (it) => it)).toBe('payment-service');
  expect(nearest('legder', names, (it) => it)).toBe('ledger');
  expect(nearest('zzzz', names, (it) => it)).toBeUndefined();
});
