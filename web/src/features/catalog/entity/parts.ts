// What the catalog puts on entity pages: its tabs and cards.
import type { EntityCard, EntityTab } from '../../../layout/feature';

export const entityParts: { tabs: EntityTab[]; cards: EntityCard[] } = { tabs: [], cards: [] };
