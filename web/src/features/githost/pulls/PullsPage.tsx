// The pull requests of a repository: open ones first, others by state.
import { useState } from 'react';
import { api, ask } from '../../../api/client';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { useGo, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, Chip, DataTable, EmptyState, Pager, Segmented, StateShape, Time, type Column, type Shape } from '../../../ui';
import { Actor } from '../parts/Actor';
import { RepositoryPage } from '../parts/RepositoryPage';
import { useListKeys } from '../parts/listKeys';
import { at, repositoryKey, type Pull, type Repository } from '../data';
import './messages';

const STATES = ['open', 'merged', 'closed', 'all'] as const;
type State = (typeof STATES)[number];

/** The page at `/code/OWNER/NAME/pulls`: `?state=`. */
export default function PullsPage() {
  const denied = useReason('githost.pull_request.create');
  return (
    <RepositoryPage
      tab="pulls"
      title={t('code.pulls')}
      actions={(it) => <Button variant="primary" icon="git-pull-request" disabledReason={denied} href={paths.newPull(it)}>{t('code.pull.new')}</Button>}
    >
      {(repository) => <Pulls repository={repository} />}
    </RepositoryPage>
  );
}

/** The shape of a pull request's state. */
export function shapeOfPull(pull: Pick<Pull, 'state' | 'isDraft'>): Shape {
  if (pull.state === 'merged') return 'ok';
  if (pull.state === 'closed') return 'cancelled';
  return pull.isDraft ? 'todo' : 'waiting';
}

function Pulls({ repository }: { repository: Repository }) {
  const query = useUrlQuery();
  const go = useGo();
  const [cursor, setCursor] = useState(-1);
  const state: State = STATES.find((it) => it === query.get('state')) ?? 'open';
  const list = usePages<Pull>(repositoryKey(repository, 'pulls', state), async (after, signal) => {
    const asked = { state, ...(after === undefined ? {} : { before: Number(after) }) };
    const found = await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/pulls', { signal, params: { path: at(repository), query: asked } }));
    return { items: found.items as Pull[], next: found.next ?? null };
  });
  const open = (it: Pull | undefined) => { if (it !== undefined) go(paths.pull(repository, it.number)); };
  useListKeys({ count: list.rows.length, cursor, setCursor, open: (index) => { open(list.rows[index]); } });
  const body = list.failure !== undefined ? <FailureState failure={list.failure} retry={list.retry} /> : list.loading || list.rows.length > 0 ? undefined : <EmptyState icon="git-pull-request" title={t(`code.noPulls.${state}`)} text={t('code.noPullsText')} />;
  return (
    <section className="grid-main">
      <div className="tools">
        <Segmented<State> label={t('code.pull.state')} value={state} options={STATES.map((value) => ({ value, label: t(`code.pull.state.${value}`), href: paths.pulls(repository, { state: value === 'open' ? undefined : value }) }))} />
      </div>
      <DataTable
        caption={t('code.pulls')}
        columns={columnsOf(repository)}
        rows={list.rows}
        rowKey={(it) => String(it.number)}
        loading={list.loading}
        dimmed={list.stale}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={open}
        {...(body === undefined ? {} : { body })}
      />
      {list.more !== undefined && <Pager end={<Button size="s" busy={list.busy} onClick={list.more}>{t('page.moreRows')}</Button>}>{t('page.shown', { count: list.rows.length })}</Pager>}
    </section>
  );
}

function columnsOf(repository: Repository): readonly Column<Pull>[] {
  return [
    {
      id: 'title',
      head: t('code.pull.title'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          <span className="st" title={t(`code.pull.state.${it.state}`)}><StateShape shape={shapeOfPull(it)} /><span className="sr">{t(`code.pull.state.${it.state}`)}</span></span>
          <A className="ent" href={paths.pull(repository, it.number)}><bdi>{it.title}</bdi></A>
          <span className="dim">#{it.number}</span>
          {it.isDraft && it.state === 'open' && <Chip>{t('code.pull.draft')}</Chip>}
        </span>
      ),
      sub: (it) => `#${it.number} · ${it.head} → ${it.base}`,
    },
    { id: 'branches', head: t('code.branches'), hide: 'hm', cell: (it) => <span className="mono dim" dir="ltr">{it.head} → {it.base}</span> },
    { id: 'author', head: t('code.author'), hide: 'hs', cell: (it) => <Actor actor={it.author} /> },
    { id: 'changed', head: t('code.changed'), num: true, cell: (it) => <Time at={it.updatedAt} className="dim" /> },
  ];
}
