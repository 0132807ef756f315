// Commits that are made here: files written, moved or deleted on a branch, or on a new one.
import { transport } from '../../../api/transport';
import type { RepositoryName } from '../../../paths/paths';

/** A file that is to be another. */
export type Change = { path: string; content: string } | { path: string; moveFrom: string; content?: string } | { path: string; delete: true };

export interface CommitWanted {
  branch: string;
  /** Where a new branch begins. */
  base?: string;
  /** Where the branch has to be; what was pushed since is not written over unseen. */
  expected?: string;
  message: string;
  changes: readonly Change[];
}

/** Makes a commit. */
export async function makeCommit({ owner, name }: RepositoryName, wanted: CommitWanted): Promise<{ commit: string; branch: string }> {
  const url = new URL(`/api/githost/v1/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/commits`, window.location.origin);
  const sent = await transport(new Request(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wanted) }));
  return (await sent.json()) as { commit: string; branch: string };
}
