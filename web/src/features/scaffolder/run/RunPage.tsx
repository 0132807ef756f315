// The page of a run: live steps and their times against the usual, its log, what came of it.
import './run.css';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { usePathParams } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { paths } from '../../../paths/paths';
import { Button, EmptyState, Skeleton } from '../../../ui';
import { Run } from './Run';
import { runQuery } from './runData';
import './messages';
import '../runs/messages';

/** `/create/tasks/ID?step=…&line=…&find=…`. */
export default function RunPage() {
  const { id = '' } = usePathParams();
  const run = useQuery(runQuery(id));
  return (
    <>
      {run.data === undefined && <PageBar title={t('run.title')} crumbs={[{ label: t('runs.title'), href: paths.runs() }]} isHeading />}
      <Answer query={run} skeleton={<Outline />} missing={() => <Missing />}>
        {(it) => <Run key={it.id} run={it} />}
      </Answer>
    </>
  );
}

/** Lines of the heights to come. */
function Outline() {
  return (
    <div className="ph line">
      <Skeleton width="30%" />
      <Skeleton width="100%" />
    </div>
  );
}

function Missing() {
  return (
    <EmptyState page icon="list-ordered" title={t('run.missing')} text={t('run.missing.text')}>
      <Button href={paths.runs()}>{t('run.missing.all')}</Button>
    </EmptyState>
  );
}
