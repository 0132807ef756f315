// What a feature of the portal registers. The app lays it out; no feature knows another.
import type { ComponentType } from 'react';
import type { Entity } from '../api/client';
import type { EntityView } from '../api/entityView';
import type { Command } from '../commands/registry';

/** A module with a page as its default, fetched when somebody goes there. */
export type Lazy<Props> = () => Promise<{ default: ComponentType<Props> }>;

/** A page. Parameters in paths are written `$name`. */
export interface FeatureRoute {
  path: string;
  page: () => Promise<{ default: ComponentType }>;
  /** Shown without the frame and without a session: sign-in, invitations. */
  bare?: boolean;
}

/** Groups of the side navigation, in their order; `top` stands above them without a heading. */
export type NavigationGroup = 'top' | 'know' | 'make' | 'run' | 'improve' | 'platform';

/** An entry of the side navigation. */
export interface NavigationItem {
  id: string;
  group: NavigationGroup;
  /** Key of its label. */
  label: string;
  icon: string;
  href: string;
  /** Other paths that belong to it, by their beginning. */
  covers?: readonly string[];
  /** Within its group. */
  order: number;
  /** Such as `g c`. */
  keys?: string;
  /** Shown in the bar at the foot of phones. */
  onPhone?: boolean;
  /** Shown only to who may use this permission. */
  permission?: string;
}

/** What a tab or a card is given. */
export interface EntityProps {
  view: EntityView;
  entity: Entity;
}

/** A tab of entity pages. Layouts say where it is shown. */
export interface EntityTab {
  id: string;
  label: string;
  content: Lazy<EntityProps>;
  /** The number beside its label. */
  count?: (view: EntityView) => number | undefined;
  /** Whether it makes sense for this entity at all. */
  when?: (view: EntityView) => boolean;
}

/** A card of entity pages: a slab, or nothing where it has nothing to say. */
export interface EntityCard {
  id: string;
  content: ComponentType<EntityProps>;
  when?: (view: EntityView) => boolean;
}

/** A tile of the strip below the tabs. */
export interface EntitySlot {
  id: string;
  content: ComponentType<EntityProps>;
}

/** One thing that the palette found. */
export interface Found {
  id: string;
  group: 'catalog' | 'people' | 'docs';
  title: string;
  detail?: string | undefined;
  /** A reference, for the entity's icon and what stands at the right. */
  ref?: string | undefined;
  /** Of the entity: it picks a better icon. */
  type?: string | undefined;
  owner?: string | undefined;
  href: string;
}

/** Something that can be searched. The ranked engine comes behind the same shape. */
export interface SearchSource {
  id: string;
  search: (text: string, signal: AbortSignal) => Promise<readonly Found[]>;
  /** When nothing was found anywhere: the one thing that may have been meant. */
  near?: (text: string, signal: AbortSignal) => Promise<Found | undefined>;
}

/** A part of the home page. */
export interface HomeWidget {
  id: string;
  place: 'main' | 'side';
  order: number;
  content: ComponentType;
}

/** A tab of the administration's pages. */
export interface AdminTab {
  id: string;
  label: string;
  href: string;
  order: number;
  /** Shown only to who may use this permission. */
  permission?: string;
}

/** A feature, as its `feature.tsx` exports it. */
export interface Feature {
  /** The name of the crate behind it. */
  id: string;
  messages: Readonly<Record<string, string>>;
  routes?: readonly FeatureRoute[];
  navigation?: readonly NavigationItem[];
  entityTabs?: readonly EntityTab[];
  entityCards?: readonly EntityCard[];
  entitySlots?: readonly EntitySlot[];
  search?: readonly SearchSource[];
  home?: readonly HomeWidget[];
  admin?: readonly AdminTab[];
  /** Commands that can be given on every page. */
  commands?: (go: (href: string) => void) => readonly Command[];
}
