// The reference of what steps of templates may do, and of what texts of templates may use. What is shown is in the
// address: `?action=fetch:template`, `?view=language&action=pick`.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useCommands } from '../../../commands/registry';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useGo, useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { paths } from '../../../paths/paths';
import { A, Button, EmptyState, NoPermission, SkeletonRows, StateShape, Switch, Tabs, TextField } from '../../../ui';
import { EntryDetail } from './EntryDetail';
import { actionsQuery, extensionsQuery, groupOf, matching, type Entry } from './reference';
import './messages';
import '../../../ui/styles/api.css';
import './actions.css';

/** Of the search above the list, and of a row. */
const HEAD_PX = 120;
const ROW_PX = 40;

type View = 'actions' | 'language';

/** The page at `/create/actions`. */
export default function ActionsPage() {
  const query = useUrlQuery();
  const view: View = query.get('view') === 'language' ? 'language' : 'actions';
  const actions = useQuery(actionsQuery);
  const extensions = useQuery(extensionsQuery);
  return (
    <>
      <PageBar
        title={t('actions.title')}
        crumbs={[{ label: t('create.nav'), href: paths.create() }]}
        isHeading
        actions={
          <Button variant="quiet" icon="play" href={paths.playground()}>
            {t('actions.playground')}
          </Button>
        }
      />
      <Tabs
        label={t('actions.title')}
        current={view}
        tabs={[
          { id: 'actions', label: t('actions.tab.actions'), href: paths.actions(), count: actions.data?.length },
          { id: 'language', label: t('actions.tab.language'), href: paths.actions({ view: 'language' }), count: extensions.data?.length },
        ]}
      />
      <Answer key={view} query={view === 'actions' ? actions : extensions} skeleton={<SkeletonRows rows={12} />}>
        {(entries) => <Reference view={view} entries={entries} />}
      </Answer>
    </>
  );
}

/** The list and the chosen one. */
function Reference({ view, entries }: { view: View; entries: readonly Entry[] }) {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const go = useGo();
  const text = query.get('q') ?? '';
  const usable = query.get('usable') === 'true';
  const chosen = query.get('action') ?? undefined;
  const shown = useMemo(() => matching(usable ? entries.filter((it) => it.unavailable === undefined) : entries, text), [entries, text, usable]);
  const entry = entries.find((it) => it.id === chosen);
  const filter = useRef<HTMLInputElement>(null);
  const hrefOf = (id: string | undefined) =>
    paths.actions({ view: view === 'language' ? 'language' : undefined, q: text === '' ? undefined : text, usable: usable ? 'true' : undefined, action: id });
  const move = (by: number) => {
    const at = shown.findIndex((it) => it.id === chosen);
    const next = shown[at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + by))];
    if (next !== undefined) go(hrefOf(next.id), { replace: true });
  };
  const steps = useRef(move);
  useEffect(() => {
    steps.current = move;
  });
  useCommands(
    useMemo(
      () => [
        { id: 'actions.find', title: t('actions.find'), group: 'page' as const, icon: 'search', keys: ['f'], run: () => filter.current?.focus() },
        { id: 'actions.next', title: t('actions.next'), group: 'page' as const, icon: 'arrow-down', keys: ['j', 'arrowdown'], run: () => { steps.current(1); } },
        { id: 'actions.previous', title: t('actions.previous'), group: 'page' as const, icon: 'arrow-up', keys: ['k', 'arrowup'], run: () => { steps.current(-1); } },
      ],
      [],
    ),
  );
  if (entries.length === 0) {
    // Every server has actions: an empty list is what who may run none is answered.
    return (
      <section className="slab act-w">
        {view === 'actions' ? (
          <NoPermission title={t('actions.denied')} message={t('actions.denied.text')} permission="scaffolder.action.execute" />
        ) : (
          <EmptyState icon="plug" title={t('actions.empty.language')} text={t('actions.empty.language.text')} />
        )}
      </section>
    );
  }
  return (
    <div className={entry === undefined && chosen === undefined ? 'api act' : 'api act picked'}>
      <aside className="ops" aria-label={t(`actions.tab.${view}`)}>
        <div className="opf">
          <TextField
            ref={filter}
            size="s"
            icon="search"
            keys="f"
            aria-label={t('actions.find')}
            placeholder={t('actions.find')}
            value={text}
            onChange={(next) => { set({ q: next === '' ? undefined : next }, { replace: true }); }}
            onClear={() => { set({ q: undefined }, { replace: true }); }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && shown[0] !== undefined) go(hrefOf(shown[0].id));
            }}
          />
          {entries.some((it) => it.unavailable !== undefined) && (
            <Switch label={t('actions.usable')} checked={usable} onChange={(on) => { set({ usable: on ? 'true' : undefined }, { replace: true }); }} />
          )}
          <div className="meta" role="status">{t('actions.shown', { count: shown.length, all: entries.length })}</div>
        </div>
        {shown.length === 0 ? (
          <EmptyState icon="search" title={t('actions.none', { text })}>
            <Button onClick={() => { set({ q: undefined, usable: undefined }, { replace: true }); }}>{t('actions.clear')}</Button>
          </EmptyState>
        ) : (
          <List entries={shown} chosen={chosen} hrefOf={hrefOf} grouped={text === ''} />
        )}
      </aside>
      {entry !== undefined ? (
        <EntryDetail key={entry.id} entry={entry} back={hrefOf(undefined)} />
      ) : (
        <section className="opd">
          {chosen === undefined ? (
            <EmptyState icon="book-open" title={t(`actions.start.${view}`)} text={t(`actions.start.${view}.text`)} />
          ) : (
            <EmptyState title={t('actions.unknown', { name: chosen.slice(0, 200) })} text={t('actions.unknown.text')}>
              <Button href={hrefOf(undefined)}>{t('actions.all')}</Button>
            </EmptyState>
          )}
        </section>
      )}
    </div>
  );
}

interface ListProps {
  entries: readonly Entry[];
  chosen: string | undefined;
  hrefOf: (id: string) => string;
  grouped: boolean;
}

function List({ entries, chosen, hrefOf, grouped }: ListProps) {
  const [box, setBox] = useState<HTMLElement | null>(null);
  useEffect(() => {
    // Only the list scrolls: the page stays where it is.
    const row = box?.querySelector<HTMLElement>('[aria-current]');
    const pane = box?.parentElement;
    if (row == null || pane == null || pane.scrollHeight <= pane.clientHeight) return;
    const top = row.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (top < HEAD_PX || top > pane.clientHeight - ROW_PX) pane.scrollTop += top - pane.clientHeight / 2;
  }, [box, chosen]);
  const keyOf = (it: Entry) => (it.kind === 'action' ? groupOf(it.id) : t(`actions.kinds.${it.kind}`));
  return (
    <nav className="opl" ref={setBox} aria-label={t('actions.list')}>
      {entries.map((it, index) => {
        const before = entries[index - 1];
        const heading = grouped && (before === undefined || keyOf(before) !== keyOf(it)) ? keyOf(it) : undefined;
        return (
          <div key={it.id}>
            {heading !== undefined && <div className="oph cut">{heading}</div>}
            <A className={it.id === chosen ? 'op on' : 'op'} href={hrefOf(it.id)} aria-current={it.id === chosen ? 'true' : undefined} title={it.unavailable === undefined ? undefined : t('actions.unavailable')}>
              <span className="cut mono grow" dir="ltr">{it.id}</span>
              {it.unavailable !== undefined && (
                <>
                  <StateShape shape="skipped" />
                  <span className="sr">{t('actions.unavailable')}</span>
                </>
              )}
            </A>
          </div>
        );
      })}
    </nav>
  );
}
