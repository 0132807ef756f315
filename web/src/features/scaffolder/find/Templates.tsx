// Every template in a dense table with the same figures.
import { useState } from 'react';
import { OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Chip, DataTable, formatDuration, formatNumber, Icon, type Column } from '../../../ui';
import { share, type TemplateRow } from './data';
import { percent } from './GoldenPaths';
import { Star } from './Star';

const ICONS: Readonly<Record<string, string>> = { service: 'box', website: 'globe', library: 'package', resource: 'database', documentation: 'book-open', docs: 'book-open', change: 'git-pull-request', environment: 'container' };

function makesOf(row: TemplateRow): string {
  return row.makes.map((it) => t(`create.makes.${it}`, { defaultValue: it })).join(', ');
}

/** The table. */
export function Templates({ rows, starred }: { rows: readonly TemplateRow[]; starred: ReadonlySet<string> }) {
  const go = useGo();
  const [cursor, setCursor] = useState(-1);
  const dim = (text: string) => <span className="dim">{text}</span>;
  const columns: Column<TemplateRow>[] = [
    {
      id: 'title',
      head: t('create.column.template'),
      wide: true,
      cell: (row) => (
        <span className="fx">
          <A className="ent" href={paths.form(row.ref)}>
            <Icon name={ICONS[row.type ?? ''] ?? 'shapes'} size="s" />
            <span dir="auto">{row.title.slice(0, 120)}</span>
          </A>
          {row.deprecated !== undefined && row.deprecated !== null && <Chip tone="warn">{t('create.deprecated')}</Chip>}
          {row.unavailable.length > 0 && (
            <Chip tone="warn" title={row.unavailable.map((it) => `${it.action}: ${it.reason}`).join('\n')}>
              {t('create.cannotRun')}
            </Chip>
          )}
          <span className="dim cut hide-sm" dir="auto" title={row.description?.slice(0, 300)}>
            {row.description?.slice(0, 200)}
          </span>
          <Star template={row.ref} title={row.title} isOn={starred.has(row.ref)} />
        </span>
      ),
      sub: (row) => [row.type, row.runs.medianMs === undefined || row.runs.medianMs === null ? undefined : formatDuration(row.runs.medianMs)].filter((it) => typeof it === 'string').join(' · '),
    },
    { id: 'type', head: t('create.column.type'), hide: 'hm', cell: (row) => <bdi>{row.type?.slice(0, 40) ?? ''}</bdi> },
    { id: 'owner', head: t('create.column.owner'), hide: 'hs', cell: (row) => <OwnerChip owner={row.owner ?? undefined} /> },
    { id: 'makes', head: t('create.column.makes'), hide: 'hm', cell: (row) => <span className="mid">{makesOf(row)}</span> },
    { id: 'usual', head: t('create.column.usual'), num: true, hide: 'hs', cell: (row) => (row.runs.medianMs === undefined || row.runs.medianMs === null ? dim(t('create.noData')) : formatDuration(row.runs.medianMs)) },
    { id: 'runs', head: t('create.column.runs'), num: true, hide: 'hs', cell: (row) => (row.runs.last30Days === 0 ? dim(t('create.noRuns')) : formatNumber(row.runs.last30Days)) },
    {
      id: 'succeeded',
      head: t('create.column.succeeded'),
      num: true,
      fit: true,
      cell: (row) => {
        const went = share(row);
        return went === undefined ? dim(t('create.noData')) : percent(went);
      },
    },
  ];
  return (
    <DataTable
      caption={t('create.all')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.ref}
      cursor={cursor}
      onCursor={setCursor}
      onOpen={(row) => {
        go(paths.form(row.ref));
      }}
    />
  );
}
