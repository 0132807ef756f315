// What the catalog puts on entity pages: its tabs and cards.
import type { EntityView } from '../../../api/entityView';
import type { EntityCard, EntityTab } from '../../../layout/feature';
import { AboutCard } from './cards/AboutCard';
import { ApisCard } from './cards/ApisCard';
import { DiagramCard } from './cards/DiagramCard';
import { FreshnessCard } from './cards/FreshnessCard';
import { HierarchyCard } from './cards/HierarchyCard';
import { AnnotationsCard, LabelsCard } from './cards/LabelsCard';
import { LinksCard } from './cards/LinksCard';
import { DependenciesCard, DependentsCard, MembershipsCard, PartsCard } from './cards/ListCards';
import { ContentsCard, ReadingCard } from './cards/LocationCards';
import { MembersCard } from './cards/MembersCard';
import { OwnedCard } from './cards/OwnedCard';
import { RelationsCard } from './cards/RelationsCard';
import { ParametersCard, ProducesCard } from './cards/TemplateCards';
import { targetsOf } from './facts';
import { neededBy, needsOf } from './needs';

const tabs: EntityTab[] = [
  { id: 'overview', label: 'catalog.entity.tab.overview', content: () => import('./tabs/OverviewTab') },
  { id: 'apis', label: 'catalog.entity.tab.apis', content: () => import('./tabs/ApisTab'), count: counted('providesApi', 'consumesApi') },
  {
    id: 'dependencies',
    label: 'catalog.entity.tab.dependencies',
    content: () => import('./tabs/DependenciesTab'),
    count: ({ entity }) => needsOf(entity).length + neededBy(entity).length,
  },
  { id: 'parts', label: 'catalog.entity.tab.parts', content: () => import('./tabs/PartsTab'), count: counted('hasPart') },
  { id: 'members', label: 'catalog.entity.tab.members', content: () => import('./tabs/MembersTab'), count: counted('hasMember') },
  { id: 'contents', label: 'catalog.entity.tab.contents', content: () => import('./tabs/ContentsTab') },
  {
    id: 'descriptor',
    label: 'catalog.entity.tab.descriptor',
    content: () => import('./tabs/DescriptorTab'),
  },
];

const cards: EntityCard[] = [
  { id: 'relations', content: RelationsCard },
  { id: 'apis', content: ApisCard },
  { id: 'dependencies', content: DependenciesCard },
  { id: 'dependents', content: DependentsCard },
  { id: 'parts', content: PartsCard },
  { id: 'about', content: AboutCard },
  { id: 'labels', content: LabelsCard },
  { id: 'annotations', content: AnnotationsCard },
  { id: 'links', content: LinksCard },
  { id: 'freshness', content: FreshnessCard },
  { id: 'members', content: MembersCard },
  { id: 'hierarchy', content: HierarchyCard },
  { id: 'owned', content: OwnedCard },
  { id: 'memberships', content: MembershipsCard },
  { id: 'diagram', content: DiagramCard },
  { id: 'contents', content: ContentsCard },
  { id: 'reading', content: ReadingCard },
  { id: 'produces', content: ProducesCard },
  { id: 'parameters', content: ParametersCard },
];

/** `problems` is the banner under the tabs and no card: the page itself draws it. */
export const entityParts: { tabs: EntityTab[]; cards: EntityCard[] } = { tabs, cards };

function counted(...types: string[]): (view: EntityView) => number {
  return ({ entity }) => targetsOf(entity, ...types).length;
}
