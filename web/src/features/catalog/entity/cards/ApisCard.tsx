// APIs that an entity provides and consumes.
import type { EntityView } from '../../../../api/entityView';
import type { EntityProps } from '../../../../layout/feature';
import { EntityLink, OwnerChip, refOf } from '../../../../kit';
import { t } from '../../../../messages';
import { paths } from '../../../../paths/paths';
import { DataTable, Slab, type Column } from '../../../../ui';
import { targetsOf } from '../facts';
import { rowOfTarget, type Row } from '../rows';

const SHOWN = 6;

/** An API and what it is to the subject. */
export interface ApiRow extends Row {
  role: 'provides' | 'consumes';
}

/** All of them, provided ones first. */
export function apiRows(view: EntityView): ApiRow[] {
  const rows = (role: ApiRow['role'], type: string) => targetsOf(view.entity, type).map((ref): ApiRow => ({ ...rowOfTarget(view, ref), role }));
  return [...rows('provides', 'providesApi'), ...rows('consumes', 'consumesApi')];
}

const FORMATS: Readonly<Record<string, string>> = { openapi: 'OpenAPI', asyncapi: 'AsyncAPI', graphql: 'GraphQL', grpc: 'gRPC', trpc: 'tRPC', wsdl: 'WSDL' };

/** A table of APIs. */
export function ApiTable({ rows }: { rows: readonly ApiRow[] }) {
  const columns: Column<ApiRow>[] = [
    {
      id: 'name',
      head: t('catalog.entity.column.name'),
      wide: true,
      cell: (row) => (
        <span className="fx">
          <EntityLink entity={row.ref} title={row.title?.slice(0, 200)} missing={row.missing} />
          {row.missing && <span className="dim">{t('catalog.entity.missing')}</span>}
          {row.description !== undefined && (
            <span className="dim cut hide-sm" dir="auto">
              {row.description.slice(0, 200)}
            </span>
          )}
        </span>
      ),
      sub: (row) => (row.type === undefined ? '' : (FORMATS[row.type.toLowerCase()] ?? row.type.slice(0, 40))),
    },
    { id: 'role', head: t('catalog.entity.apis.role'), fit: true, cell: (row) => t(`catalog.entity.apis.${row.role}`) },
    {
      id: 'format',
      head: t('catalog.entity.column.format'),
      fit: true,
      hide: 'hs',
      cell: (row) => <bdi>{row.type === undefined ? '–' : (FORMATS[row.type.toLowerCase()] ?? row.type.slice(0, 40))}</bdi>,
    },
    { id: 'lifecycle', head: t('catalog.entity.column.lifecycle'), fit: true, hide: 'hm', cell: (row) => <bdi>{row.lifecycle?.slice(0, 40) ?? '–'}</bdi> },
    { id: 'owner', head: t('catalog.entity.column.owner'), fit: true, hide: 'hs', cell: (row) => (row.owner === undefined ? '–' : <OwnerChip owner={row.owner} />) },
  ];
  return <DataTable caption={t('catalog.entity.apis.title')} rows={rows} rowKey={(row) => `${row.role} ${row.ref}`} columns={columns} />;
}

/** The APIs slab; nothing when there are none. */
export function ApisCard({ view, entity }: EntityProps) {
  const rows = apiRows(view);
  if (rows.length === 0) return null;
  const more = rows.length > SHOWN ? { footer: { label: t('catalog.entity.all', { count: rows.length }), href: paths.entity(refOf(entity), 'apis') } } : {};
  return (
    <Slab title={t('catalog.entity.apis.title')} count={rows.length} flush {...more}>
      <ApiTable rows={rows.slice(0, SHOWN)} />
    </Slab>
  );
}
