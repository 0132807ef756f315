// The log of one task, as the log view draws it. What is there is asked for in pages from its beginning; what comes is
// told by the run's stream, and is left alone until the pages have come to the end, so that no line is there twice.
import type { LogSource, LogText } from '../../../ui';
import { taskLines, type Line } from '../data';

/** Lines that are kept of a task: the server keeps no more of a run than some hundred thousand. */
const MOST = 200_000;
const TELL_MS = 40;

/** A task's lines. */
export class TaskLog implements LogSource {
  readonly lines: Line[] = [];
  private readonly watchers = new Set<() => void>();
  private readonly gone = new AbortController();
  private early: Line[] | undefined = [];
  private why: unknown;
  private drawn = 0;
  private telling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly run: string,
    private readonly task: string,
  ) {
    void this.load();
  }

  subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
  version = (): number => this.drawn;
  total = (): number => this.lines.length;
  line = (line: number): LogText | undefined => this.lines[line];
  want = (): void => undefined;

  /** What the stream tells of the run, of whichever task. */
  hear(told: readonly Line[]): void {
    const mine = told.filter((it) => it.task === this.task);
    if (this.early !== undefined) this.early.push(...mine);
    else this.append(mine);
  }

  /** Why its lines could not be had; undefined where they could. */
  problem = (): unknown => this.why;

  /** Asks once more for what could not be had. */
  again(): void {
    if (this.why === undefined) return;
    this.why = undefined;
    this.tell();
    void this.load();
  }

  /** Stops asking. */
  close(): void {
    this.gone.abort();
    clearTimeout(this.telling);
  }

  private async load(): Promise<void> {
    try {
      for (let from: number | undefined = (this.lines.at(-1)?.n ?? -1) + 1; from !== undefined && this.lines.length < MOST; ) {
        const page: Awaited<ReturnType<typeof taskLines>> = await taskLines(this.run, this.task, from, this.gone.signal);
        this.append(page.items);
        from = page.next ?? undefined;
      }
    } catch (problem) {
      if (this.gone.signal.aborted) return;
      // What the stream has told meanwhile waits: with a gap before it, it would pass for all there is.
      this.why = problem;
      this.tell();
      return;
    }
    const early = this.early ?? [];
    this.early = undefined;
    this.append(early);
  }

  private append(told: readonly Line[]): void {
    const last = this.lines.at(-1)?.n ?? -1;
    const fresh = told.filter((it) => it.n > last).slice(0, MOST - this.lines.length);
    if (fresh.length === 0) return;
    this.lines.push(...fresh);
    this.tell();
  }

  private tell(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      this.drawn += 1;
      for (const watcher of this.watchers) watcher();
    }, TELL_MS);
  }
}
