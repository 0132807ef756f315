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
let gathered: Map<string, ((allowed: boolean) => void)[]> | undefined;

/** True or false once the server has said; undefined until then. */
export function usePermission(permission: string | undefined): boolean | undefined {
  const query = useQuery({ ...permissionQuery(permission ?? ''), enabled: permission !== undefined });
  return permission === undefined ? true : query.data;
}

function permissionQuery(permission: string) {
  return queryOptions({
    queryKey: [...keys.identity, 'permitted', permission],
    queryFn: () => ask(permission),
    staleTime: 60_000,
  });
}

function ask(permission: string): Promise<boolean> {
  return new Promise((done, failed) => {
    if (gathered === undefined) {
      const batch = new Map<string, ((allowed: boolean) => void)[]>();
      gathered = batch;
      setTimeout(() => {
        gathered = undefined;
        send(batch).catch(failed);
      }, GATHER_MS);
    }
    gathered.set(permission, [...(gathered.get(permission) ?? []), done]);
  });
}

async function send(batch: Map<string, ((allowed: boolean) => void)[]>): Promise<void> {
  const items = [...batch.keys()].map((name) => ({ id: name, permission: { type: 'basic', name, attributes: {} } }));
  const answers = await sendJson<Answers>('POST', '/api/permission/authorize', { items });
  for (const answer of answers.items) {
    for (const done of batch.get(answer.id) ?? []) done(answer.result !== 'DENY');
  }
}
