// Making and deleting tags.
import { transport } from '../../../api/transport';
import type { RepositoryName } from '../../../paths/paths';

/** `POST` makes a tag of a branch, tag or commit, `DELETE` takes one away. */
export async function sendTag({ owner, name }: RepositoryName, method: 'POST' | 'DELETE', tag: string, from?: string): Promise<void> {
  const base = `/api/githost/v1/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/tags`;
  const url = new URL(method === 'POST' ? base : `${base}/${tag.split('/').map((part) => encodeURIComponent(part)).join('/')}`, window.location.origin);
  const init = method === 'POST' ? { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: tag, from }) } : { method };
  await transport(new Request(url, init));
}
