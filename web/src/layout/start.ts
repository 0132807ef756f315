// What the server says about this portal before anything else: brand, announcements, navigation, layouts.
// Layout is data: what a page shows of which kind comes from here and not from code.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ask, type Schema } from '../api/client';
import { keys } from '../api/cache';

/** A link of the organisation. */
export type PortalLink = Schema<'PortalLink'>;

/** What the pages of a kind, or of a kind and a type, show. */
export type Layout = Schema<'PortalLayout'>;

/** What the portal looks like here. */
export type Start = Schema<'PortalStart'>;

const SIMPLE: Layout = { tabs: ['overview', 'relations', 'descriptor'], cards: { main: ['problems', 'relations'], side: ['about', 'links'] }, strip: [] };

/** The question; it is asked again when somebody signs in. */
export const startQuery = queryOptions({
  queryKey: [...keys.portal, 'start'],
  queryFn: ({ signal }) => ask(api.GET('/api/portal/v1/start', { signal })),
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
