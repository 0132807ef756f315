// What the server says about this portal before anything else: brand, announcements, navigation, layouts.
// Layout is data: what a page shows of which kind comes from here and not from code.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { getJson } from '../api/client';
import { keys } from '../api/cache';

/** Name and looks of the organisation. */
export interface Brand {
  title: string;
  organization?: string;
  logo?: { light: string; dark?: string };
  favicon?: string;
  colours?: { accentLight?: string; accentDark?: string };
}

/** A sentence that everybody sees until they have read it. */
export interface Announcement {
  id: string;
  text: string;
  severity: 'info' | 'warning';
  link?: string;
  /** Epoch milliseconds. */
  until?: number;
}

/** A link of the organisation. */
export interface PortalLink {
  title: string;
  url: string;
  group?: string;
  icon?: string;
}

/** What the pages of a kind, or of a kind and a type, show. */
export interface Layout {
  kind?: string;
  type?: string;
  tabs: string[];
  cards: { main: string[]; side: string[] };
  strip: string[];
}

/** The answer of `GET /api/portal/v1/start`. */
export interface Start {
  brand: Brand;
  announcements: Announcement[];
  links: PortalLink[];
  /** `order` names groups; `hidden` entries and groups. */
  navigation: { order?: string[]; hidden?: string[]; added?: (PortalLink & { group?: string })[] };
  layouts: Layout[];
  features: string[];
}

const SIMPLE: Layout = { tabs: ['overview', 'relations', 'descriptor'], cards: { main: ['problems', 'relations'], side: ['about', 'links'] }, strip: [] };

/** The question; it is asked again when somebody signs in. */
export const startQuery = queryOptions({
  queryKey: [...keys.portal, 'start'],
  queryFn: ({ signal }) => getJson<Start>('/api/portal/v1/start', signal),
  staleTime: 5 * 60_000,
});

/** What the server said; undefined until it has. */
export function useStart(): Start | undefined {
  return useQuery(startQuery).data;
}

/** The layout for a kind and a type: the most precise one that there is. */
export function layoutFor(layouts: readonly Layout[], kind: string, type: string | undefined): Layout {
  const same = (one: string | undefined, other: string | undefined) => one?.toLowerCase() === other?.toLowerCase();
  return (
    layouts.find((it) => same(it.kind, kind) && it.type !== undefined && same(it.type, type)) ??
    layouts.find((it) => same(it.kind, kind) && it.type === undefined) ??
    layouts.find((it) => it.kind === undefined) ??
    SIMPLE
  );
}
