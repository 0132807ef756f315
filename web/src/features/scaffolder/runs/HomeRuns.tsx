// Home: my runs that go on or failed lately. Nothing where there is none.
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, Slab, StateShape, Time } from '../../../ui';
import { runShape } from '../run/figures';
import { isOver, listRuns, runsKey, type RunRow } from '../run/runData';
import { templateName } from './columns';
import './messages';

const MOST = 5;
/** A failure is news for so long. */
const LATELY_MS = 3 * 24 * 60 * 60 * 1000;
const LIVE_MS = 5000;

/** A slab of the side column. */
export default function HomeRuns() {
  const runs = useQuery({
    queryKey: [...runsKey, 'home'],
    queryFn: async ({ signal }) => (await listRuns({ mine: true, status: ['open', 'processing', 'failed'], order: 'desc:createdAt', limit: MOST }, undefined, signal)).items,
    refetchInterval: ({ state }) => (state.data?.some((it) => !isOver(it.status)) === true ? LIVE_MS : false),
  });
  const shown = (runs.data ?? []).filter((it) => !isOver(it.status) || Date.now() - it.createdAt < LATELY_MS);
  if (shown.length === 0) return null;
  return (
    <Slab title={t('runs.home')} count={shown.length} flush footer={{ label: t('runs.home.all'), href: paths.runs({ mine: 'true' }) }}>
      {shown.map((it) => (
        <Row key={it.id} run={it} />
      ))}
    </Slab>
  );
}

function Row({ run }: { run: RunRow }) {
  return (
    <div className="li">
      <StateShape shape={runShape(run.status)} />
      <div className="t">
        <A href={paths.run(run.id)} className="home-what" dir="auto">
          <b>{templateName(run)}</b>
        </A>
        <div className="l2 cut">
          {t(`run.status.${run.status}`)} · <Time at={run.createdAt} />
          {run.currentStep !== undefined && (
            <>
              {' · '}
              <bdi>{run.currentStep}</bdi>
            </>
          )}
        </div>
      </div>
    </div>
  );
}
