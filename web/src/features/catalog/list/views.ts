// Saved views: a name for what the address says. Own ones, and those that others share.
import { useQuery } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';

/** A view as the server keeps it. */
export type SavedView = Schema<'PortalView'>;

const PAGE = 'catalog';
const NONE: readonly SavedView[] = [];

/** The views of this page, none before they are known. Undefined where the server keeps none. */
export function useViews(): readonly SavedView[] | undefined {
  const query = useQuery({
    queryKey: [...keys.portal, 'views', PAGE],
    queryFn: ({ signal }) => ask(api.GET('/api/portal/v1/views', { signal, params: { query: { page: PAGE } } })),
    staleTime: 60_000,
  });
  return query.isError ? undefined : (query.data?.items ?? NONE);
}

/** Keeps the present question under a name. */
export async function saveView(name: string, query: string, shared: boolean): Promise<void> {
  await ask(api.POST('/api/portal/v1/views', { body: { page: PAGE, name, query, shared } }));
  changed(keys.portal);
}

/** Changes a view: its name, its question, whether others see it. */
export async function changeView(view: SavedView, change: Partial<Pick<SavedView, 'name' | 'query' | 'shared'>>): Promise<void> {
  const { page, name, query, shared } = { ...view, ...change };
  await ask(api.PUT('/api/portal/v1/views/{id}', { params: { path: { id: view.id } }, body: { page, name, query, shared } }));
  changed(keys.portal);
}

/** Removes a view. */
export async function deleteView(view: SavedView): Promise<void> {
  await ask(api.DELETE('/api/portal/v1/views/{id}', { params: { path: { id: view.id } } }));
  changed(keys.portal);
}
