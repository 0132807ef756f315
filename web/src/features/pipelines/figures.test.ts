// Figures of pipeline runs: what is usual, what is drawn, and what a page opens with.
import { expect, test } from 'vitest';
import type { Line, Task } from './data';
import { foldsOf, repositoryOf, shapeOf, stonesOf, taskInFocus, usualMs } from './figures';

const task = (name: string, status: Task['status'], more: Partial<Task> = {}): Task => ({
  name, task: name, taskName: name, isFinal: false, after: [], status, reason: '', attempt: 1, params: {}, results: {}, steps: [], ...more,
});

test('what is usual follows the longest way, not the sum', () => {
  expect(usualMs([task('a', 'queued', { usualMs: 10 }), task('b', 'queued', { usualMs: 30, after: ['a'] }), task('c', 'queued', { usualMs: 5, after: ['a'] })])).toBe(40);
  expect(usualMs([task('a', 'queued')])).toBeUndefined();
  expect(usualMs([])).toBeUndefined();
});

test('stones are as long as tasks took, or usually take, and skipped ones are not laid', () => {
  const stones = stonesOf([task('a', 'succeeded', { startedAt: 0, endedAt: 10 }), task('b', 'running', { startedAt: 10 }), task('c', 'queued', { usualMs: 7 }), task('d', 'skipped')], 30);
  expect(stones).toEqual([
    { name: 'a', state: 'ok', length: 10 },
    { name: 'b', state: 'run', length: 20 },
    { name: 'c', state: 'next', length: 7 },
  ]);
});

test('a page opens with what failed, else with what goes on', () => {
  const [done, failed, running] = [task('a', 'succeeded', { startedAt: 1 }), task('b', 'failed', { startedAt: 1 }), task('c', 'running', { startedAt: 1 })];
  expect(taskInFocus([done, running, failed])).toBe(failed);
  expect(taskInFocus([done, running])).toBe(running);
  expect(taskInFocus([done, task('d', 'queued')])).toBe(done);
  expect(taskInFocus([])).toBeUndefined();
});

test('steps are folds over the lines of their task', () => {
  const lines = ['', 'one', 'one', 'two'].map((step, n): Line => ({ n, at: 0, task: 'a', step, text: '' }));
  const folds = foldsOf(task('a', 'failed', { steps: [{ name: 'two', status: 'failed', startedAt: 0, endedAt: 2000 }] }), lines, 0);
  expect(folds.map((it) => [it.title, it.from, it.to, it.shape])).toEqual([['one', 1, 3, 'running'], ['two', 3, 4, 'bad']]);
});

test('a task that is not begun is yet to do; a run that is not begun waits', () => {
  expect(shapeOf('queued', true)).toBe('todo');
  expect(shapeOf('queued')).toBe('waiting');
  expect(repositoryOf({ repository: 'acme/shop' })).toEqual({ owner: 'acme', name: 'shop' });
});
