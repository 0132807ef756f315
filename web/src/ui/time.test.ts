// Times and durations in the words of portal.md section 9.
import { beforeAll, expect, test } from 'vitest';
import { addMessages } from '../messages';
import { uiMessages } from './messages';
import { formatBytes, cutMiddle, formatPercent } from './numbers';
import { formatDuration, formatTime } from './time';

const now = new Date(2026, 10, 23, 10, 0, 0).getTime();
const ago = (seconds: number) => formatTime(now - seconds * 1000, now);

beforeAll(() => {
  addMessages(uiMessages);
});

test('says how long ago in one unit, then the day', () => {
  expect(ago(0)).toBe('now');
  expect(ago(26)).toBe('26 s ago');
  expect(ago(12 * 60)).toBe('12 min ago');
  expect(ago(23.9 * 3600)).toBe('23 h ago');
  expect(ago(25 * 3600)).toBe('yesterday');
  expect(ago(6 * 86400)).toBe('6 days ago');
  expect(ago(9 * 86400)).toBe('14 November');
  expect(formatTime(new Date(2025, 10, 14).getTime(), now)).toBe('14 November 2025');
});

test('looks ahead, leaves out "ago" where the column says it, and survives what is no time', () => {
  expect(ago(-4 * 60)).toBe('in 4 min');
  expect(ago(-30 * 3600)).toBe('tomorrow');
  expect(formatTime(now - 3 * 3600_000, now, { bare: true })).toBe('3 h');
  expect(formatTime(Number.NaN, now)).toBe('Unknown');
  expect(formatTime(Infinity, now)).toBe('Unknown');
});

test('gives durations in two units at most', () => {
  expect(formatDuration(310)).toBe('310 ms');
  expect(formatDuration(2.34)).toBe('2.3 ms');
  expect(formatDuration(26_400)).toBe('26 s');
  expect(formatDuration(252_000)).toBe('4 min 12 s');
  expect(formatDuration(3_600_000 + 5000)).toBe('1 h');
  expect(formatDuration(26 * 3_600_000)).toBe('1 day 2 h');
});

test('writes numbers with their units and cuts references in the middle', () => {
  expect(formatPercent(0.31)).toBe('31\u202f%');
  expect(formatBytes(50e9)).toBe('50\u202fGB');
  expect(cutMiddle('component:default/payment-service', 21)).toBe('component:…nt-service');
  expect(cutMiddle('short', 21)).toBe('short');
});
