// The log of a run: pages and stream join without a gap, whatever happens to the connection.
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunLog, type Hearing } from './runLog';

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
  tell(id: number, body: object, type = 'log') {
    this.listeners.get(type)?.(new MessageEvent(type, { data: JSON.stringify({ id, type, body, createdAt: '2026-11-23T12:00:00.000Z' }), lastEventId: String(id) }));
  }
}

const lines = Array.from({ length: 1000 }, (_, n) => ({ n, at: 1, step: n < 500 ? 'a' : 'b', stream: 'log' as const, text: `line ${n}` }));
const asked: string[] = [];
let most = Infinity;

beforeEach(() => {
  vi.useFakeTimers();
  Stream.all = [];
  asked.length = 0;
  most = Infinity;
  vi.stubGlobal('fetch', (request: Request) => {
    const url = new URL(request.url);
    asked.push(url.search);
    const from = Number(url.searchParams.get('from'));
    const limit = Math.min(Number(url.searchParams.get('limit')), most);
    const found = lines.slice(from, from + limit);
    const next = from + found.length;
    return Promise.resolve(Response.json({ from, total: lines.length, lines: found, lastEventId: 1, ...(next < lines.length && { next }) }));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function opened(heard: Hearing[] = [], statuses: string[] = []) {
  return new RunLog(
    'r',
    { onStatus: (it) => statuses.push(`${it.type} ${it.body.status ?? ''}`), onHearing: (it) => heard.push(it) },
    (href) => new Stream(href) as unknown as EventSource,
  );
}

const settle = () => vi.advanceTimersByTimeAsync(60);

test('only what somebody looks at is asked for', async () => {
  const log = opened();
  log.known(1000, 9, false);
  log.want([[600, 640]]);
  await settle();
  expect(asked).toEqual(['?from=400&limit=400']);
  expect(log.line(600)?.text).toBe('line 600');
  expect(log.line(100)).toBeUndefined();
  expect(log.stepOf(600)?.step).toBe('b');
});

test('a page that ends early is gone on with', async () => {
  most = 150;
  const log = opened();
  log.known(1000, 9, false);
  log.want([[0, 399]]);
  await settle();
  expect(asked).toEqual(['?from=0&limit=400', '?from=150&limit=250', '?from=300&limit=100']);
  expect(log.line(399)?.text).toBe('line 399');
});

test('the stream begins behind what is known, and what it passes over is asked for', async () => {
  const heard: Hearing[] = [];
  const log = opened(heard);
  log.known(10, 7, true);
  expect(Stream.all[0]?.href).toContain('after=7');
  Stream.all[0]?.onopen?.();
  Stream.all[0]?.tell(8, { message: 'live one\nlive two\n', line: 10, stepId: 'a' });
  await settle();
  expect(log.total()).toBe(12);
  expect(log.line(11)).toMatchObject({ text: 'live two', step: 'a' });
  // A gap: lines 12 to 19 came while nobody heard.
  Stream.all[0]?.tell(12, { message: 'later', line: 20, stream: 'warn' });
  await settle();
  expect(log.total()).toBe(21);
  expect(log.line(20)?.level).toBe('warn');
  expect(log.line(15)).toBeUndefined();
  log.want([[0, 21]]);
  await settle();
  expect(log.line(15)?.text).toBe('line 15');
  expect(heard).toEqual(['connecting', 'open']);
});

test('a stream that ends and can be made again at once is no loss', async () => {
  const heard: Hearing[] = [];
  const log = opened(heard);
  log.known(0, 0, true);
  Stream.all[0]?.onopen?.();
  Stream.all[0]?.onerror?.();
  await vi.advanceTimersByTimeAsync(1100);
  Stream.all[1]?.onopen?.();
  expect(heard).toEqual(['connecting', 'open']);
  Stream.all[1]?.onerror?.();
  log.known(1, 1, false);
  expect(heard).toEqual(['connecting', 'open', 'idle']);
});

test('a connection that is lost is made again behind the last event, and said so', async () => {
  const heard: Hearing[] = [];
  const log = opened(heard);
  log.known(0, 0, true);
  Stream.all[0]?.onopen?.();
  Stream.all[0]?.tell(5, { message: 'one', line: 0 });
  Stream.all[0]?.onerror?.();
  expect(heard).toEqual(['connecting', 'open']);
  await vi.advanceTimersByTimeAsync(1100);
  expect(Stream.all[1]?.href).toContain('after=5');
  Stream.all[1]?.onerror?.();
  expect(heard).toEqual(['connecting', 'open', 'lost']);
  await vi.advanceTimersByTimeAsync(2100);
  Stream.all[2]?.onopen?.();
  Stream.all[2]?.tell(6, { message: 'two', line: 1 });
  // The stream that was lost has nothing to say any more.
  Stream.all[0]?.tell(6, { message: 'twice', line: 7 });
  await settle();
  expect(heard).toEqual(['connecting', 'open', 'lost', 'again']);
  expect([log.total(), log.line(1)?.text]).toEqual([2, 'two']);
});

test('a run that is over is not listened to, and one that is tried again is', () => {
  const statuses: string[] = [];
  const log = opened([], statuses);
  log.known(5, 3, true);
  Stream.all[0]?.tell(4, { message: 'Run completed with status: failed', error: { message: 'x' } }, 'completion');
  expect(statuses).toEqual(['completion ']);
  log.known(5, 4, false);
  expect(Stream.all[0]?.closed).toBe(true);
  log.known(6, 5, true);
  expect(Stream.all[1]?.href).toContain('after=5');
  log.close();
  expect(Stream.all[1]?.closed).toBe(true);
});
