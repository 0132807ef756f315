// Whether the person at the screen may use a permission. Buttons are shown dashed with the reason, not
// hidden; only navigation leaves out what nobody can open.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '../api/cache';
import { sendJson } from '../api/client';
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
    queryFn: () => ask(key),
    staleTime: 60_000,
  });
}

/** A question is one text, so that the same one is asked once: `permission`, or `permission type ref`. */
function ask(question: string): Promise<boolean> {
  return new Promise((done, failed) => {
    if (gathered === undefined) {
      const batch: Batch = new Map();
      gathered = batch;
      setTimeout(() => {
        gathered = undefined;
        send(batch).catch((thrown: unknown) => {
          // All of them, or the others would wait for ever.
          for (const asker of [...batch.values()].flat()) asker.failed(thrown);
        });
      }, GATHER_MS);
    }
    gathered.set(question, [...(gathered.get(question) ?? []), { done, failed }]);
  });
}

async function send(batch: Batch): Promise<void> {
  const items = [...batch.keys()].map(itemOf);
  const answers = await sendJson<Answers>('POST', '/api/permission/authorize', { items });
  for (const answer of answers.items) {
    for (const { done } of batch.get(answer.id) ?? []) done(answer.result !== 'DENY');
  }
}

function itemOf(id: string) {
  const [name, resourceType, resourceRef] = id.split(' ');
  if (resourceType === undefined) return { id, permission: { type: 'basic', name, attributes: {} } };
  return { id, permission: { type: 'resource', resourceType, name, attributes: {} }, resourceRef };
}
