// What a run's stream does when the connection does not hold, and what its log says when it cannot be had.
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunStream } from './runStream';
import { TaskLog } from './taskLog';

class Stream {
  static all: Stream[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  private readonly listeners = new Map<string, (message: MessageEvent<string>) => void>();
  constructor(readonly href: string) {
    Stream.all.push(this);
  }
  addEventListener(type: string, listener: (message: MessageEvent<string>) => void) {
    this.listeners.set(type, listener);
  }
  close() {
    this.closed = true;
  }
  tell(type: string, data: unknown) {
    this.listeners.get(type)?.(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

const line = (n: number) => ({ n, task: 'build', step: 'npm', at: 1, text: `line ${String(n)}` });

beforeEach(() => {
  vi.useFakeTimers();
  Stream.all = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function opened() {
  const heard: number[] = [];
  const lost: boolean[] = [];
  const runs: string[] = [];
  const stream = new RunStream(
    'r',
    {
      onRun: (run) => runs.push(run.status),
      onLines: (lines) => heard.push(...lines.map((it) => it.n)),
      onLost: (since) => lost.push(since !== undefined),
    },
    (href) => new Stream(href) as unknown as EventSource,
  );
  return { stream, heard, lost, runs };
}

test('lines that come behind the end of the run are heard, and then it is over', () => {
  const { heard, runs } = opened();
  const [only] = Stream.all;
  only?.tell('lines', [line(0)]);
  only?.tell('run', { status: 'succeeded' });
  expect(only?.closed).toBe(false);
  only?.tell('lines', [line(1), line(2)]);
  only?.onerror?.();
  vi.advanceTimersByTime(60_000);
  expect([heard, runs, Stream.all.length, only?.closed]).toEqual([[0, 1, 2], ['succeeded'], 1, true]);
});

test('a stream that ends is opened again behind what was heard, less and less often', () => {
  const { stream, lost } = opened();
  Stream.all[0]?.onopen?.();
  Stream.all[0]?.tell('lines', [line(0), line(1)]);
  Stream.all[0]?.onerror?.();
  vi.advanceTimersByTime(999);
  expect(Stream.all.length).toBe(1);
  vi.advanceTimersByTime(1);
  expect(Stream.all.map((it) => it.href.split('?')[1])).toEqual(['from=0', 'from=2']);
  expect(lost).toEqual([]);
  // It is refused, as by a server that starts anew: a browser gives up then, and this does not.
  Stream.all[1]?.onerror?.();
  expect(lost).toEqual([true]);
  vi.advanceTimersByTime(2000);
  Stream.all[2]?.onerror?.();
  vi.advanceTimersByTime(3999);
  expect(Stream.all.length).toBe(3);
  vi.advanceTimersByTime(1);
  Stream.all[3]?.onopen?.();
  expect(lost).toEqual([true, false]);
  stream.close();
  expect(Stream.all[3]?.closed).toBe(true);
});

test('a log that cannot be had says so, and nothing is missing from it after another try', async () => {
  let broken = true;
  vi.stubGlobal('fetch', () =>
    Promise.resolve(broken ? Response.json({ code: 'unavailable', message: 'No.' }, { status: 500 }) : Response.json({ items: [line(0), line(1)] })),
  );
  const log = new TaskLog('r', 'build');
  log.hear([line(2)]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(log.problem()).toBeDefined();
  log.hear([line(3)]);
  expect(log.total()).toBe(0);
  broken = false;
  log.again();
  await vi.advanceTimersByTimeAsync(100);
  expect(log.problem()).toBeUndefined();
  expect(log.lines.map((it) => it.n)).toEqual([0, 1, 2, 3]);
  log.close();
});
