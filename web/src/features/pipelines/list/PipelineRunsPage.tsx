// The page of all pipeline runs that the person at the screen may see.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';
import { Laid, Slab } from '../../../ui';
import { RunsTable } from './RunsTable';
import './messages';

/** `/pipelines?status=failed&branch=main`. */
export default function PipelineRunsPage() {
  return (
    <>
      <PageBar title={t('pipelines.title')} isHeading />
      <Laid>
        <Slab flush>
          <RunsTable of={{}} />
        </Slab>
      </Laid>
    </>
  );
}
