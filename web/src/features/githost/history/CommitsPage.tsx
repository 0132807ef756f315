// What was done to a repository, or to one file of it: commits, the latest first, by day.
import { Fragment } from 'react';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePages } from '../../../page/pages';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, EmptyState, FilterChip, formatDate, Pager, SkeletonRows } from '../../../ui';
import { CommitRow } from '../parts/CommitRow';
import { RefSelect } from '../parts/RefSelect';
import { RepositoryPage } from '../parts/RepositoryPage';
import { commitPage, repositoryKey, type Commit, type Repository } from '../data';

/** The page at `/code/OWNER/NAME/commits`: `?ref=`, `?path=`. */
export default function CommitsPage() {
  return (
    <RepositoryPage tab="commits" title={t('code.commits')}>
      {(repository) => <Commits repository={repository} />}
    </RepositoryPage>
  );
}

function Commits({ repository }: { repository: Repository }) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const ref = query.get('ref') ?? undefined;
  const path = query.get('path') ?? '';
  const list = usePages<Commit>(repositoryKey(repository, 'commits', ref, path), (after, signal) => commitPage(repository, ref, path, after, signal));
  return (
    <section className="grid-main">
      <div className="tools where">
        <RefSelect repository={repository} value={ref ?? repository.defaultBranch} onChange={(next) => { setQuery({ ref: next }); }} />
        {path !== '' && <FilterChip name={t('code.path')} label={path} onRemove={() => { setQuery({ path: undefined }); }} />}
        {path !== '' && <A href={paths.repository(repository, { ref: ref ?? repository.defaultBranch, file: path })}>{t('code.openFile')}</A>}
      </div>
      {list.failure !== undefined && <FailureState failure={list.failure} retry={list.retry} />}
      {list.loading && <div aria-busy="true"><SkeletonRows rows={8} /></div>}
      {list.failure === undefined && !list.loading && list.rows.length === 0 && <EmptyState icon="history" title={t('code.noCommits')} text={t('code.noCommitsText')} />}
      <Days repository={repository} commits={list.rows} />
      {list.rows.length > 0 && (
        <Pager end={list.more !== undefined && <Button size="s" busy={list.busy} onClick={list.more}>{t('page.moreRows')}</Button>}>{t('code.commitsShown', { count: list.rows.length })}</Pager>
      )}
    </section>
  );
}

function Days({ repository, commits }: { repository: Repository; commits: readonly Commit[] }) {
  const days = commits.map((it) => formatDate(it.committer.at));
  return commits.map((commit, index) => (
    <Fragment key={commit.id}>
      {days[index] !== days[index - 1] && <h2 className="day-head">{days[index]}</h2>}
      <CommitRow repository={repository} commit={commit} />
    </Fragment>
  ));
}
