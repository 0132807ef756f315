// Every card of this room, in one piece that is fetched with the first entity page.
import '../messages';
import '../partMessages';

export { AboutCard } from './AboutCard';
export { ApisCard } from './ApisCard';
export { DiagramCard } from './DiagramCard';
export { FreshnessCard } from './FreshnessCard';
export { HierarchyCard } from './HierarchyCard';
export { AnnotationsCard, LabelsCard } from './LabelsCard';
export { LinksCard } from './LinksCard';
export { DependenciesCard, DependentsCard, MembershipsCard, PartsCard } from './ListCards';
export { ContentsCard, ReadingCard } from './LocationCards';
export { MembersCard } from './MembersCard';
export { OwnedCard } from './OwnedCard';
export { RelationsCard } from './RelationsCard';
export { ParametersCard, ProducesCard } from './TemplateCards';
