// Saved views: a name for what the address says. Own ones, and those that others share.
import { useQuery } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { getJson, sendJson } from '../../../api/client';

/** A view as the server keeps it. */
export interface SavedView {
  id: string;
  page: string;
  name: string;
  query: string;
  shared: boolean;
  owner: string;
  ownerIsMe: boolean;
  updatedAt: number;
}

const PAGE = 'catalog';
const ADDRESS = '/api/portal/v1/views';

/** The views of this page. Undefined where the server keeps none. */
export function useViews(): readonly SavedView[] | undefined {
  const query = useQuery({
    queryKey: [...keys.portal, 'views', PAGE],
    queryFn: ({ signal }) => getJson<{ items: SavedView[] }>(`${ADDRESS}?page=${PAGE}`, signal),
    staleTime: 60_000,
  });
  return query.data?.items;
}

/** Keeps the present question under a name. */
export async function saveView(name: string, query: string, shared: boolean): Promise<void> {
  await sendJson('POST', ADDRESS, { page: PAGE, name, query, shared });
  changed(keys.portal);
}

/** Changes a view: its name, its question, whether others see it. */
export async function changeView(view: SavedView, change: Partial<Pick<SavedView, 'name' | 'query' | 'shared'>>): Promise<void> {
  const { page, name, query, shared } = { ...view, ...change };
  await sendJson('PUT', `${ADDRESS}/${encodeURIComponent(view.id)}`, { page, name, query, shared });
  changed(keys.portal);
}

/** Removes a view. */
export async function deleteView(view: SavedView): Promise<void> {
  await sendJson('DELETE', `${ADDRESS}/${encodeURIComponent(view.id)}`);
  changed(keys.portal);
}
