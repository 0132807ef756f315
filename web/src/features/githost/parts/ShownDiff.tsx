// A difference on a page of a repository: its layout is kept in the address, its files lead to their pages.
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths, type RepositoryName } from '../../../paths/paths';
import { Diff, type DiffFile, type DiffTalk } from '../../../ui';

interface Props {
  repository: RepositoryName;
  files: readonly DiffFile[];
  isCut: boolean;
  /** The commits of both sides. */
  base: string | undefined;
  head: string;
  talk?: ((file: DiffFile) => DiffTalk | undefined) | undefined;
  end?: React.ReactNode;
}

/** Files that differ. */
export function ShownDiff({ repository, files, isCut, base, head, talk, end }: Props) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  return (
    <Diff
      files={files}
      isCut={isCut}
      mode={query.get('diff') === 'split' ? 'split' : 'unified'}
      onMode={(mode) => { setQuery({ diff: mode === 'split' ? 'split' : undefined }, { replace: true }); }}
      fileHref={(file) => (file.status === 'deleted' ? (base === undefined ? undefined : paths.repository(repository, { ref: base, file: file.path })) : paths.repository(repository, { ref: head, file: file.path }))}
      {...(talk === undefined ? {} : { talk })}
      end={end}
    />
  );
}
