// What home shows of Create, fetched with the first home that is opened.
import { lazy, Suspense, type ComponentType } from 'react';
import type { HomeWidget } from '../../../layout/feature';

/** Home does not wait for a part of it. */
function late(load: () => Promise<{ default: ComponentType }>): ComponentType {
  const Part = lazy(load);
  return function Late() {
    return (
      <Suspense fallback={null}>
        <Part />
      </Suspense>
    );
  };
}

/** The way to one's first service; runs that go on or failed lately. */
export const homeParts: readonly HomeWidget[] = [
  { id: 'start', place: 'main', order: 5, content: late(() => import('./HomeStart')) },
  { id: 'runs', place: 'side', order: 5, content: late(() => import('./HomeRuns')) },
];
