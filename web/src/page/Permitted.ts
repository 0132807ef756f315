// Whether the person at the screen may use a permission. Buttons are shown dashed with the reason, not
// hidden; only navigation leaves out what nobody can open.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../api/cache';
import { api, ask } from '../api/client';
import { asFailure } from '../api/failure';
import { t } from '../messages';

interface Answers {
  items: { id: string; result: 'ALLOW' | 'DENY' | 'CONDITIONAL' }[];
}

/** Questions are gathered for a moment and sent together. */
const GATHER_MS = 5;
let gathered: Batch | undefined;

interface Asker {
  done: (allowed: boolean) => void;
  failed: (thrown: unknown) => void;
}

type Batch = Map<string, Asker[]>;

/** What a permission is about, where it is about one thing. */
export interface Thing {
  /** Such as `catalog-entity`. */
  type: string;
  ref: string;
}

/** True or false once the server has said; undefined until then. Some permissions are asked for one thing. */
export function usePermission(permission: string | undefined, thing?: Thing): boolean | undefined {
  const query = useQuery({ ...permissionQuery(permission ?? '', thing), enabled: permission !== undefined });
  return permission === undefined ? true : query.data;
}

/** Why a button cannot be pressed: the permission that it needs; undefined when it can, or is not known yet. */
export function useReason(permission: string): string | undefined {
  return usePermission(permission) === false ? t('page.needs', { permission }) : undefined;
}

function permissionQuery(permission: string, thing: Thing | undefined) {
  const key = thing === undefined ? permission : `${permission} ${thing.type} ${thing.ref}`;
  return queryOptions({
    queryKey: [...keys.identity, 'permitted', key],
    queryFn: () => permitted(key),
    staleTime: 60_000,
  });
}

/** A question is one text, so that the same one is asked once: `permission`, or `permission type ref`. */
export function permitted(question: string): Promise<boolean> {
  return new Promise((done, failed) => {
    if (gathered === undefined) {
      const batch: Batch = new Map();
      gathered = batch;
      setTimeout(() => {
        gathered = undefined;
        void send(batch);
      }, GATHER_MS);
    }
    gathered.set(question, [...(gathered.get(question) ?? []), { done, failed }]);
  });
}

async function send(batch: Batch): Promise<void> {
  try {
    const items = [...batch.keys()].map(itemOf);
    const answers = (await ask(api.POST('/api/permission/authorize', { body: { items } as unknown as Record<string, never> }))) as unknown as Answers;
    for (const answer of answers.items) {
      for (const { done } of batch.get(answer.id) ?? []) done(answer.result !== 'DENY');
    }
  } catch (thrown) {
    // The server refuses all of them for one that is not well asked; the others are owed their answers.
    if (asFailure(thrown).kind === 'refused' && batch.size > 1) {
      await Promise.all([...batch].map((one) => send(new Map([one]))));
      return;
    }
    // All of them, or the others would wait for ever.
    for (const asker of [...batch.values()].flat()) asker.failed(thrown);
  }
}

function itemOf(id: string) {
  const [name, resourceType, resourceRef] = id.split(' ');
  if (resourceType === undefined) return { id, permission: { type: 'basic', name, attributes: {} } };
  return { id, permission: { type: 'resource', resourceType, name, attributes: {} }, resourceRef };
}
