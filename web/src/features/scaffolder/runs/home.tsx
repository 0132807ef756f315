// What home shows of runs, fetched with the first home that is opened.
import { lazy, Suspense } from 'react';
import type { HomeWidget } from '../../../layout/feature';

const HomeRuns = lazy(() => import('./HomeRuns'));

function Widget() {
  return (
    <Suspense fallback={null}>
      <HomeRuns />
    </Suspense>
  );
}

/** My runs that go on or failed lately. */
export const homeRuns: HomeWidget = { id: 'runs', place: 'side', order: 5, content: Widget };
