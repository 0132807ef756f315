// What do you want to make? Golden paths, and every other template with how it has fared (mock create).
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { useCommands } from '../../../commands/registry';
import { shortRef } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { usePermission } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { useSettings } from '../../../settings/settings';
import { A, Banner, Button, EmptyState, FilterChip, formatTime, PageHeader, Segmented, Select, SkeletonRows, Slab, TextField } from '../../../ui';
import { counted, draftsQuery, fits, ordered, pathsIn, templatesQuery, type TemplateRow, type Wanted } from './data';
import { GoldenPaths } from './GoldenPaths';
import { Templates } from './Templates';
import './messages';
import './create.css';

/** As many kinds as stand side by side. */
const MOST_TYPES = 5;

/** The page. */
export default function CreatePage() {
  const templates = useQuery(templatesQuery);
  return (
    <>
      <PageBar
        title={t('create.nav')}
        actions={
          <>
            <Button variant="quiet" href={paths.runs({ mine: 'true' })}>
              {t('create.myRuns')}
            </Button>
            <Button icon="plus" href={paths.playground()}>
              {t('create.newTemplate')}
            </Button>
          </>
        }
      />
      <Answer query={templates} skeleton={<SkeletonRows rows={10} />}>
        {(rows) => <Found rows={rows} />}
      </Answer>
    </>
  );
}

function useWanted(): [Wanted, (change: Partial<Record<keyof Wanted, string | undefined>>) => void] {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const wanted = useMemo(
    (): Wanted => ({
      text: query.get('text') ?? '',
      type: query.get('type') ?? undefined,
      tag: query.get('tag') ?? undefined,
      owner: query.get('owner') ?? undefined,
      starred: query.get('starred') !== null,
    }),
    [query],
  );
  return [
    wanted,
    (change) => {
      set(change, { replace: 'text' in change });
    },
  ];
}

function Found({ rows }: { rows: readonly TemplateRow[] }) {
  const [wanted, want] = useWanted();
  const field = useRef<HTMLDivElement>(null);
  const { starred: stars } = useSettings();
  const starred = useMemo(() => new Set(stars), [stars]);
  const found = useMemo(() => ordered(rows.filter((it) => fits(it, wanted, starred))), [rows, wanted, starred]);
  const isFiltered = wanted.text !== '' || wanted.type !== undefined || wanted.tag !== undefined || wanted.owner !== undefined || wanted.starred;
  const golden = useMemo(() => (isFiltered ? [] : pathsIn(rows)), [rows, isFiltered]);
  const rest = found.filter((it) => !golden.includes(it));
  useCommands(
    useMemo(
      () => [{ id: 'create.find', title: t('create.find'), group: 'page' as const, icon: 'search', keys: ['f'], run: () => field.current?.querySelector('input')?.focus() }],
      [],
    ),
  );
  if (rows.length === 0) return <NoTemplates />;
  return (
    <>
      <PageHeader title={t('create.title')} line>
        <div className="fx wrap create-tools" ref={field}>
          <TextField
            aria-label={t('create.find')}
            icon="search"
            keys="f"
            placeholder={t('create.placeholder')}
            value={wanted.text}
            onChange={(text) => want({ text: text === '' ? undefined : text })}
            onClear={() => want({ text: undefined })}
          />
          <Types rows={rows} wanted={wanted} want={want} />
          <Button variant="quiet" icon="star" aria-pressed={wanted.starred} onClick={() => want({ starred: wanted.starred ? undefined : 'true' })}>
            {t('create.starred')}
          </Button>
        </div>
        {(wanted.tag !== undefined || wanted.owner !== undefined) && (
          <div className="fx wrap create-chips">
            {wanted.owner !== undefined && <FilterChip name={t('create.column.owner')} label={shortRef(wanted.owner)} onRemove={() => want({ owner: undefined })} />}
            {wanted.tag !== undefined && <FilterChip name={t('create.tag')} label={wanted.tag} onRemove={() => want({ tag: undefined })} />}
          </div>
        )}
      </PageHeader>
      <Drafts rows={rows} />
      {golden.length > 0 && <GoldenPaths rows={golden} starred={starred} />}
      <Slab
        title={golden.length > 0 ? t('create.others') : t('create.all')}
        count={rest.length}
        flush
        actions={
          <>
            <Choice label={t('create.column.owner')} values={rows.map((it) => it.owner)} named={shortRef} value={wanted.owner} onChange={(owner) => want({ owner })} />
            <Choice label={t('create.tag')} values={rows.flatMap((it) => it.tags)} value={wanted.tag} onChange={(tag) => want({ tag })} />
          </>
        }
      >
        {rest.length === 0 && isFiltered ? (
          <EmptyState icon="search" title={t('create.nothing', { text: wanted.text })} text={t('create.nothing.text', { count: rows.length })}>
            <Button onClick={() => want({ text: undefined, type: undefined, tag: undefined, owner: undefined, starred: undefined })}>{t('create.nothing.clear')}</Button>
          </EmptyState>
        ) : (
          rest.length > 0 && <Templates rows={rest} starred={starred} />
        )}
      </Slab>
    </>
  );
}

interface ToolProps {
  rows: readonly TemplateRow[];
  wanted: Wanted;
  want: (change: Partial<Record<keyof Wanted, string | undefined>>) => void;
}

/** The kinds of things, with how many there are of each. */
function Types({ rows, wanted, want }: ToolProps) {
  const types = counted(rows.map((it) => it.type));
  if (types.length < 2) return null;
  if (types.length > MOST_TYPES) {
    return (
      <Select
        aria-label={t('create.column.type')}
        value={wanted.type}
        placeholder={t('create.everyType')}
        options={types.map((it) => ({ value: it.value, label: it.value, hint: String(it.count) }))}
        clearable
        onChange={(type) => want({ type })}
      />
    );
  }
  return (
    <Segmented
      label={t('create.column.type')}
      value={wanted.type ?? ''}
      options={[{ value: '', label: t('create.everyType'), count: rows.length }, ...types.map((it) => ({ value: it.value, label: it.value.slice(0, 24), count: it.count }))]}
      onChange={(type) => want({ type: type === '' ? undefined : type })}
    />
  );
}

function Choice({ label, values, value, named = (it) => it, onChange }: { label: string; values: readonly (string | null | undefined)[]; value: string | undefined; named?: (value: string) => string; onChange: (value: string | undefined) => void }) {
  const options = counted(values).map((it) => ({ value: it.value, label: named(it.value), hint: t('create.count', { count: it.count }) }));
  if (options.length < 2 && value === undefined) return null;
  return (
    <span className="create-choice">
      <Select size="s" aria-label={label} placeholder={label} value={value} options={options} clearable onChange={onChange} />
    </span>
  );
}

const MOST_DRAFTS = 3;

/** Forms that were left before their end. */
function Drafts({ rows }: { rows: readonly TemplateRow[] }) {
  const { data = [] } = useQuery(draftsQuery);
  const begun = data.flatMap((it) => {
    const row = rows.find((other) => other.ref.toLowerCase() === it.templateRef.toLowerCase());
    return row === undefined ? [] : [{ ...it, row }];
  });
  if (begun.length === 0) return null;
  return (
    <Banner state="info">
      {t('create.begun', { count: begun.length })}{' '}
      {begun.slice(0, MOST_DRAFTS).map((it, index) => (
        <span key={it.templateRef}>
          {index > 0 && ' · '}
          <A href={paths.form(it.row.ref)}>
            <bdi>{it.row.title.slice(0, 80)}</bdi>
          </A>{' '}
          <span className="meta">{formatTime(it.updatedAt)}</span>
        </span>
      ))}
    </Banner>
  );
}

function NoTemplates() {
  const mayRegister = usePermission('catalog.location.create');
  return (
    <>
      <PageHeader title={t('create.title')} line />
      <EmptyState icon="shapes" title={t('create.none')} text={t('create.none.text')}>
        {mayRegister === true && (
          <Button variant="primary" href={paths.register()}>
            {t('create.none.register')}
          </Button>
        )}
        <Button href={paths.playground()}>{t('create.newTemplate')}</Button>
      </EmptyState>
    </>
  );
}
