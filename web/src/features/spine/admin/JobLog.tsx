// The log of a job: the portal's log view over what has been read of it, an attempt to a fold.
import { useEffect, useMemo, useState } from 'react';
import { t } from '../../../messages';
import { Button, LogView, Skeleton, Slab, State } from '../../../ui';
import { foldsOf, LogLines } from './logLines';
import type { LogState } from './useJobLog';

/** The log, live for as long as the job is not over. */
export function JobLog({ log, over }: { log: LogState; over: boolean }) {
  const [lines] = useState(() => new LogLines());
  const { folds, total: count } = useMemo(() => foldsOf(log.chunks, over), [log.chunks, over]);
  useEffect(() => {
    lines.show(log.chunks);
  }, [lines, log.chunks]);
  return (
    <Slab
      flush
      joint={count > 0}
      title={t('spine.log')}
      count={count === 0 ? undefined : t('spine.log.lines', { count })}
      actions={
        <>
          {!over && !log.isComplete && log.problem === undefined && <State shape="running">{t('spine.log.following')}</State>}
          {count > 0 && <Copy text={log.chunks.map((it) => it.text).join('')} />}
        </>
      }
    >
      {!log.isRead && <div className="b" aria-busy="true"><Skeleton width="70%" /></div>}
      {log.problem !== undefined && <p className="b"><State shape="warn">{t('spine.log.lost', { message: log.problem })}</State></p>}
      {log.isRead && count === 0 && log.problem === undefined && <p className="b dim">{t(over ? 'spine.log.none' : 'spine.log.noneYet')}</p>}
      {count > 0 && (
        <div className="jlog">
          <LogView label={t('spine.log')} source={lines} folds={folds} live={!over} startAtEnd />
        </div>
      )}
    </Slab>
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
