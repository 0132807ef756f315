// Filters of the audit log as the server takes them.
import { expect, test } from 'vitest';
import { auditParameters } from './auditQuery';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 30);

test('a span is the moment at which it began', () => {
  expect(auditParameters(new URLSearchParams('since=day&event=identity.*'), NOW)).toEqual({
    since: String(Date.UTC(2026, 10, 22, 12, 0, 0)),
    event: 'identity.*',
  });
});

test('dates and milliseconds are moments, and what is empty or unknown is left out', () => {
  expect(auditParameters(new URLSearchParams('since=2026-11-01&until=1795444332791&actor=&page=3'), NOW)).toEqual({
    since: String(Date.parse('2026-11-01')),
    until: '1795444332791',
  });
});
