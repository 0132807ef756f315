// A job's log, followed while it is written: each question waits at the server until there is more.
import '../../../ui/styles/log.css';
import { useEffect, useRef, useState } from 'react';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Banner, Button, formatClock, IconButton, Slab } from '../../../ui';
import type { Job } from './jobs';

type Chunk = Schema<'SpineJobLogChunk'>;

/** Shorter than the time that a request may take. */
const WAIT_SECONDS = 20;
const PAUSE_MS = 3000;
const MOST_LINES = 2000;
const NEAR_PX = 24;

interface Line {
  attempt: number;
  at: number;
  text: string;
}

/** The last lines of the log; it follows until somebody scrolls up. */
export function JobLog({ job }: { job: Job }) {
  const { lines, failure, isComplete } = useLog(job.id, job.attempt);
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  useEffect(() => {
    if (follows && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, follows]);
  const shown = lines.slice(-MOST_LINES);
  const download = () => {
    const text = lines.map((it) => `${new Date(it.at).toISOString()} ${it.text}`).join('\n');
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = `${job.kind}-${job.id}.log`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <Slab
      title={t('spine.log.title')}
      count={isComplete ? undefined : t('spine.log.live')}
      flush
      joint
      actions={<IconButton icon="download" size="s" label={t('spine.log.download')} disabledReason={lines.length === 0 ? t('spine.log.empty') : undefined} onClick={download} />}
    >
      {failure !== undefined && <Banner state="bad">{failure}</Banner>}
      {lines.length === 0 && failure === undefined && <p className="b mid">{t(isComplete ? 'spine.log.empty' : 'spine.log.notYet')}</p>}
      {lines.length > 0 && (
        <div
          ref={box}
          className="lgs joblog"
          tabIndex={0}
          role="region"
          aria-label={t('spine.log.title')}
          onScroll={(event) => {
            const it = event.currentTarget;
            setFollows(it.scrollHeight - it.scrollTop - it.clientHeight < NEAR_PX);
          }}
        >
          {shown.map((line, index) => (
            <div key={lines.length - shown.length + index} className={/\b(error|failed)\b/i.test(line.text) ? 'lg w' : 'lg'}>
              <time dateTime={new Date(line.at).toISOString()}>{formatClock(line.at)}</time>
              <span dir="auto">{line.text}</span>
            </div>
          ))}
        </div>
      )}
      {!follows && (
        <div className="b fx">
          <Button size="s" icon="arrow-down" onClick={() => { setFollows(true); }}>
            {t('spine.log.follow')}
          </Button>
        </div>
      )}
    </Slab>
  );
}

function useLog(id: string, attempt: number): { lines: readonly Line[]; failure: string | undefined; isComplete: boolean } {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [failure, setFailure] = useState<string>();
  const [isComplete, setComplete] = useState(false);
  const offset = useRef(0);
  useEffect(() => {
    const stop = new AbortController();
    // A new try goes on in the same log.
    setComplete(false);
    void follow(id, offset, stop.signal, {
      more: (chunks) => {
        setFailure(undefined);
        setLines((before) => [...before, ...chunks.flatMap(linesOf)]);
      },
      failed: setFailure,
      complete: () => {
        setComplete(true);
      },
    });
    return () => {
      stop.abort();
    };
  }, [id, attempt]);
  return { lines, failure, isComplete };
}

interface Follower {
  more: (chunks: readonly Chunk[]) => void;
  failed: (message: string) => void;
  complete: () => void;
}

async function follow(id: string, offset: { current: number }, signal: AbortSignal, on: Follower): Promise<void> {
  while (!signal.aborted) {
    try {
      const log = await ask(api.GET('/api/spine/v1/jobs/{id}/log', { signal, params: { path: { id }, query: { offset: offset.current, waitSeconds: WAIT_SECONDS } } }));
      if (isOver(signal)) return;
      offset.current = log.nextOffset;
      if (log.chunks.length > 0) on.more(log.chunks);
      if (log.isComplete) {
        on.complete();
        return;
      }
    } catch (thrown) {
      if (isOver(signal)) return;
      on.failed(asFailure(thrown).message);
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }
}

/** A question of its own, since the signal changes while somebody waits. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

function linesOf(chunk: Chunk): Line[] {
  return chunk.text
    .replace(/\n$/, '')
    .split('\n')
    .map((text) => ({ attempt: chunk.attempt, at: chunk.at, text }));
}
