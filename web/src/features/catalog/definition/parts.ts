// What this room puts on pages of APIs: their definition.
import type { EntityTab } from '../../../layout/feature';

export const definitionParts: { tabs: EntityTab[] } = {
  tabs: [
    {
      id: 'definition',
      label: 'catalog.definition.title',
      content: () => import('./DefinitionTab'),
      when: (view) => view.entity.kind.toLowerCase() === 'api',
    },
  ],
};
