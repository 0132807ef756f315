// What a job was told, and what its tries noted for the next. Secrets are left out by the server.
import { t } from '../../../messages';
import { Slab, YamlView } from '../../../ui';
import type { Job } from './spineData';

/** Longer input is cut: a job's table holds small ones only. */
const MOST = 100_000;

/** Input, and checkpoint where there is one. */
export function JobInput({ job }: { job: Job }) {
  return (
    <>
      <Slab flush={!isNothing(job.payload)} title={t('spine.input')} count={isNothing(job.payload) ? undefined : t('spine.input.redacted')}>
        {isNothing(job.payload) ? <p className="dim">{t('spine.input.none')}</p> : <Json label={t('spine.input')} value={job.payload} />}
      </Slab>
      {!isNothing(job.checkpoint) && (
        <Slab flush title={t('spine.checkpoint')}>
          <Json label={t('spine.checkpoint')} value={job.checkpoint} />
        </Slab>
      )}
    </>
  );
}

function Json({ label, value }: { label: string; value: unknown }) {
  return (
    <div className="jjson">
      <YamlView label={label} text={JSON.stringify(value, null, 2).slice(0, MOST)} />
    </div>
  );
}

function isNothing(value: unknown): boolean {
  return value == null || (typeof value === 'object' && Object.keys(value).length === 0);
}
