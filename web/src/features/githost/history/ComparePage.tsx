// What one branch, tag or commit has that another has not; and the way to a pull request of it.
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Button, EmptyState, Icon, IconButton, SkeletonRows, Slab } from '../../../ui';
import { CommitRow } from '../parts/CommitRow';
import { RefSelect } from '../parts/RefSelect';
import { RepositoryPage } from '../parts/RepositoryPage';
import { ShownDiff } from '../parts/ShownDiff';
import { compareQuery, type Repository } from '../data';

/** The page at `/code/OWNER/NAME/compare`: `?base=`, `?head=`. */
export default function ComparePage() {
  return (
    <RepositoryPage tab="branches" title={t('code.compare')}>
      {(repository) => <Compare repository={repository} />}
    </RepositoryPage>
  );
}

function Compare({ repository }: { repository: Repository }) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const base = query.get('base') ?? repository.defaultBranch;
  const head = query.get('head') ?? '';
  return (
    <>
      <div className="tools where">
        <RefSelect repository={repository} label={t('code.base')} value={base} onChange={(next) => { setQuery({ base: next }); }} />
        <IconButton icon="arrow-left" label={t('code.swap')} size="s" disabledReason={head === '' ? t('code.chooseHead') : undefined} onClick={() => { setQuery({ base: head, head: base }); }} />
        <RefSelect repository={repository} label={t('code.head')} value={head === '' ? undefined : head} onChange={(next) => { setQuery({ head: next }); }} />
        {head !== '' && head !== base && (
          <span className="end">
            <Button variant="primary" icon="git-pull-request" href={paths.newPull(repository, { base, head })}>{t('code.pull.new')}</Button>
          </span>
        )}
      </div>
      {head === '' || head === base ? <EmptyState icon="git-branch" title={t('code.compareTwo')} text={t('code.compareTwoText')} /> : <Compared repository={repository} base={base} head={head} />}
    </>
  );
}

/** Commits and files between two of them. */
export function Compared({ repository, base, head }: { repository: Repository; base: string; head: string }) {
  const query = useQuery(compareQuery(repository, base, head));
  return (
    <Answer query={query} skeleton={<SkeletonRows rows={8} />}>
      {(found) =>
        found.ahead === 0 ? (
          <EmptyState icon="git-branch" title={t('code.nothingNew', { base, head })} text={found.behind > 0 ? t('code.behind', { count: found.behind, base, head }) : undefined} />
        ) : (
          <>
            <Slab title={t('code.commits')} count={found.ahead} flush>
              {found.commits.slice(0, SHOWN).map((it) => <CommitRow key={it.id} repository={repository} commit={it} />)}
              {found.ahead > SHOWN && <p className="dnone"><Icon name="history" size="s" /> {t('code.moreCommits', { count: found.ahead - SHOWN })}</p>}
            </Slab>
            <ShownDiff repository={repository} files={found.files} isCut={found.isCut} base={found.mergeBase ?? found.base} head={found.head} />
          </>
        )
      }
    </Answer>
  );
}

const SHOWN = 20;
