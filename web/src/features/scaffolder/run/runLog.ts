// The log of a run as the view draws it: pages of it are asked for where somebody looks, and what happens now comes by
// the stream. Both count lines alike, so that they join without a gap: a line that the stream passes over is asked for.
import type { LogSource, LogText } from '../../../ui';
import { eventsHref, readLines, type LogPage, type RunLine } from './runData';

/** A line, and the step that told it. */
interface Kept extends LogText {
  step: string | undefined;
}

/** Lines of one question. */
const PAGE = 400;
/** Questions under way at a time. */
const AT_ONCE = 3;
/** Lines that are kept; far more than a screen, far less than a browser can bear. */
const KEPT_MOST = 60_000;
/** Lines come many at a time: they are shown together. */
const TELL_MS = 40;
const AGAIN_MS = 1000;
const AGAIN_LONGEST_MS = 15_000;
/** In the background a stream is kept for this long: a browser has six connections to a server. */
const HIDDEN_MS = 20_000;

/** Whether the log hears of what happens. `again` stays for a moment after it was lost. */
export type Hearing = 'idle' | 'connecting' | 'open' | 'lost' | 'again';

/** An event of the run, as the stream tells it. */
export interface RunEvent {
  id: number;
  type: string;
  createdAt?: string;
  body: { message?: string; stepId?: string; status?: string; line?: number; stream?: string; level?: string };
}

/** What the page wants to know beside the lines. */
export interface LogWatcher {
  /** A step began or ended, or the run did. */
  onStatus: (event: RunEvent) => void;
  onHearing: (hearing: Hearing, since: number) => void;
}

/** Begins to listen; a test gives another. */
export type OpenStream = (href: string) => EventSource;

/** The log of one run. */
export class RunLog implements LogSource {
  private readonly lines = new Map<number, Kept>();
  private readonly watchers = new Set<() => void>();
  private readonly asked = new Map<number, AbortController>();
  private readonly broken = new Map<number, number>();
  private wanted: readonly (readonly [from: number, to: number])[] = [];
  private beside: readonly (readonly [from: number, to: number])[] = [];
  private count = 0;
  private drawn = 0;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private stream: EventSource | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private hiding: ReturnType<typeof setTimeout> | undefined;
  private last = 0;
  private tries = 0;
  private lostAt: number | undefined;
  private hearing: Hearing = 'idle';
  private isLive = false;
  private readonly visibility = () => {
    this.seen();
  };

  constructor(
    readonly id: string,
    private readonly watcher: LogWatcher,
    private readonly open: OpenStream = (href) => new EventSource(href),
  ) {}

  subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  version = (): number => this.drawn;
  total = (): number => this.count;
  line = (line: number): LogText | undefined => this.lines.get(line);

  /** The step that told a line, in it undefined where the run itself did; nothing where the line is not there. */
  stepOf(line: number): { step: string | undefined } | undefined {
    return this.lines.get(line);
  }

  want = (ranges: readonly (readonly [from: number, to: number])[]): void => {
    this.wanted = ranges;
    this.pump();
  };

  /** These lines are shown beside the view, too. */
  also(ranges: readonly (readonly [from: number, to: number])[]): void {
    this.beside = ranges;
    this.pump();
  }

  /** What the run says of its log: so many lines up to that event, and whether more come. */
  known(total: number, lastEventId: number, live: boolean): void {
    // The stream may be ahead of the answer; where the run was over, the answer counts.
    if (!this.isLive || total > this.count) this.resize(total);
    if (live && !this.isLive) {
      this.last = lastEventId;
      this.isLive = true;
      document.addEventListener('visibilitychange', this.visibility);
      this.listen();
    } else if (!live && this.isLive) {
      this.quiet();
    }
  }

  /** Stops listening and asking. */
  close(): void {
    this.quiet();
    for (const it of this.asked.values()) it.abort();
    this.asked.clear();
  }

  private quiet(): void {
    this.isLive = false;
    this.stream?.close();
    this.stream = undefined;
    clearTimeout(this.waiting);
    clearTimeout(this.hiding);
    document.removeEventListener('visibilitychange', this.visibility);
    // The answer that says that it is over has come over the connection that was lost.
    this.become(this.hearing === 'lost' ? 'again' : 'idle');
  }

  private resize(total: number): void {
    for (let line = total; line < this.count; line += 1) this.lines.delete(line);
    if (total === this.count) return;
    this.count = total;
    this.tell();
  }

  private listen(): void {
    clearTimeout(this.waiting);
    const opened = this.open(eventsHref(this.id, this.last));
    this.stream = opened;
    if (this.hearing === 'idle') this.become('connecting');
    opened.onopen = () => {
      this.tries = 0;
      this.lostAt = undefined;
      this.become(this.hearing === 'lost' ? 'again' : 'open');
    };
    opened.onerror = () => {
      if (this.stream !== opened) return;
      // The server ends a stream after its time, and that is no loss: the next one begins behind it.
      opened.close();
      this.stream = undefined;
      // One that ends with the run, or after its time, is no loss: only what cannot be made again at once is.
      this.lostAt ??= Date.now();
      if (this.tries > 0) this.become('lost', this.lostAt);
      this.tries += 1;
      this.waiting = setTimeout(() => {
        this.listen();
      }, Math.min(AGAIN_MS * 2 ** (this.tries - 1), AGAIN_LONGEST_MS));
    };
    for (const type of ['log', 'completion', 'cancelled', 'recovered']) {
      opened.addEventListener(type, (message: MessageEvent<string>) => {
        if (this.stream === opened) this.hear(message);
      });
    }
  }

  private hear(message: MessageEvent<string>): void {
    const event = JSON.parse(message.data) as RunEvent;
    this.last = Math.max(this.last, Number(message.lastEventId) || event.id);
    const { line, message: text, status } = event.body;
    if (line !== undefined || event.type === 'log') this.put(event, line ?? this.count, text ?? '');
    if (status !== undefined || event.type !== 'log') this.watcher.onStatus(event);
  }

  private put(event: RunEvent, first: number, text: string): void {
    const at = event.createdAt === undefined ? undefined : Date.parse(event.createdAt);
    const level = levelOf(event.body.stream ?? event.body.level ?? (event.body.status === 'failed' ? 'error' : undefined));
    const lines = linesOf(text);
    lines.forEach((it, index) => {
      this.lines.set(first + index, { text: it, at, level, step: event.body.stepId });
    });
    this.count = Math.max(this.count, first + lines.length);
    this.tell();
  }

  private tell(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      this.drawn += 1;
      this.forget();
      for (const watcher of this.watchers) watcher();
    }, TELL_MS);
  }

  /** Asks for the pages that somebody looks at and that are not there: what was looked at before that can wait. */
  private pump(): void {
    const now = Date.now();
    for (const page of this.missing()) {
      if (this.asked.size >= AT_ONCE) return;
      if (!this.asked.has(page) && (this.broken.get(page) ?? 0) < now) void this.ask(page);
    }
  }

  private missing(): number[] {
    const pages: number[] = [];
    for (const [from, to] of [...this.wanted, ...this.beside]) {
      for (let line = from; line < Math.min(to, this.count); line += 1) {
        const page = Math.floor(line / PAGE);
        if (this.lines.has(line) || pages.at(-1) === page) continue;
        pages.push(page);
      }
    }
    return pages;
  }

  private async ask(page: number): Promise<void> {
    const stop = new AbortController();
    this.asked.set(page, stop);
    try {
      const end = (page + 1) * PAGE;
      for (let from: number | undefined = page * PAGE; from !== undefined && from < end; ) {
        const answer: LogPage = await readLines(this.id, from, end - from, stop.signal);
        this.take(answer);
        from = answer.lines.length === 0 ? undefined : answer.next;
      }
      this.broken.delete(page);
      // What nobody has is not asked for again at once.
      if (this.missing().includes(page)) this.broken.set(page, Date.now() + AGAIN_MS);
    } catch {
      if (stop.signal.aborted) return;
      // The lines stay empty for a moment and are asked for again.
      this.broken.set(page, Date.now() + AGAIN_MS);
      setTimeout(() => {
        this.pump();
      }, AGAIN_MS + 50);
    } finally {
      this.asked.delete(page);
    }
    this.pump();
  }

  private take(answer: LogPage): void {
    for (const it of answer.lines) {
      if (!this.lines.has(it.n)) this.lines.set(it.n, textOf(it));
    }
    this.tell();
  }

  /** Far from where somebody looks, lines are asked for anew when they are wanted. */
  private forget(): void {
    if (this.lines.size <= KEPT_MOST) return;
    const [from, to] = [this.wanted[0]?.[0] ?? 0, this.wanted.at(-1)?.[1] ?? 0];
    for (const line of this.lines.keys()) {
      if (this.lines.size <= KEPT_MOST / 2) return;
      if (line < from - PAGE || line > to + PAGE) this.lines.delete(line);
    }
  }

  private seen(): void {
    clearTimeout(this.hiding);
    if (document.visibilityState === 'hidden') {
      this.hiding = setTimeout(() => {
        clearTimeout(this.waiting);
        this.stream?.close();
        this.stream = undefined;
      }, HIDDEN_MS);
    } else if (this.isLive && this.stream === undefined) {
      this.listen();
    }
  }

  private become(hearing: Hearing, since = Date.now()): void {
    if (this.hearing === hearing) return;
    this.hearing = hearing;
    this.watcher.onHearing(hearing, since);
  }
}

/** A message as lines, as the server counts them. */
export function linesOf(text: string): string[] {
  return text.replace(/\r?\n$/, '').split('\n').map((it) => it.replace(/\r$/, ''));
}

function textOf({ text, at, stream, step }: RunLine): Kept {
  return { text, at, level: levelOf(stream), step };
}

function levelOf(stream: string | undefined): LogText['level'] {
  return stream === 'error' || stream === 'warn' ? stream : undefined;
}
