// What unregistering an entity means: the source that it came from goes, with everything that came from it alone.
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../../api/client';
import type { EntityView } from '../../../api/entityView';
import { t } from '../../../messages';
import { usePermission } from '../../../page/Permitted';
import { sourceQuery } from './data';
import { at, textAt, textsAt } from './facts';

/** What would disappear, as the server's plan tells it. */
export interface Plan {
  id: string;
  target: string | undefined;
  total: number;
  refs: string[];
  /** References that another source takes over. */
  kept: string[];
  /** Relations of others that lose their end. */
  lost: { entityRef: string; relation: string; to: string }[];
}

/** Why it cannot be unregistered here; undefined when it can be, or when nobody knows yet. */
export function useUnregisterReason(view: EntityView): string | undefined {
  const may = usePermission('catalog.location.delete');
  const id = view.freshness?.sourceId;
  const source = useQuery({ ...sourceQuery(id ?? ''), enabled: id !== undefined && may === true, staleTime: 60_000 });
  if (may === false) return t('catalog.entity.unregister.denied');
  if (id === undefined) return t('catalog.entity.unregister.unknown');
  return source.data?.origin === 'config' ? t('catalog.entity.unregister.config') : undefined;
}

/** Plans it, and does nothing yet. */
export async function plan(sourceId: string): Promise<Plan> {
  const input = { id: sourceId } as unknown as Record<string, never>;
  const act = await ask(api.POST('/api/catalog/v1/acts', { body: { kind: 'unregister', input } }));
  const preview: unknown = act.preview;
  const total = at(preview, 'disappears', 'total');
  return {
    id: act.id,
    target: textAt(preview, 'target'),
    total: typeof total === 'number' ? total : 0,
    refs: textsAt(preview, 'disappears', 'refs'),
    kept: list(at(preview, 'handedOver')).flatMap((it) => textAt(it, 'entityRef') ?? []),
    lost: list(at(preview, 'relationsLost')).flatMap((it) => {
      const [entityRef, relation, to] = [textAt(it, 'entityRef'), textAt(it, 'relation'), textAt(it, 'to')];
      return entityRef === undefined || relation === undefined || to === undefined ? [] : [{ entityRef, relation, to }];
    }),
  };
}

/** Does what was planned. */
export async function apply(id: string): Promise<void> {
  await ask(api.POST('/api/catalog/v1/acts/{id}/apply', { params: { path: { id } } }));
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
