// The features of this portal, once the app has put them together. Pages that have room for others'
// parts (entity pages, home, the palette) ask here.
import type { AdminTab, EntityCard, EntitySlot, EntityTab, Feature, HomeWidget, NavigationItem, SearchSource } from './feature';

let present: readonly Feature[] = [];

/** Called once, by the app. */
export function setFeatures(features: readonly Feature[]): void {
  present = features;
}

/** Entries of the side navigation of all features. */
export function navigationItems(): NavigationItem[] {
  return present.flatMap((it) => it.navigation ?? []);
}

/** Tabs of entity pages, by id. */
export function entityTabs(): Map<string, EntityTab> {
  return new Map(present.flatMap((it) => it.entityTabs ?? []).map((it) => [it.id, it]));
}

/** Cards of entity pages, by id. */
export function entityCards(): Map<string, EntityCard> {
  return new Map(present.flatMap((it) => it.entityCards ?? []).map((it) => [it.id, it]));
}

/** Tiles of entity pages, by id. */
export function entitySlots(): Map<string, EntitySlot> {
  return new Map(present.flatMap((it) => it.entitySlots ?? []).map((it) => [it.id, it]));
}

/** Parts of the home page in their order. */
export function homeWidgets(): HomeWidget[] {
  return present.flatMap((it) => it.home ?? []).sort((one, other) => one.order - other.order);
}

/** What the palette searches. */
export function searchSources(): SearchSource[] {
  return present.flatMap((it) => it.search ?? []);
}

/** Tabs of the administration in their order. */
export function adminTabs(): AdminTab[] {
  return present.flatMap((it) => it.admin ?? []).sort((one, other) => one.order - other.order);
}
