// The way of a service, joined from its parts.
import { expect, test } from 'vitest';
import type { Told } from '../../../api/client';
import { journeyOf, stonesOf } from './journey';

const created = (status: string, steps: object[] = []) => ({ id: 'r', status, createdAt: 1000, steps }) as unknown as Told<'ScaffolderRun'>;
const made = created('completed', [
  { id: 'files', name: 'Write the files', status: 'completed', startedAt: 1100, endedAt: 1200, usualMs: 50 },
  { id: 'gitlab', name: 'Elsewhere', status: 'skipped' },
]);
const pipeline = (status: string, ...tasks: object[]) => ({ id: 'p', status, tasks: tasks.map((it) => ({ after: [], isFinal: false, ...it })) }) as unknown as Told<'PipelinesRunDetail'>;
const build = { name: 'build', task: 'build', status: 'succeeded', startedAt: 1200, endedAt: 3000, usualMs: 1500 };
const prod = { name: 'verify-prod', task: 'verify-prod', after: ['build'], status: 'succeeded', startedAt: 3000, endedAt: 4000, usualMs: 900 };
const rollback = { name: 'rollback', task: 'rollback', isFinal: true, status: 'skipped' };
const environments = [{ name: 'prod', health: 'up', restarts: 0, releases: [], url: 'http://x', current: { run: 'p' } }] as unknown as Told<'DeliveryEnvironment'>[];

test('it ends when production has answered, and what was skipped is no step of it', () => {
  const it = journeyOf(made, pipeline('succeeded', build, prod, rollback), environments);
  expect(it.state).toBe('live');
  expect(it.steps.map((step) => step.name)).toEqual(['Write the files', 'build', 'verify-prod']);
  expect([it.beganAt, it.endedAt, it.usualMs]).toEqual([1000, 4000, 50 + 1500 + 900]);
  expect(it.at).toEqual({ name: 'prod', url: 'http://x' });
  expect(stonesOf(it, 5000, 'Live').at(-1)).toMatchObject({ name: 'Live', state: 'acc' });
});

test('while it goes on it has no end, and a failure says what it was', () => {
  const running = journeyOf(made, pipeline('running', build, { ...prod, status: 'running', endedAt: null }), []);
  expect([running.state, running.endedAt, running.at]).toEqual(['running', undefined, undefined]);
  expect(stonesOf(running, 3500, 'Live').map((it) => it.length)).toEqual([100, 1800, 500]);
  const failed = journeyOf(made, pipeline('failed', { ...build, status: 'failed' }), []);
  expect([failed.state, failed.failed?.name, failed.endedAt]).toEqual(['failed', 'build', 3000]);
});

test('before there is a pipeline it waits for one; before that it is being created', () => {
  expect(journeyOf(made, undefined, []).state).toBe('waiting');
  expect(journeyOf(created('processing'), undefined, []).state).toBe('creating');
  expect(journeyOf(created('failed', [{ id: 'a', name: 'Write', status: 'failed', startedAt: 1, endedAt: 2 }]), undefined, []).failed?.name).toBe('Write');
});
