// The log of a job: numbered lines with their time, which follow the end until somebody scrolls up.
import { useEffect, useMemo, useRef, useState } from 'react';
import { t } from '../../../messages';
import { Button, formatClock, formatExact, formatNumber, IconButton, Skeleton, Slab, State } from '../../../ui';
import type { LogState } from './useJobLog';

/** More lines than these are left out at the top: a browser draws so many in time. */
const LINES_MOST = 2000;
const LINE_MOST = 4000;
/** Nearer to the end than this counts as there. */
const NEAR_PX = 24;

interface Line {
  number: number;
  at: number;
  text: string;
  /** The first of its attempt. */
  attempt: number | undefined;
}

function linesOf(log: LogState): Line[] {
  const lines: Line[] = [];
  let attempt = 0;
  for (const chunk of log.chunks) {
    for (const text of chunk.text.replace(/\n$/, '').split('\n')) {
      lines.push({ number: lines.length + 1, at: chunk.at, text, attempt: chunk.attempt === attempt ? undefined : chunk.attempt });
      attempt = chunk.attempt;
    }
  }
  return lines;
}

/** The log, live for as long as the job is not over. */
export function JobLog({ log, over }: { log: LogState; over: boolean }) {
  const lines = useMemo(() => linesOf(log), [log]);
  const frame = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  useEffect(() => {
    if (atEnd) frame.current?.scrollTo(0, frame.current.scrollHeight);
  }, [lines, atEnd]);
  const shown = lines.slice(-LINES_MOST);
  const several = lines.some((it) => it.attempt !== undefined && it.attempt > 1);
  return (
    <Slab
      flush
      joint={shown.length > 0}
      title={t('spine.log')}
      count={lines.length === 0 ? undefined : t('spine.log.lines', { count: lines.length })}
      actions={
        <>
          {!over && !log.isComplete && log.problem === undefined && <State shape="running">{t('spine.log.following')}</State>}
          {!atEnd && <IconButton size="s" icon="arrow-down" label={t('spine.log.follow')} onClick={() => { setAtEnd(true); }} />}
          {lines.length > 0 && <Copy text={log.chunks.map((it) => it.text).join('')} />}
        </>
      }
    >
      {!log.isRead && <div className="b" aria-busy="true"><Skeleton width="70%" /></div>}
      {log.problem !== undefined && <p className="b"><State shape="warn">{t('spine.log.lost', { message: log.problem })}</State></p>}
      {log.isRead && lines.length === 0 && log.problem === undefined && <p className="b dim">{t(over ? 'spine.log.none' : 'spine.log.noneYet')}</p>}
      {shown.length > 0 && (
        <div
          ref={frame}
          className="lgs"
          role="log"
          aria-label={t('spine.log')}
          tabIndex={0}
          onScroll={(event) => {
            const it = event.currentTarget;
            setAtEnd(it.scrollHeight - it.scrollTop - it.clientHeight < NEAR_PX);
          }}
        >
          {shown.length < lines.length && <p className="lgcut">{t('spine.log.cut', { count: lines.length - shown.length })}</p>}
          {shown.map((it) => (
            <LogLine key={it.number} line={it} several={several} />
          ))}
        </div>
      )}
    </Slab>
  );
}

function LogLine({ line, several }: { line: Line; several: boolean }) {
  return (
    <>
      {several && line.attempt !== undefined && <div className="lgtry">{t('spine.tries.name', { number: line.attempt })}</div>}
      <div className="lg">
        <i>{formatNumber(line.number)}</i>
        <time dateTime={new Date(line.at).toISOString()} title={formatExact(line.at)}>
          {formatClock(line.at)}
        </time>
        <span dir="auto">{line.text.length > LINE_MOST ? `${line.text.slice(0, LINE_MOST)}…` : line.text}</span>
      </div>
    </>
  );
}

function Copy({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        setTimeout(() => {
          setCopied(false);
        }, 2000);
      },
      () => undefined,
    );
  };
  return (
    <Button variant="quiet" size="s" icon={copied ? 'check' : 'copy'} aria-label={t('spine.log.copy')} onClick={copy}>
      {t(copied ? 'ui.copied' : 'ui.copy')}
    </Button>
  );
}
