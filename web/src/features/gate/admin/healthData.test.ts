// What is made of the queues' counts.
import { expect, test } from 'vitest';
import { oldestOf, queueRows, sumOf } from './healthData';

test('one row for each queue, what failed first, and the oldest that could run', () => {
  const depths = [
    { queue: 'default', state: 'waiting', jobs: 2 },
    { queue: 'default', state: 'later', jobs: 1 },
    { queue: 'slow', state: 'failed', jobs: 3 },
  ];
  const jobs = [
    { queue: 'default', runAt: 70 },
    { queue: 'default', runAt: 40 },
    { queue: 'default', runAt: 900 },
  ];
  const rows = queueRows({ depths, oldest: oldestOf(jobs, 100) });
  expect(rows.map((it) => [it.queue, it.waiting, it.later, it.failed, it.oldest])).toEqual([
    ['slow', 0, 0, 3, undefined],
    ['default', 2, 1, 0, 40],
  ]);
  expect(sumOf(rows)).toEqual({ waiting: 2, later: 1, running: 0, failed: 3, oldest: 40 });
});
