// A template: what it does, step by step, and what it asks before.
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { DataTable, EmptyState, Path, Slab, type Column } from '../../../../ui';
import { parametersOf, stepsOf, type TemplateParameter } from '../template';

const STEPS_MOST = 30;

/** The steps as a Path: stones not laid yet, and their names below. */
export function ProducesCard({ entity }: EntityProps) {
  const steps = stepsOf(entity);
  const shown = steps.slice(0, STEPS_MOST);
  return (
    <Slab title={t('catalog.entity.produces.title')} {...(steps.length > 0 ? { count: steps.length } : {})} flush={steps.length === 0}>
      {steps.length === 0 ? (
        <EmptyState title={t('catalog.entity.produces.none')} />
      ) : (
        <>
          <Path stones={shown.map((it) => ({ name: it.name.slice(0, 80), state: 'ok', length: 1 }))} size="tall" label={t('catalog.entity.produces.title')} />
          <ol className="ent-steps">
            {shown.map((it, index) => (
              <li key={index}>
                <span dir="auto" className="brk">
                  {it.name.slice(0, 200)}
                </span>
                {it.action !== undefined && <bdi className="mono dim">{it.action.slice(0, 80)}</bdi>}
                {it.conditional && <span className="meta">{t('catalog.entity.produces.if')}</span>}
              </li>
            ))}
          </ol>
          {steps.length > STEPS_MOST && <p className="meta">{t('catalog.entity.more.count', { count: steps.length - STEPS_MOST })}</p>}
        </>
      )}
    </Slab>
  );
}

/** The parameters as a table. */
export function ParametersCard({ entity }: EntityProps) {
  const rows = parametersOf(entity);
  const columns: Column<TemplateParameter>[] = [
    {
      id: 'name',
      head: t('catalog.entity.column.name'),
      wide: true,
      cell: (row) => (
        <span className="fx">
          <b dir="auto" title={row.name.slice(0, 300)}>
            {(row.title ?? row.name).slice(0, 120)}
          </b>
          {row.description !== undefined && (
            <span className="dim cut hide-sm" dir="auto" title={row.description.slice(0, 300)}>
              {row.description.slice(0, 200)}
            </span>
          )}
        </span>
      ),
      sub: (row) => row.description?.slice(0, 120) ?? row.type?.slice(0, 60),
    },
    { id: 'type', head: t('catalog.entity.column.type'), fit: true, hide: 'hs', cell: (row) => <bdi className="mono">{row.type?.slice(0, 60) ?? '–'}</bdi> },
    {
      id: 'required',
      head: t('catalog.entity.column.required'),
      fit: true,
      cell: (row) => (row.required ? t('catalog.entity.parameters.required') : <span className="dim">{t('catalog.entity.parameters.optional')}</span>),
    },
  ];
  return (
    <Slab title={t('catalog.entity.parameters.title')} {...(rows.length > 0 ? { count: rows.length } : {})} flush>
      {rows.length === 0 ? (
        <EmptyState title={t('catalog.entity.parameters.none')} />
      ) : (
        <DataTable caption={t('catalog.entity.parameters.title')} rows={rows} rowKey={(row) => `${row.page ?? ''} ${row.name}`} columns={columns} />
      )}
    </Slab>
  );
}
