// The card of runs, fetched with the first page of a template that is opened.
import { lazy, Suspense } from 'react';
import type { EntityCard, EntityProps } from '../../../layout/feature';

const RunsCard = lazy(() => import('./RunsCard'));

function Card(props: EntityProps) {
  return (
    <Suspense fallback={null}>
      <RunsCard {...props} />
    </Suspense>
  );
}

/** For the pages of templates. */
export const runsCard: EntityCard = { id: 'runs', content: Card, when: (view) => view.entity.kind.toLowerCase() === 'template' };
