// What the palette finds in the built-in host: repositories by owner, name and description.
import { api, ask } from '../../api/client';
import type { SearchSource } from '../../layout/feature';
import { t } from '../../messages';
import { paths } from '../../paths/paths';

const LIMIT = 5;

/** Repositories. */
export const search: SearchSource = {
  id: 'repositories',
  search: async (text, signal) => {
    const [name = '', owner] = text.split('/', 2).reverse();
    const query = { ...(name === '' ? {} : { q: name }), limit: LIMIT, ...(owner === undefined ? {} : { owner }) };
    const found = await ask(api.GET('/api/githost/v1/repositories', { signal, params: { query } }));
    return found.items.map((it) => ({
      id: `repository:${it.id}`,
      group: 'catalog' as const,
      title: `${it.owner}/${it.name}`,
      detail: it.description === '' ? t('code.repository') : it.description.slice(0, 300),
      href: paths.repository(it),
    }));
  },
};
