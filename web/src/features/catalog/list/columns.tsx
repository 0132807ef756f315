// The columns of the list: which there are, what they show, and which a person chose.
import { EntityLink, kindWord, OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { Chip, State, type Column } from '../../../ui';
import type { Row } from './rows';
import type { ListState } from './state';

/** Columns that can be chosen, in their order. The name is always there. */
export const columnIds = ['kind', 'owner', 'system', 'type', 'lifecycle', 'tags', 'namespace', 'problems'] as const;

/** A column that can be chosen. */
export type ColumnId = (typeof columnIds)[number];

/** The table's name in the settings. */
export const TABLE = 'catalog';

const DEFAULT: readonly ColumnId[] = ['owner', 'system', 'type', 'lifecycle', 'tags', 'problems'];
/** Left out first where there is little room. */
const ROOMY: ReadonlySet<ColumnId> = new Set(['tags', 'namespace', 'system']);
const USUAL_LIFECYCLE = 'production';
const TAGS_SHOWN = 2;

/** What somebody chose, or the usual ones. */
export function chosenColumns(saved: readonly string[] | undefined): readonly ColumnId[] {
  return saved === undefined ? DEFAULT : columnIds.filter((id) => saved.includes(id));
}

/** The columns to draw: a filter that leaves one value says it already, and its column goes. */
export function columnsOf(chosen: readonly ColumnId[], state: ListState, isRoomy: boolean, problems: ReadonlyMap<string, number>): Column<Row>[] {
  const { kind, lifecycle, owner, type, namespace } = state.filters;
  const one: Partial<Record<ColumnId, readonly string[]>> = { kind, lifecycle, owner, type, namespace };
  const shown = chosen.filter((id) => one[id]?.length !== 1 && (isRoomy || !ROOMY.has(id)) && (id !== 'problems' || problems.size > 0));
  return [nameColumn(problems, kind.length === 1), ...shown.map((id) => makers[id](problems))];
}

function nameColumn(problems: ReadonlyMap<string, number>, isOneKind: boolean): Column<Row> {
  return {
    id: 'name',
    head: t('catalog.list.column.name'),
    wide: true,
    sortable: true,
    cell: (row) => (
      <div className="fx">
        <EntityLink entity={row.ref} type={row.type} title={shownName(row)} />
        {row.description !== undefined && (
          <span className="dim cut hide-sm" dir="auto">
            {row.description.slice(0, 300)}
          </span>
        )}
      </div>
    ),
    sub: (row) => (
      <>
        {problems.has(row.ref) && <State shape="warn">{t('catalog.list.problems', { count: problems.get(row.ref) ?? 0 })}</State>}
        <span className="cut" dir="auto">
          {[isOneKind ? undefined : kindWord(row.kind), row.type, row.owner === undefined ? undefined : nameOf(row.owner)].filter(Boolean).join(' · ').slice(0, 200)}
        </span>
      </>
    ),
  };
}

const makers: Readonly<Record<ColumnId, (problems: ReadonlyMap<string, number>) => Column<Row>>> = {
  kind: () => plain('kind', '120px', (row) => kindWord(row.kind)),
  owner: () => ({
    id: 'owner',
    head: t('catalog.list.column.owner'),
    hide: 'hs',
    sortable: true,
    width: '190px',
    cell: (row) => (row.owner === undefined ? dash() : <OwnerChip owner={row.owner} />),
  }),
  system: () => ({
    id: 'system',
    head: t('catalog.list.column.system'),
    hide: 'hm',
    sortable: true,
    width: '180px',
    cell: (row) => (row.system === undefined ? dash() : <EntityLink entity={row.system} light />),
  }),
  type: () => plain('type', '130px', (row) => row.type),
  lifecycle: () => ({
    ...plain('lifecycle', '130px', (row) => row.lifecycle),
    cell: (row) => {
      if (row.lifecycle === undefined) return dash();
      return row.lifecycle === USUAL_LIFECYCLE ? <span className="mid">{row.lifecycle}</span> : <Chip title={row.lifecycle}>{row.lifecycle}</Chip>;
    },
  }),
  tags: () => ({
    id: 'tags',
    head: t('catalog.list.column.tags'),
    hide: 'hm',
    sortable: true,
    width: '170px',
    cell: (row) =>
      row.tags.length === 0 ? (
        dash()
      ) : (
        <span className="dim" title={row.tags.slice(0, 50).join(', ').slice(0, 300)} dir="auto">
          {row.tags.slice(0, TAGS_SHOWN).join(', ')}
          {row.tags.length > TAGS_SHOWN && ` +${row.tags.length - TAGS_SHOWN}`}
        </span>
      ),
  }),
  namespace: () => plain('namespace', '130px', (row) => row.namespace),
  problems: (problems) => ({
    id: 'problems',
    head: t('catalog.list.column.problems'),
    hide: 'hs',
    fit: true,
    cell: (row) =>
      problems.has(row.ref) ? <State shape="warn">{t('catalog.list.problems', { count: problems.get(row.ref) ?? 0 })}</State> : <span className="dim">{t('catalog.list.problems.none')}</span>,
  }),
};

function plain(id: ColumnId, width: string, text: (row: Row) => string | undefined): Column<Row> {
  return {
    id,
    head: t(`catalog.list.column.${id}`),
    hide: 'hs',
    sortable: true,
    width,
    cell: (row) => {
      const it = text(row);
      return it === undefined ? (
        dash()
      ) : (
        <span className="mid" dir="auto" title={it.slice(0, 300)}>
          {it}
        </span>
      );
    },
  };
}

/** People are called by what they are called; things by their name, by which they are sorted. */
export function shownName(row: Row): string | undefined {
  return /^(user|group)$/i.test(row.kind) ? row.title?.slice(0, 200) : undefined;
}

function nameOf(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

function dash() {
  return <span className="dim">–</span>;
}
