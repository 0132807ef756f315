// A run that is not begun: what it waits for, and since when. A wait names its cause.
import { t } from '../../../messages';
import { Banner, Time } from '../../../ui';
import type { RunView } from './runData';

/** The line below the head. */
export function Waits({ run }: { run: RunView }) {
  return (
    <Banner state="warn" shape="waiting">
      {t(run.attempts > 1 ? 'run.waits.again' : 'run.waits')} <span className="mid">{t('run.waits.since')} <Time at={run.createdAt} />.</span>
    </Banner>
  );
}
