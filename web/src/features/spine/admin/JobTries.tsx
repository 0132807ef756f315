// The tries of a job as a Path, with the waits in proportion where they are known, and as a list, newest first.
import { useState } from 'react';
import { t } from '../../../messages';
import { Button, Path, Slab, StateShape, type Shape, type StoneState } from '../../../ui';
import { Moment } from './jobColumns';
import { lengthsOf, triesOf, type LogChunk, type Try } from './jobFigures';
import type { Job } from './spineData';

const FIRST = 4;
/** More stones than these cannot be told apart. */
const STONES_MOST = 24;
const STONES: Readonly<Record<Try['state'], StoneState>> = { failed: 'bad', ended: 'warn', running: 'run', done: 'ok', cancelled: 'next' };
const SHAPES: Readonly<Record<Try['state'], Shape>> = { failed: 'bad', ended: 'warn', running: 'running', done: 'ok', cancelled: 'cancelled' };

/** Absent where there was one try or none: the head says all of it then. */
export function JobTries({ job, chunks }: { job: Job; chunks: readonly LogChunk[] }) {
  const [all, setAll] = useState(false);
  const tries = triesOf(job, chunks);
  if (tries.length < 2) return null;
  const shown = tries.slice(-STONES_MOST);
  const lengths = lengthsOf(shown, tries.length > shown.length ? (shown[0]?.at ?? job.createdAt) : job.createdAt);
  const scaled = new Set(lengths).size > 1;
  const list = [...tries].reverse().slice(0, all ? tries.length : FIRST);
  return (
    <Slab flush title={t('spine.tries.title')} count={`${tries.length}, ${t(scaled ? 'spine.tries.scale' : 'spine.tries.even')}`}>
      <div className="jpath">
        <Path label={t('spine.tries.title')} timed={scaled} stones={shown.map((it, index) => ({ name: t('spine.tries.name', { number: it.number }), state: STONES[it.state], length: lengths[index] ?? 1 }))} />
      </div>
      {list.map((it) => (
        <div key={it.number} className="li">
          <span className="dim jnum">{it.number}</span>
          <StateShape shape={SHAPES[it.state]} />
          <div className="t cut" dir="auto" title={it.text}>
            {it.text?.slice(0, 300) ?? t(`spine.tries.${it.state}`)}
          </div>
          <span className="meta nw">
            <Moment at={it.at} />
          </span>
        </div>
      ))}
      {list.length < tries.length && (
        <div className="li">
          <Button variant="quiet" size="s" onClick={() => { setAll(true); }}>
            {t('spine.tries.more', { count: tries.length - list.length })}
          </Button>
        </div>
      )}
    </Slab>
  );
}
