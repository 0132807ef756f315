// What a location defines: entities whose files it leads to.
import { refOf } from '../../../kit';
import { queryOptions } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Entity } from '../../../api/client';
import { ROW_FIELDS, ROWS_MOST, type Rows } from './data';
import { managedBy, originOf, textAt, textsAt } from './facts';
import { matches, resolve } from './globs';

/** More files than this are not asked about at once. */
const FILES_MOST = 5000;

/** Where a location leads to, as whole addresses with their patterns. */
export function targetsOfLocation(location: Entity): string[] {
  const type = textAt(location.spec, 'type');
  const written = [textAt(location.spec, 'target') ?? '', ...textsAt(location.spec, 'targets')].filter((it) => it !== '');
  const base = managedBy(location) ?? '';
  return written.map((target) => resolve(target, type === undefined ? base : base.replace(/^[a-z]+:/i, `${type}:`)));
}

const FILE = 'metadata.annotations.backstage.io/managed-by-location';
const ORIGIN = 'metadata.annotations.backstage.io/managed-by-origin-location';

/**
 * Entities that stand in files that the location names, the first of them, and how many there are in all. Everything of one
 * registration is much more than that, so that its files are asked for first.
 */
export function contentsQuery(location: Entity) {
  const origin = originOf(location);
  const targets = targetsOfLocation(location);
  return queryOptions({
    queryKey: [...keys.catalog, 'contents', origin, ...targets],
    enabled: origin !== undefined,
    queryFn: async ({ signal }): Promise<Rows> => {
      const asked = { filter: [`${ORIGIN}=${origin ?? ''}`], facet: [FILE] };
      const { facets } = await ask(api.GET('/api/catalog/entity-facets', { params: { query: asked }, signal }));
      const files = (facets[FILE] ?? []).map((it) => it.value).filter((file) => targets.some((target) => matches(target, file)));
      const query = { [ORIGIN]: origin, [FILE]: { $in: files.slice(0, FILES_MOST) } };
      const order = [{ field: 'metadata.name', order: 'asc' }];
      const body = { query, fields: ROW_FIELDS, limit: ROWS_MOST, orderBy: order } as never;
      const { items, totalItems } = await ask(api.POST('/api/catalog/entities/by-query', { body, signal }));
      const own = refOf(location);
      const others = items.filter((it) => refOf(it) !== own);
      return { items: others, total: totalItems - (items.length - others.length) };
    },
  });
}
