// The repositories of the built-in host that the caller may see; and those that were deleted and can come back.
import '../githost.css';
import { useRef, useState } from 'react';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { useGo, useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, EmptyState, Pager, Segmented, DataTable, Time, type Column } from '../../../ui';
import { FailureState } from '../../../page/Answer';
import { useListKeys } from '../parts/listKeys';
import { VisibilityChip } from '../parts/RepositoryPage';
import { TypedFilter } from '../parts/TypedFilter';
import type { Repository } from '../data';
import { RestoreButton } from './RestoreButton';
import { NewRepository } from './NewRepository';

type Whose = 'all' | 'mine' | 'deleted';

/** The page at `/code`: `?q=` filters, `?view=mine|deleted`. */
export default function RepositoriesPage() {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const go = useGo();
  const [making, setMaking] = useState(false);
  const [cursor, setCursor] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  const noCreate = useReason('githost.repository.create');
  const text = query.get('q') ?? '';
  const view = (['mine', 'deleted'] as const).find((it) => it === query.get('view')) ?? 'all';
  const list = usePages<Repository>([...keys.githost, 'list', text, view], async (after, signal) => {
    const asked = { ...(text === '' ? {} : { q: text }), ...(view === 'deleted' ? { deleted: true } : {}), ...(view === 'mine' ? { mine: true } : {}), ...(after === undefined ? {} : { after }) };
    const found = await ask(api.GET('/api/githost/v1/repositories', { signal, params: { query: asked } }));
    return { items: found.items as Repository[], next: found.next ?? null };
  });
  const { rows } = list;
  useListKeys({ field, count: rows.length, cursor, setCursor, open: view === 'deleted' ? undefined : (index) => { const row = rows[index]; if (row !== undefined) go(paths.repository(row)); } });
  const create = (
    <Button variant="primary" icon="plus" disabledReason={noCreate} onClick={() => { setMaking(true); }}>
      {t('code.new')}
    </Button>
  );
  const clear = <Button onClick={() => { setQuery({ q: undefined }); }}>{t('code.clearFilter')}</Button>;
  const body = list.failure !== undefined ? <FailureState failure={list.failure} retry={list.retry} /> : list.loading || rows.length > 0 ? undefined : <Nothing view={view} text={text} clear={clear} />;
  return (
    <>
      <PageBar title={t('code.title')} isHeading actions={create} />
      <div className="laid listed">
        <section className="grid-main">
          <div className="tools">
            <Segmented<Whose>
              label={t('code.views')}
              value={view}
              options={(['all', 'mine', 'deleted'] as const).map((value) => ({ value, label: t(`code.view.${value}`), href: paths.repositories({ q: text === '' ? undefined : text, view: value === 'all' ? undefined : value }) }))}
            />
            <TypedFilter field={field} value={text} label={t('code.filter')} onChange={(q) => { setQuery({ q: q === '' ? undefined : q }, { replace: true }); }} />
          </div>
          <DataTable
            caption={t('code.title')}
            columns={columnsOf(view)}
            rows={rows}
            rowKey={(it) => it.id}
            loading={list.loading}
            dimmed={list.stale}
            cursor={cursor}
            onCursor={setCursor}
            onOpen={(it) => { if (view !== 'deleted') go(paths.repository(it)); }}
            {...(body === undefined ? {} : { body })}
          />
          {body === undefined && !list.loading && (
            <Pager
              hints={[{ keys: ['j', 'k'], label: t('code.move') }, { keys: ['enter'], label: t('code.open') }]}
              end={list.more !== undefined && <Button size="s" busy={list.busy} onClick={list.more}>{t('page.moreRows')}</Button>}
            >
              {t('code.shown', { count: rows.length })}
            </Pager>
          )}
        </section>
      </div>
      {making && <NewRepository onClose={() => { setMaking(false); }} />}
    </>
  );
}

function Nothing({ view, text, clear }: { view: Whose; text: string; clear: React.ReactNode }) {
  if (text !== '') return <EmptyState icon="filter" title={t('code.noMatch', { text })} text={t('code.noMatchText')}>{clear}</EmptyState>;
  return <EmptyState icon="folder-git-2" title={t(`code.none.${view}`)} text={t(`code.none.${view}Text`)}>{view === 'all' && <Button href={paths.create()}>{t('code.fromTemplate')}</Button>}</EmptyState>;
}

function columnsOf(view: Whose): readonly Column<Repository>[] {
  return [
    {
      id: 'name',
      head: t('code.name'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          {view === 'deleted' ? <b dir="auto">{it.owner}/{it.name}</b> : <A className="ent" href={paths.repository(it)}><bdi>{it.owner}/{it.name}</bdi></A>}
          <VisibilityChip visibility={it.visibility} />
          <span className="dim cut" dir="auto">{it.description}</span>
        </span>
      ),
      sub: (it) => it.description,
    },
    ...(view === 'deleted'
      ? [{ id: 'restore', head: t('code.restoreHead'), fit: true, cell: (it: Repository) => <RestoreButton repository={it} /> }]
      : [
          { id: 'branch', head: t('code.defaultBranch'), hide: 'hm' as const, cell: (it: Repository) => <span className="mono" dir="ltr">{it.defaultBranch}</span> },
          { id: 'pulls', head: t('code.openPulls'), num: true, hide: 'hm' as const, cell: (it: Repository) => ((it.openPulls ?? 0) === 0 ? <span className="dim">{t('code.nothing')}</span> : <A href={paths.pulls(it)}>{it.openPulls}</A>) },
        ]),
    {
      id: 'changed',
      head: view === 'deleted' ? t('code.deleted') : t('code.pushed'),
      num: true,
      cell: (it) => {
        const at = view === 'deleted' ? it.deletedAt : it.pushedAt;
        return at === undefined ? <span className="dim">{t('code.never')}</span> : <Time at={at} className="dim" />;
      },
    },
  ];
}
