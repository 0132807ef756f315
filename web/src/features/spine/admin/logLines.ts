// A job's log as the log view draws it: chunks come whole, one after the other; attempts are folds.
import { t } from '../../../messages';
import type { Fold, LogSource, LogText } from '../../../ui';
import type { LogChunk } from './jobFigures';

/** The lines of a chunk. */
export function linesOf(chunk: LogChunk): string[] {
  return chunk.text.replace(/\n$/, '').split('\n');
}

/** The attempts of a log with more than one, from line to line; the last one is open. */
export function foldsOf(chunks: readonly LogChunk[], over: boolean): { folds: Fold[]; total: number } {
  const folds: Fold[] = [];
  let total = 0;
  let attempt: number | undefined;
  for (const chunk of chunks) {
    const count = linesOf(chunk).length;
    if (chunk.attempt !== attempt) {
      attempt = chunk.attempt;
      folds.push({ id: String(attempt), title: t('spine.tries.name', { number: attempt }), shape: 'bad', from: total, to: total, folded: true });
    }
    total += count;
    const last = folds.at(-1);
    if (last !== undefined) last.to = total;
  }
  const last = folds.at(-1);
  if (last !== undefined) Object.assign(last, { folded: false, shape: over ? 'todo' : 'running' });
  return { folds: folds.length > 1 ? folds : [], total };
}

/** Everything that has been read. */
export class LogLines implements LogSource {
  private readonly watchers = new Set<() => void>();
  private lines: LogText[] = [];
  private drawn = 0;

  /** Shows these; most of them it knows. */
  show(chunks: readonly LogChunk[]): void {
    this.lines = chunks.flatMap((it) => linesOf(it).map((text) => ({ text, at: it.at })));
    this.drawn += 1;
    for (const watcher of this.watchers) watcher();
  }

  subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  version = (): number => this.drawn;
  total = (): number => this.lines.length;
  line = (line: number): LogText | undefined => this.lines[line];
  /** All of it is there. */
  want = (): void => undefined;
}
