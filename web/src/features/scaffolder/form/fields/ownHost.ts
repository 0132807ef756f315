// The name of the built-in Git host, as the server has it: behind a proxy, or under a second name, it is not
// the one in the address of the page, and no other is taken.
import { useQuery } from '@tanstack/react-query';
import { actionsQuery, type Entry } from '../../actions/reference';

/** What publishes to it; its example names the host of this server. */
const PUBLISH = 'publish:githost';
const NAMED = /^\s*repoUrl: ['"]?([^\s?'"]+)\?/m;

/** The host that a server with these actions goes by; undefined where it has none. */
export function ownHostOf(actions: readonly Entry[]): string | undefined {
  const examples = actions.find((it) => it.id === PUBLISH)?.examples ?? [];
  return examples.map((it) => NAMED.exec(it.example)?.[1]).find((it) => it !== undefined);
}

/** The same for this server; undefined until it has answered. Who may not ask is told the host of the page. */
export function useOwnHost(): string | undefined {
  const { data, isPending } = useQuery({ ...actionsQuery, select: ownHostOf });
  return isPending ? undefined : (data ?? window.location.host);
}
