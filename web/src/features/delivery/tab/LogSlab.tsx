// What the program of a deployment has said: the end of it, as it grows.
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { PanelHead } from '../../../page/ListDetail';
import { Slab, SkeletonRows, State } from '../../../ui';
import { deploymentQuery, logQuery } from '../data';
import { shortCommit, stateShape } from '../figures';

/** The panel's slabs. */
export function LogSlab({ id, onClose }: { id: string; onClose: () => void }) {
  const deployment = useQuery(deploymentQuery(id));
  const log = useQuery(logQuery(id));
  return (
    <Answer query={deployment} skeleton={<SkeletonRows rows={4} />}>
      {(it) => (
        <>
          <PanelHead title={t('delivery.log.title', { environment: it.environment })} count={shortCommit(it.commit)} onClose={onClose}>
            <State shape={stateShape(it.state)}>{t(`delivery.state.${it.state}`)}</State>
            {it.reason !== undefined && <p className="brk" dir="auto">{it.reason}</p>}
          </PanelHead>
          {it.logTail !== '' && <Slab title={t('delivery.log.last')}><pre className="elog" tabIndex={0}>{it.logTail}</pre></Slab>}
          <Slab title={t('delivery.log')}>
            <Answer query={log} skeleton={<SkeletonRows rows={6} />}>
              {(text) => (text === '' ? <p className="dim">{t('delivery.log.empty')}</p> : <pre className="elog" tabIndex={0}>{text}</pre>)}
            </Answer>
          </Slab>
        </>
      )}
    </Answer>
  );
}
