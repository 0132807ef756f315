// The pipeline runs of a service.
import { useQuery } from '@tanstack/react-query';
import { refOf } from '../../../kit';
import type { EntityProps } from '../../../layout/feature';
import { Laid, Slab } from '../../../ui';
import { latestQuery } from '../data';
import { RunsTable } from '../list/RunsTable';
import { StartRun } from '../list/StartRun';

/** The tab; layouts name it. */
export default function CiTab({ entity }: EntityProps) {
  const service = refOf(entity);
  const latest = useQuery(latestQuery(service));
  return (
    <Laid>
      <Slab flush>
        <RunsTable of={{ service }} isOne actions={latest.data != null && <StartRun repository={latest.data.repository} />} />
      </Slab>
    </Laid>
  );
}
