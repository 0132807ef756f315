// On a template's own page: create from it, and how its runs have fared.
import { useQuery } from '@tanstack/react-query';
import { formatRef } from '../../../kit';
import type { EntityProps } from '../../../layout/feature';
import { t } from '../../../messages';
import { useReason } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { Button, formatDuration, formatNumber, Slab } from '../../../ui';
import { share, templatesQuery } from './data';
import { percent } from './GoldenPaths';
import './messages';

/** The slab; absent where the caller may not see the template among those to create. */
export default function RunsCard({ entity }: EntityProps) {
  const metadata = entity.metadata as { name?: string; namespace?: string };
  const ref = formatRef({ kind: 'template', namespace: metadata.namespace ?? 'default', name: metadata.name ?? '' });
  const { data } = useQuery(templatesQuery);
  const denied = useReason('scaffolder.task.create');
  const row = data?.find((it) => it.ref.toLowerCase() === ref.toLowerCase());
  if (row === undefined) return null;
  const went = share(row);
  return (
    <Slab title={t('create.card.title')} {...(row.runs.total > 0 ? { count: formatNumber(row.runs.total) } : {})} footer={{ label: t('create.card.all'), href: paths.runs({ template: ref }) }}>
      {row.runs.total === 0 ? (
        <p className="dim">{t('create.card.none')}</p>
      ) : (
        <dl className="gf">
          <div>
            <dt className="meta">{t('create.column.usual')}</dt>
            <dd>{typeof row.runs.medianMs === 'number' ? formatDuration(row.runs.medianMs) : t('create.noData')}</dd>
          </div>
          <div>
            <dt className="meta">{t('create.column.runs')}</dt>
            <dd>{formatNumber(row.runs.last30Days)}</dd>
          </div>
          <div>
            <dt className="meta">{t('create.column.succeeded')}</dt>
            <dd>{went === undefined ? t('create.noData') : percent(went)}</dd>
          </div>
        </dl>
      )}
      <Button variant="primary" icon="plus" href={paths.form(ref)} disabledReason={denied}>
        {t('create.card.create')}
      </Button>
    </Slab>
  );
}
