// What happens when somebody rests on a link to an entity: its page is asked ahead, and a card says the essentials.
import { lazy, Suspense } from 'react';
import { cache } from '../../../api/cache';
import { entityViewQuery } from '../../../api/entityView';
import type { Hover } from '../../../kit';

const HoverBody = lazy(() => import('./HoverBody'));

/** Given to the whole app, for every link to an entity. */
export const entityHover: Hover = {
  card: (ref) => (
    <Suspense fallback={null}>
      <HoverBody entityRef={ref} />
    </Suspense>
  ),
  prefetch: (ref) => {
    void cache.query(entityViewQuery(ref)).catch(() => undefined);
  },
};
