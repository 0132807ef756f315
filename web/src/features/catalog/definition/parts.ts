// What this room puts on entity pages.
import type { EntityTab } from '../../../layout/feature';

export const definitionParts: { tabs: EntityTab[] } = { tabs: [] };
