// What is wrong in the catalog, by cause, each with its next step.
import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure';
import { kindWord, parseRef, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { PageBar } from '../../../page/PageBar';
import { usePermission } from '../../../page/Permitted';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, EmptyState, Select, SkeletonRows, Slab, TextField } from '../../../ui';
import { ProblemLine } from './ProblemLine';
import { fitting, groups, listOf, listQuery, ownedQuery, ownersQuery, type Group, type Row } from './data';
import './messages';
import '../locations/messages';
import './problems.css';

const UNPROCESSED = 'catalog.entities.unprocessed.read';
const LISTS = [...new Set(groups.map(listOf))];
/** Each group shows so many beside the others, and so many more when asked. */
const FEW = 6;
const STEP = 100;

/** The page at `/catalog/problems`: `?group=`, `?text=`, `?kind=`, `?owner=`, `?shown=`. */
export default function ProblemsPage() {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const [text, kind, owner] = [query.get('text') ?? '', query.get('kind') ?? '', query.get('owner') ?? ''];
  const group = groups.find((it) => it === query.get('group'));
  const may: Readonly<Record<string, boolean | undefined>> = { failed: usePermission(UNPROCESSED), pending: usePermission(UNPROCESSED), sources: usePermission('catalog.source.read') };
  const lists = useQueries({ queries: LISTS.map((it) => ({ ...listQuery(it), enabled: !(it in may) || may[it] === true })) });
  const isHidden = (index: number) => may[LISTS[index] ?? ''] === false || lists[index]?.data === null;
  const owned = useQuery(ownedQuery(owner));
  const rows = lists.flatMap((it) => it.data ?? []);
  const wanted = { text, kind, owner, owned: owned.data === undefined ? undefined : new Set(owned.data) };
  const fit = fitting(rows, wanted);
  const isPending = lists.some((it, index) => it.isPending && !isHidden(index));
  const shownGroups = groups.filter((it) => group === undefined || it === group);
  const clear = () => {
    setQuery({ text: undefined, kind: undefined, owner: undefined, group: undefined });
  };
  return (
    <>
      <PageBar title={t('catalog.problems.title')} crumbs={[{ label: t('catalog.nav'), href: paths.catalog() }]} isHeading />
      <div className="cat prb">
        <Groups rows={fit} group={group} query={query} />
        <div className="grid-main">
          <Tools rows={rows} text={text} kind={kind} owner={owner} />
          {lists.filter((it) => it.isError && it.data === undefined).slice(0, 1).map((it, index) => (
            <FailureState key={index} failure={asFailure(it.error)} retry={() => void it.refetch()} />
          ))}
          {/* Together: a list that came later would push down what is being read. */}
          {!isPending && shownGroups.map((it) => (
            <GroupSlab key={it} group={it} rows={fit.filter((row) => row.group === it)} list={lists[LISTS.indexOf(listOf(it))]} alone={group !== undefined} />
          ))}
          {!isPending && rows.length === 0 && !lists.some((it) => it.isError) && <EmptyState icon="circle-check" title={t('catalog.problems.none')} text={t('catalog.problems.noneText')} page />}
          {!isPending && rows.length > 0 && fit.filter((it) => group === undefined || it.group === group).length === 0 && (
            <EmptyState icon="filter" title={t('catalog.problems.noMatch')} text={t('catalog.problems.noMatchText', { count: rows.length })} page>
              <Button onClick={clear}>{t('catalog.problems.clear')}</Button>
            </EmptyState>
          )}
          {isPending && <SkeletonRows rows={6} />}
          {lists.some((_, index) => isHidden(index)) && <p className="b dim prb-hidden">{t('catalog.problems.hidden')}</p>}
        </div>
      </div>
    </>
  );
}

function Groups({ rows, group, query }: { rows: readonly Row[]; group: Group | undefined; query: URLSearchParams }) {
  const kept = { text: query.get('text') ?? undefined, kind: query.get('kind') ?? undefined, owner: query.get('owner') ?? undefined };
  const entry = (id: Group | undefined, count: number) => (
    <A key={id ?? 'all'} href={paths.problems({ ...kept, group: id })} aria-current={id === group ? 'true' : undefined} className={count === 0 ? 'zero' : undefined}>
      <span className="cut">{t(`catalog.problems.${id ?? 'all'}`)}</span>
      <span className="c">{count}</span>
    </A>
  );
  return (
    <nav className="facets prb-groups" aria-label={t('catalog.problems.groups')}>
      {entry(undefined, rows.length)}
      {groups.map((it) => entry(it, rows.filter((row) => row.group === it).length))}
    </nav>
  );
}

function Tools({ rows, text, kind, owner }: { rows: readonly Row[]; text: string; kind: string; owner: string }) {
  const setQuery = useSetUrlQuery();
  const owners = useQuery(ownersQuery);
  const kinds = [...new Set(rows.flatMap((it) => (it.ref === undefined ? [] : [parseRef(it.ref).kind])))].sort();
  return (
    <div className="tools prb-tools">
      <TextField
        aria-label={t('catalog.problems.filter')}
        placeholder={t('catalog.problems.filter')}
        icon="filter"
        size="s"
        value={text}
        onChange={(next) => { setQuery({ text: next === '' ? undefined : next }, { replace: true }); }}
        onClear={() => { setQuery({ text: undefined }, { replace: true }); }}
      />
      <Select
        aria-label={t('catalog.problems.kind')}
        placeholder={t('catalog.problems.kind.all')}
        size="s"
        clearable
        value={kind === '' ? undefined : kind}
        options={kinds.map((value) => ({ value, label: kindWord(value) }))}
        onChange={(next) => { setQuery({ kind: next }); }}
      />
      <Select
        aria-label={t('catalog.problems.owner')}
        placeholder={t('catalog.problems.owner.all')}
        size="s"
        clearable
        value={owner === '' ? undefined : owner}
        options={(owners.data ?? []).map((value) => ({ value, label: shortRef(parseRef(value, 'group')) }))}
        onChange={(next) => { setQuery({ owner: next }); }}
      />
    </div>
  );
}

interface GroupProps {
  group: Group;
  rows: readonly Row[];
  list: UseQueryResult<Row[] | null> | undefined;
  /** It is the only one that is shown. */
  alone: boolean;
}

function GroupSlab({ group, rows, list, alone }: GroupProps) {
  const setQuery = useSetUrlQuery();
  const asked = Number(useUrlQuery().get('shown') ?? '');
  if (rows.length === 0) return null;
  const most = alone ? Math.max(STEP, Number.isFinite(asked) ? asked : 0) : FEW;
  const more = rows.length - most;
  return (
    <Slab title={t(`catalog.problems.${group}`)} count={`${rows.length} · ${t(`catalog.problems.${group}.why`)}`} flush busy={list?.isPending}>
      {rows.slice(0, most).map((it) => (
        <ProblemLine key={it.id} row={it} />
      ))}
      {more > 0 && (
        <div className="li">
          <Button
            size="s"
            onClick={() => {
              setQuery(alone ? { shown: String(most + STEP) } : { group }, { replace: alone });
            }}
          >
            {t('catalog.problems.more', { count: more })}
          </Button>
        </div>
      )}
    </Slab>
  );
}
