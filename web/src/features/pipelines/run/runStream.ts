// What the server tells of a run while it goes on. It ends the stream itself when the last line is told; a stream that
// ends before, or is refused, is opened again behind what was heard.
import { eventsHref, isOver, type Line, type RunDetail } from '../data';

const AGAIN_MS = 1000;
const AGAIN_LONGEST_MS = 15_000;

/** What a page wants to hear. */
export interface RunHearer {
  onRun: (run: RunDetail) => void;
  onLines: (lines: readonly Line[]) => void;
  /** The connection is gone, and since when; undefined when it is there. */
  onLost: (since: number | undefined) => void;
}

/** Listens to a run until it is over or `close` is called; a test gives another way to open a stream. */
export class RunStream {
  private stream: EventSource | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private from = 0;
  private tries = 0;
  private lostAt: number | undefined;
  private over = false;

  constructor(
    private readonly id: string,
    private readonly hearer: RunHearer,
    private readonly open: (href: string) => EventSource = (href) => new EventSource(href),
  ) {
    this.listen();
  }

  /** Stops listening. */
  close(): void {
    clearTimeout(this.waiting);
    this.stream?.close();
    this.stream = undefined;
  }

  private listen(): void {
    const opened = this.open(eventsHref(this.id, this.from));
    this.stream = opened;
    opened.onopen = () => {
      this.tries = 0;
      if (this.lostAt !== undefined) this.hearer.onLost((this.lostAt = undefined));
    };
    opened.addEventListener('run', (event: MessageEvent<string>) => {
      const run = JSON.parse(event.data) as RunDetail;
      this.over = isOver(run.status);
      this.hearer.onRun(run);
    });
    opened.addEventListener('lines', (event: MessageEvent<string>) => {
      const lines = JSON.parse(event.data) as Line[];
      this.from = Math.max(this.from, (lines.at(-1)?.n ?? -1) + 1);
      this.hearer.onLines(lines);
    });
    opened.onerror = () => {
      if (this.stream !== opened) return;
      this.close();
      if (this.over) return;
      // The server ends a stream after its time: where the next one opens, that is no loss. Never at once: a server
      // that is about to end opens streams and ends them.
      if (this.tries > 0 && this.lostAt === undefined) this.hearer.onLost((this.lostAt = Date.now()));
      const wait = Math.min(AGAIN_MS * 2 ** this.tries, AGAIN_LONGEST_MS);
      this.tries += 1;
      this.waiting = setTimeout(() => { this.listen(); }, wait);
    };
  }
}
