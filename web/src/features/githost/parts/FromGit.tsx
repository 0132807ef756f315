// Addresses of the host itself, as clients and descriptors know them (`/git/acme/shop/blob/main/README.md`): each has
// its page among ours.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';
import { useGo, usePathParams } from '../../../page/location';
import { paths, type RepositoryName } from '../../../paths/paths';
import { refsQuery } from '../data';
import { splitPlace } from '../../../kit';
import './messages';

/** Goes to the page that shows the same. */
export default function FromGit() {
  const { owner = '', name = '', _splat = '' } = usePathParams();
  const it = { owner, name: name.replace(/\.git$/, '') };
  const go = useGo();
  const [kind, ...rest] = _splat.split('/').filter((part) => part !== '');
  const needsRef = (kind === 'blob' || kind === 'tree' || kind === 'commits') && rest.length > 1;
  const branches = useQuery({ ...refsQuery(it, 'branches'), enabled: needsRef });
  const isKnown = !needsRef || !branches.isPending;
  const names = branches.data?.map((branch) => branch.name) ?? [];
  const to = isKnown ? pageOf(it, kind, rest, names) : undefined;
  useEffect(() => {
    if (to !== undefined) go(`${to}${window.location.hash}`, { replace: true });
  }, [to, go]);
  return (
    <>
      <PageBar title={t('code.title')} isHeading />
      <div aria-busy="true" />
    </>
  );
}

function pageOf(it: RepositoryName, kind: string | undefined, rest: readonly string[], branches: readonly string[]): string {
  if (kind === 'pulls' && rest[0] !== undefined) return paths.pull(it, rest[0]);
  if (kind === 'pulls') return paths.pulls(it);
  if (kind === 'commit' && rest[0] !== undefined) return paths.commit(it, rest[0]);
  if ((kind !== 'blob' && kind !== 'tree' && kind !== 'commits') || rest.length === 0) return paths.repository(it);
  const { ref, path } = splitPlace(rest, branches);
  if (kind === 'commits') return paths.commits(it, { ref, path: path === '' ? undefined : path });
  if (path === '') return paths.repository(it, { ref });
  return paths.repository(it, kind === 'blob' ? { ref, file: path } : { ref, path });
}
