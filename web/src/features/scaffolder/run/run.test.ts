// What the page of a run makes of what it knows: stones, folds, names, secrets, and the stream's news.
import { expect, test } from 'vitest';
import { addMessages } from '../../../messages';
import { uiMessages } from '../../../ui/messages';
import { foldedAtFirst, foldsByLine, foldsOf, nameOf, shortDuration, stonesOf } from './figures';
import { isRef } from './MadeList';
import { missingSecrets, secretsIn, type RunView, type StepView } from './runData';
import { Failure } from '../../../api/failure';
import { told } from './useRunLog';

addMessages(uiMessages);

const step = (id: string, more: Partial<StepView> = {}): StepView => ({ id, name: id.toUpperCase(), action: 'debug:log', status: 'open', attempts: 1, ...more });
const run = (more: Partial<RunView> = {}): RunView => ({
  id: 'r',
  status: 'processing',
  createdAt: 0,
  recoverable: true,
  retryable: false,
  cancellable: true,
  parameters: {},
  output: null,
  steps: [],
  made: [],
  attempts: 1,
  lines: 0,
  lastEventId: 0,
  ...more,
});

test('steps are stones as long as they took, or usually take', () => {
  const steps = [
    step('a', { status: 'completed', startedAt: 0, endedAt: 2000 }),
    step('b', { status: 'processing', startedAt: 2000 }),
    step('c', { usualMs: 9000 }),
    step('d'),
    step('e', { status: 'skipped' }),
  ];
  expect(stonesOf(steps, 5000).map((it) => [it.state, Math.round(it.length)])).toEqual([
    ['ok', 2000],
    ['run', 3000],
    ['next', 9000],
    ['next', 4667],
    ['next', 0],
  ]);
});

test('each step has its fold, and the one that goes on grows', () => {
  const steps = [
    step('a', { status: 'completed', startedAt: 0, endedAt: 2100, firstLine: 1, lastLine: 4 }),
    step('b', { status: 'processing', startedAt: 3000, firstLine: 5, lastLine: 5 }),
    step('c'),
  ];
  expect(foldsOf(steps, new Set(['a']), 20, 5000).map((it) => [it.id, it.from, it.to, it.folded, it.meta])).toEqual([
    ['a', 1, 5, true, '2.1 s'],
    ['b', 5, 20, false, '2 s'],
  ]);
});

test('of a run that was tried again, each turn of a step is a fold', () => {
  const steps = [step('a', { status: 'completed', firstLine: 1, lastLine: 7 }), step('b', { status: 'completed', firstLine: 2, lastLine: 9 })];
  const lines = [undefined, 'a', 'b', 'b', undefined, undefined, undefined, 'a', 'b', 'b'];
  const stepOf = (line: number) => ({ step: lines[line] });
  expect(foldsByLine(steps, stepOf, new Set(), 10, 0)?.map((it) => [it.id, it.from, it.to, it.folded])).toEqual([
    ['a 1', 1, 2, true],
    ['b 2', 2, 4, true],
    ['a', 7, 8, false],
    ['b', 8, 10, false],
  ]);
  expect(foldsByLine(steps, (line) => (line === 5 ? undefined : stepOf(line)), new Set(), 10, 0)).toBeUndefined();
});

test('in a long log what is done is folded, unless all of it is', () => {
  const steps = [step('a', { status: 'completed' }), step('b', { status: 'failed' })];
  expect([...foldedAtFirst(run({ steps, lines: 5000, status: 'failed' }))]).toEqual(['a']);
  expect(foldedAtFirst(run({ steps, lines: 50, status: 'failed' })).size).toBe(0);
  expect(foldedAtFirst(run({ steps, lines: 5000, status: 'completed' })).size).toBe(0);
});

test('durations are short', () => {
  expect([shortDuration(12), shortDuration(2140), shortDuration(61_000), shortDuration(2140, true), shortDuration(20, true)]).toEqual(['12 ms', '2.1 s', '1 min 1 s', '2 s', '1 s']);
});

test('a run is called by its answers, else by its template', () => {
  expect(nameOf(run({ parameters: { name: ' shop ' }, templateTitle: 'Service' }))).toBe('shop');
  expect(nameOf(run({ parameters: { name: 5 }, templateTitle: 'Service' }))).toBe('Service');
  expect(nameOf(run())).toBe('r');
});

test('what the stream says of a step is shown at once', () => {
  const before = run({ status: 'open', steps: [step('a'), step('b', { status: 'completed', endedAt: 5, startedAt: 1 })] });
  const event = (body: object) => ({ id: 1, type: 'log', createdAt: '1970-01-01T00:00:07.000Z', body });
  const begun = told(before, event({ stepId: 'a', status: 'processing', line: 3 }));
  expect([begun.status, begun.startedAt, begun.steps[0]]).toEqual(['processing', 7000, { ...step('a'), status: 'processing', startedAt: 7000, firstLine: 3 }]);
  // What is done is passed over in a later attempt.
  expect(told(before, event({ stepId: 'b', status: 'completed', line: 9 })).steps[1]?.endedAt).toBe(5);
  expect(told(before, event({ stepId: 'a', status: '<b>' }))).toBe(before);
});

test('secrets are found in a form, and in what refuses a retry', () => {
  expect(secretsIn({ properties: { a: { type: 'string' }, key: { 'ui:field': 'Secret' } }, dependencies: { a: { oneOf: [{ properties: { deep: { 'ui:field': 'Secret' } } }] } } }, 0)).toEqual(['key', 'deep']);
  const refused = new Failure('refused', 'x', { status: 400, body: { errors: [{ message: 'secrets.TOKEN is required' }, { message: 'other' }] } });
  expect(missingSecrets(refused)).toEqual(['TOKEN']);
  expect(missingSecrets(new Error('x'))).toEqual([]);
});

test('only whole references lead to the catalog', () => {
  expect([isRef('component:default/shop'), isRef('shop'), isRef('javascript:alert(1)/x'), isRef('component:default/../x')]).toEqual([true, false, false, false]);
});
