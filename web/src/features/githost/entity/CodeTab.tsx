// The code of an entity whose source is in the built-in host: what was done to it last, what waits to be merged, where it is.
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../../api/client';
import { Copyable, placeOf, splitPlace, type Place } from '../../../kit';
import type { EntityProps } from '../../../layout/feature';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { paths } from '../../../paths/paths';
import { A, Laid, SkeletonRows, Slab, Stack, StateShape, Time } from '../../../ui';
import { CommitRow } from '../parts/CommitRow';
import { at, commitPage, refsQuery, repositoryKey, repositoryQuery, type Pull, type Repository } from '../data';
import '../parts/messages';

const COMMITS = 10;
const PULLS = 10;

/** The tab; layouts name it, and it is there where the source is. */
export default function CodeTab({ entity }: EntityProps) {
  const place = placeOf(entity, window.location.origin);
  return place === undefined ? null : <Asked place={place} />;
}

function Asked({ place }: { place: Place }) {
  const repository = useQuery(repositoryQuery(place.repository));
  const branches = useQuery({ ...refsQuery(place.repository, 'branches'), enabled: place.rest.length > 1 });
  return (
    <Answer query={repository} skeleton={<SkeletonRows rows={8} />}>
      {(it) => {
        const { ref, path } = splitPlace(place.rest, branches.data?.map((branch) => branch.name) ?? []);
        return place.rest.length > 1 && branches.isPending ? <div aria-busy="true" /> : <Code repository={it} branch={ref === '' ? it.defaultBranch : ref} path={path} />;
      }}
    </Answer>
  );
}

interface Props {
  repository: Repository;
  branch: string;
  /** The folder or file that the entity is; empty for all of the repository. */
  path: string;
}

function Code({ repository, branch, path }: Props) {
  // A descriptor at the root stands for all that lies beside it.
  const below = path.includes('/') ? path.replace(/\/[^/]*\.ya?ml$/i, '') : /\.ya?ml$/i.test(path) ? '' : path;
  return (
    <Laid columns="two">
      <Stack>
        <Commits repository={repository} branch={branch} path={below} />
        <Pulls repository={repository} />
      </Stack>
      <Slab title={t('code.repository')} footer={{ label: t('code.entity.open'), href: paths.repository(repository, { ref: branch, ...(below === '' ? {} : { path: below }) }) }}>
        <dl className="dl">
          <dt>{t('code.name')}</dt>
          <dd><A href={paths.repository(repository)}><bdi dir="ltr" className="brk">{repository.owner}/{repository.name}</bdi></A></dd>
          <dt>{t('code.branch')}</dt>
          <dd><bdi dir="ltr" className="mono brk">{branch}</bdi></dd>
          {below !== '' && (
            <>
              <dt>{t('code.path')}</dt>
              <dd><bdi dir="ltr" className="mono brk">{below}</bdi></dd>
            </>
          )}
          <dt>{t('code.clone')}</dt>
          <dd><Copyable text={repository.cloneUrl} label={t('code.clone.address')} /></dd>
        </dl>
      </Slab>
    </Laid>
  );
}

function Commits({ repository, branch, path }: Props) {
  const commits = useQuery({
    queryKey: repositoryKey(repository, 'commits', 'entity', branch, path),
    queryFn: async ({ signal }) => (await commitPage(repository, branch, path, undefined, signal, COMMITS)).items,
  });
  const all = paths.commits(repository, { ref: branch, ...(path === '' ? {} : { path }) });
  return (
    <Slab title={t('code.entity.commits')} flush footer={{ label: t('code.entity.allCommits'), href: all }}>
      <Answer query={commits} skeleton={<SkeletonRows rows={4} />}>
        {(items) => (items.length === 0 ? <p className="mid">{t('code.noCommits')}</p> : items.map((it) => <CommitRow key={it.id} repository={repository} commit={it} />))}
      </Answer>
    </Slab>
  );
}

function Pulls({ repository }: { repository: Repository }) {
  const pulls = useQuery({
    queryKey: repositoryKey(repository, 'pulls', 'entity'),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/pulls', { signal, params: { path: at(repository), query: { state: 'open', limit: PULLS } } }))).items as Pull[],
  });
  return (
    <Slab title={t('code.openPulls')} count={repository.openPulls || undefined} flush footer={{ label: t('code.entity.allPulls'), href: paths.pulls(repository) }}>
      <Answer query={pulls} skeleton={<SkeletonRows rows={2} />}>
        {(items) =>
          items.length === 0 ? (
            <p className="mid">{t('code.entity.noPulls')}</p>
          ) : (
            items.map((it) => (
              <div key={it.number} className="li">
                <StateShape shape={it.isDraft ? 'todo' : 'waiting'} />
                <div className="t">
                  <A href={paths.pull(repository, it.number)} className="cut"><bdi>{it.title}</bdi></A>
                  <div className="l2 cut">
                    #{it.number} · <bdi dir="ltr">{it.head} → {it.base}</bdi> · <Time at={it.updatedAt} />
                  </div>
                </div>
              </div>
            ))
          )
        }
      </Answer>
    </Slab>
  );
}
