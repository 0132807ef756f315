// What is worked out from jobs: counts, tries, minutes.
import { describe, expect, it } from 'vitest';
import { countsOf, failedSince, firstLine, lengthsOf, longestRunning, oldestDue, perMinute, tookMs, triesOf, workerName } from './jobFigures';
import type { Job } from './spineData';

const job = (rest: Partial<Job>): Job => ({
  id: 'a',
  kind: 'test.job',
  key: 'k',
  queue: 'default',
  state: 'waiting',
  priority: 0,
  runAt: 0,
  attempt: 0,
  failures: 0,
  cancelAsked: false,
  logBytes: 0,
  createdAt: 0,
  ...rest,
});

describe('the figures above the table', () => {
  it('add up the queues', () => {
    const depths = [
      { queue: 'a', state: 'waiting', jobs: 2 },
      { queue: 'b', state: 'waiting', jobs: 3 },
      { queue: 'b', state: 'later', jobs: 1 },
    ];
    expect(countsOf(depths)).toEqual({ running: 0, waiting: 5, later: 1, failed: 0 });
  });

  it('know the oldest of what could run, and nothing of what is for later', () => {
    expect(oldestDue([job({ runAt: 50 }), job({ runAt: 20 }), job({ runAt: 500 })], 100)).toBe(20);
    expect(oldestDue([job({ runAt: 500 })], 100)).toBeUndefined();
    expect(longestRunning([job({ startedAt: 9 }), job({ startedAt: 4 }), job({})])).toBe(4);
    expect(failedSince([])).toBeUndefined();
  });

  it('count what ended by the minute, failures apart', () => {
    const ended = (finishedAt: number, state: string) => job({ finishedAt, state });
    const jobs = [ended(61_000, 'done'), ended(119_000, 'failed'), ended(185_000, 'done'), ended(10, 'done'), job({})];
    expect(perMinute({ jobs, since: 60_000 }, 200_000)).toEqual([
      { done: 1, failed: 1 },
      { done: 0, failed: 0 },
      { done: 1, failed: 0 },
    ]);
  });
});

describe('the tries of a job', () => {
  it('are told by the job, and timed by its log', () => {
    const chunks = [
      { attempt: 1, at: 100, text: 'asking\nno answer\n' },
      { attempt: 2, at: 300, text: 'asking' },
    ];
    const tries = triesOf(job({ state: 'failed', attempt: 2, failures: 2, finishedAt: 310, lastError: 'no answer in 30 s\nat x' }), chunks);
    expect(tries).toEqual([
      { number: 1, state: 'failed', at: 100, text: 'no answer' },
      { number: 2, state: 'failed', at: 310, text: 'no answer in 30 s' },
    ]);
    expect(lengthsOf(tries, 0)).toEqual([100, 210]);
  });

  it('are not called failed when they were only cut short', () => {
    expect(triesOf(job({ state: 'done', attempt: 3, failures: 1 }), []).map((it) => it.state)).toEqual(['ended', 'failed', 'done']);
    expect(triesOf(job({ state: 'running', attempt: 1 }), []).map((it) => it.state)).toEqual(['running']);
    expect(triesOf(job({ state: 'cancelled', attempt: 2, failures: 1 }), []).map((it) => it.state)).toEqual(['failed', 'cancelled']);
    expect(triesOf(job({}), [])).toEqual([]);
    expect(lengthsOf(triesOf(job({ state: 'done', attempt: 2, failures: 1 }), []), 0)).toEqual([1, 1]);
  });
});

it('says how long, who, and the first line', () => {
  expect(tookMs(job({ state: 'running', startedAt: 40 }), 100)).toBe(60);
  expect(tookMs(job({ state: 'waiting', startedAt: 40, finishedAt: 50 }), 100)).toBeUndefined();
  expect(workerName('node-e372f0c4-71f0-4c39-8eb9-66d98ccbba8b#db146b77')).toBe('node-e372f0c4');
  expect(workerName('web-1#a')).toBe('web-1');
  expect(firstLine('\n  no\nmore')).toBe('no');
});
