// The pipeline runs of an entity.
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../layout/feature';
import { Laid, Slab } from '../../../ui';
import { latestQuery, runsOf } from '../data';
import { RunsTable } from '../list/RunsTable';
import { StartRun } from '../list/StartRun';

/** The tab; layouts name it. */
export default function CiTab({ entity }: EntityProps) {
  const of = runsOf(entity);
  const latest = useQuery(latestQuery(of));
  const repository = of.repository ?? latest.data?.repository;
  return (
    <Laid>
      <Slab flush>
        <RunsTable of={of} isOne actions={repository !== undefined && <StartRun repository={repository} />} />
      </Slab>
    </Laid>
  );
}
