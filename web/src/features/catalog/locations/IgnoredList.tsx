// What is kept out of the catalog: who said so, why, what it holds back; and letting it in again.
import { useMutation, useQuery } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure';
import { EntityLink, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { usePermission } from '../../../page/Permitted';
import { Banner, Button, DataTable, EmptyState, Pager, TextField, Time, toast, type Column } from '../../../ui';
import { Views } from './Views';
import { ignore, ignoredQuery, lift, type Ignored } from './data';

/** The list. */
export function IgnoredList() {
  const text = useUrlQuery().get('text') ?? '';
  const setQuery = useSetUrlQuery();
  const query = useQuery(ignoredQuery);
  const lifting = useMutation({
    mutationFn: (it: Ignored) => lift(it.entityRef),
    onSuccess: (_, it) => {
      toast.show({
        text: t('catalog.ignored.lifted', { name: shortRef(it.entityRef) }),
        undo: () => {
          ignore(it.entityRef, it.reason).catch((thrown: unknown) => {
            toast.show({ text: t('catalog.locations.undoFailed', { message: asFailure(thrown).message }) });
          });
        },
      });
    },
  });
  const typed = text.trim().toLowerCase();
  const rows = (query.data ?? []).filter((it) => `${it.entityRef} ${it.reason} ${it.actor}`.toLowerCase().includes(typed));
  const columns: readonly Column<Ignored>[] = [
    { id: 'entity', head: t('catalog.ignored.entity'), wide: true, cell: (it) => <EntityLink entity={it.entityRef} missing />, sub: (it) => it.reason },
    { id: 'reason', head: t('catalog.ignored.reason'), hide: 'hs', width: '280px', cell: (it) => <span dir="auto" className="cut" title={it.reason}>{it.reason === '' ? t('catalog.ignored.reason.none') : it.reason.slice(0, 300)}</span> },
    { id: 'holds', head: t('catalog.ignored.holds'), hide: 'hm', cell: (it) => holds(it) },
    { id: 'who', head: t('catalog.ignored.who'), hide: 'hm', cell: (it) => <bdi>{shortRef(it.actor)}</bdi> },
    { id: 'since', head: t('catalog.ignored.since'), hide: 'hs', num: true, cell: (it) => <Time at={it.ignoredAt} className="dim" /> },
    {
      id: 'lift',
      head: <span className="sr">{t('catalog.ignored.lift')}</span>,
      label: t('catalog.ignored.lift'),
      fit: true,
      cell: (it) => (
        <Lift entityRef={it.entityRef} onLift={() => { lifting.mutate(it); }} />
      ),
    },
  ];
  const body =
    query.isError && query.data === undefined ? (
      <FailureState failure={asFailure(query.error)} retry={() => void query.refetch()} />
    ) : query.data !== undefined && rows.length === 0 ? (
      <EmptyState icon="eye-off" title={t('catalog.ignored.empty')} text={t('catalog.ignored.emptyText')} />
    ) : undefined;
  return (
    <div className="loc">
      <div className="grid-main">
        <div className="tools loc-tools">
          <Views view="ignored" />
          <TextField
            aria-label={t('catalog.locations.filterIgnored')}
            placeholder={t('catalog.locations.filterIgnored')}
            icon="filter"
            size="s"
            value={text}
            onChange={(next) => { setQuery({ text: next === '' ? undefined : next }, { replace: true }); }}
            onClear={() => { setQuery({ text: undefined }, { replace: true }); }}
          />
        </div>
        {lifting.isError && <Banner state="bad">{asFailure(lifting.error).message}</Banner>}
        <DataTable caption={t('catalog.locations.view.ignored')} columns={columns} rows={rows} rowKey={(it) => it.entityRef} loading={query.isPending} body={body} />
        <Pager>{query.data !== undefined && t('catalog.locations.shown', { some: rows.length, count: query.data.length })}</Pager>
      </div>
    </div>
  );
}

/** The permission is one about an entity: the server answers only for a certain one. */
function Lift({ entityRef, onLift }: { entityRef: string; onLift: () => void }) {
  const may = usePermission('catalog.entity.delete', { type: 'catalog-entity', ref: entityRef });
  return (
    <Button size="s" disabledReason={may === false ? t('catalog.ignored.lift.denied') : undefined} onClick={onLift}>
      {t('catalog.ignored.lift')}
    </Button>
  );
}

function holds(it: Ignored) {
  const [first] = it.holdsBack;
  if (first === undefined) return <span className="dim">{t('catalog.ignored.holds.none')}</span>;
  const words = `${first.location.split('/').at(-1) ?? ''}:${first.line}`;
  return (
    <span className="mono" title={it.holdsBack.map((one) => `${one.location}:${one.line}`).join('\n')}>
      {it.holdsBack.length > 1 ? `${words} + ${it.holdsBack.length - 1}` : words}
    </span>
  );
}
