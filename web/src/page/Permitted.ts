// Whether the person at the screen may use a permission. Buttons are shown dashed with the reason, not
// hidden; only navigation leaves out what nobody can open.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../api/cache';
import { sendJson } from '../api/client';

interface Answers {
  items: { id: string; result: 'ALLOW' | 'DENY' | 'CONDITIONAL' }[];
}

/** Questions are gathered for a moment and sent together. */
const GATHER_MS = 5;
let gathered: Question[] | undefined;

/**
 * True or false once the server has said; undefined until then. Permissions about an entity (`catalog.entity.…`) want its
 * reference, as they do in Backstage.
 */
export function usePermission(permission: string | undefined, entityRef?: string): boolean | undefined {
  const query = useQuery({ ...permissionQuery(permission ?? '', entityRef), enabled: permission !== undefined });
  return permission === undefined ? true : query.data;
}

interface Question {
  permission: string;
  entityRef: string | undefined;
  done: (allowed: boolean) => void;
  failed: (thrown: unknown) => void;
}

function permissionQuery(permission: string, entityRef: string | undefined) {
  return queryOptions({
    queryKey: [...keys.identity, 'permitted', permission, entityRef ?? ''],
    queryFn: () => ask(permission, entityRef),
    staleTime: 60_000,
  });
}

function ask(permission: string, entityRef: string | undefined): Promise<boolean> {
  return new Promise((done, failed) => {
    if (gathered === undefined) {
      const batch: Question[] = [];
      gathered = batch;
      setTimeout(() => {
        gathered = undefined;
        void send(batch);
      }, GATHER_MS);
    }
    gathered.push({ permission, entityRef, done, failed });
  });
}

async function send(batch: readonly Question[]): Promise<void> {
  const items = batch.map(({ permission: name, entityRef }, at) => ({
    id: String(at),
    ...(entityRef === undefined ? {} : { resourceRef: entityRef }),
    permission: { ...(entityRef === undefined ? { type: 'basic' } : { type: 'resource', resourceType: 'catalog-entity' }), name, attributes: {} },
  }));
  try {
    const answers = await sendJson<Answers>('POST', '/api/permission/authorize', { items });
    for (const answer of answers.items) batch[Number(answer.id)]?.done(answer.result !== 'DENY');
  } catch (thrown) {
    for (const question of batch) question.failed(thrown);
  }
}
