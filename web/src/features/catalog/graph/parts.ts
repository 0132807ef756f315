// What the graph puts on entity pages: a tab.
import type { EntityTab } from '../../../layout/feature';

export const graphParts: { tabs: EntityTab[] } = {
  tabs: [
    {
      id: 'relations',
      label: 'catalog.graph.tab',
      content: () => import('./RelationsTab'),
      count: (view) => view.relationsTotal || undefined,
    },
  ],
};
