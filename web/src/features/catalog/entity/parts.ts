// What the catalog puts on entity pages: its tabs and cards. Their code is fetched with the first entity page.
import { lazy } from 'react';
import type { EntityView } from '../../../api/entityView';
import type { EntityCard, EntityTab } from '../../../layout/feature';
import { targetsOf } from './facts';
import { neededBy, needsOf } from './needs';

const tabs: EntityTab[] = [
  { id: 'overview', label: 'catalog.entity.tab.overview', content: () => import('./tabs/OverviewTab') },
  {
    id: 'apis',
    label: 'catalog.entity.tab.apis',
    content: () => import('./tabs/ApisTab'),
    count: counted('providesApi', 'consumesApi'),
    when: ({ entity }) => targetsOf(entity, 'providesApi', 'consumesApi').length > 0,
  },
  {
    id: 'dependencies',
    label: 'catalog.entity.tab.dependencies',
    content: () => import('./tabs/DependenciesTab'),
    count: ({ entity }) => needsOf(entity).length + neededBy(entity).length,
  },
  { id: 'parts', label: 'catalog.entity.tab.parts', content: () => import('./tabs/PartsTab'), count: counted('hasPart') },
  { id: 'members', label: 'catalog.entity.tab.members', content: () => import('./tabs/MembersTab'), count: counted('hasMember') },
  { id: 'contents', label: 'catalog.entity.tab.contents', content: () => import('./tabs/ContentsTab') },
  { id: 'descriptor', label: 'catalog.entity.tab.descriptor', content: () => import('./tabs/DescriptorTab') },
];

type Cards = typeof import('./cards/all');

/** A card by the name of its component. */
function card(id: string, name: keyof Cards): EntityCard {
  return { id, content: lazy(() => import('./cards/all').then((all) => ({ default: all[name] }))) };
}

const cards: EntityCard[] = [
  card('relations', 'RelationsCard'),
  card('apis', 'ApisCard'),
  card('dependencies', 'DependenciesCard'),
  card('dependents', 'DependentsCard'),
  card('parts', 'PartsCard'),
  card('about', 'AboutCard'),
  card('labels', 'LabelsCard'),
  card('annotations', 'AnnotationsCard'),
  card('links', 'LinksCard'),
  card('freshness', 'FreshnessCard'),
  card('members', 'MembersCard'),
  card('hierarchy', 'HierarchyCard'),
  card('owned', 'OwnedCard'),
  card('memberships', 'MembershipsCard'),
  card('diagram', 'DiagramCard'),
  card('contents', 'ContentsCard'),
  card('reading', 'ReadingCard'),
  card('produces', 'ProducesCard'),
  card('parameters', 'ParametersCard'),
];

/** `problems` is the banner under the tabs and no card: the page itself draws it. */
export const entityParts: { tabs: EntityTab[]; cards: EntityCard[] } = { tabs, cards };

function counted(...types: string[]): (view: EntityView) => number {
  return ({ entity }) => targetsOf(entity, ...types).length;
}
