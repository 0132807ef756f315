// Who did what to which thing, when, and what came of it. All filters are in the address.
import { useState } from 'react';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { ListDetail, ListTable, useChosen } from '../../../page/ListDetail';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { usePages } from '../../../page/pages';
import { usePermission, useReason } from '../../../page/Permitted';
import { apiPaths } from '../../../paths/paths';
import { Button, Chip, EmptyState, Icon, State, Time, type Column } from '../../../ui';
import { nameOf } from '../parts/words';
import { AuditEntryPanel } from './AuditEntryPanel';
import { AuditFilters } from './AuditFilters';
import { auditFilters, auditParameters } from './auditQuery';
import { AuditVerification } from './AuditVerification';
import './auditMessages';
import '../parts/messages';

type Entry = Schema<'AuditEntry'>;

const LIMIT = 100;
const OUTCOMES = { succeeded: 'ok', failed: 'bad', denied: 'unmet' } as const;

/** Whether it was done. */
export function Outcome({ outcome }: { outcome: string }) {
  const shape = outcome in OUTCOMES ? OUTCOMES[outcome as keyof typeof OUTCOMES] : 'unknown';
  return <State shape={shape}>{t(`identity.audit.outcome.${outcome}`)}</State>;
}

const columns: Column<Entry>[] = [
  {
    id: 'event',
    head: t('identity.audit.event'),
    wide: true,
    cell: (it) => (
      <span className="fx">
        <code>{it.event}</code>
        <span className="dim cut hide-sm" dir="auto" title={it.subject ?? undefined}>
          {it.subject == null ? '' : nameOf(it.subject)}
        </span>
      </span>
    ),
    sub: (it) => (
      <>
        {nameOf(it.actor.name)} · <Time at={it.at} />
      </>
    ),
  },
  { id: 'actor', head: t('identity.audit.actor'), hide: 'hs', width: '180px', cell: (it) => <bdi title={it.actor.name}>{nameOf(it.actor.name)}</bdi> },
  { id: 'outcome', head: t('identity.audit.outcome'), cell: (it) => <Outcome outcome={it.outcome} /> },
  {
    id: 'severity',
    head: t('identity.audit.severity'),
    hide: 'hm',
    cell: (it) => (it.severity === 'critical' ? <Chip tone="bad">{t('identity.audit.severity.critical')}</Chip> : <span className="mid">{t(`identity.audit.severity.${it.severity}`)}</span>),
  },
  { id: 'at', head: t('identity.audit.at'), num: true, hide: 'hs', sortable: true, cell: (it) => <Time at={it.at} /> },
];

export default function AuditPage() {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const { chosen, choose } = useChosen('entry');
  const [now] = useState(Date.now);
  const [verifying, setVerifying] = useState(false);
  const noVerify = useReason('identity.audit.verify');
  const mayRead = usePermission('identity.audit.read');
  const parameters = auditParameters(query, now);
  const list = usePages([...keys.identity, 'audit', parameters], (cursor, signal) =>
    ask(api.GET('/api/identity/v1/audit', { signal, params: { query: { ...parameters, limit: LIMIT, ...(cursor === undefined ? {} : { cursor }) } } })),
  );
  const entry = list.rows.find((it) => it.id === chosen);
  const close = () => {
    choose(undefined);
  };
  const clear = () => {
    set(Object.fromEntries(auditFilters.map((it) => [it, undefined])));
  };
  const { order: _order, ...exported } = parameters;
  return (
    <AdminPage
      tab="audit"
      actions={
        <>
          <Button variant="quiet" icon="shield-check" disabledReason={noVerify} onClick={() => { setVerifying(true); }}>
            {t('identity.audit.verify')}
          </Button>
          {mayRead === true && (
            <a className="btn" href={apiPaths.auditExport(exported)} download="audit.jsonl">
              <Icon name="download" />
              {t('identity.audit.export')}
            </a>
          )}
        </>
      }
    >
      <ListDetail detail={chosen === undefined ? undefined : <AuditEntryPanel entry={entry} loading={list.loading} onClose={close} />} onClose={close}>
        <AuditFilters />
        <ListTable
          caption={t('identity.audit.title')}
          columns={columns}
          list={list}
          rowKey={(it) => it.id}
          chosen={chosen}
          onChoose={choose}
          sort={{ column: 'at', descending: parameters.order !== 'oldest' }}
          onSort={() => { set({ order: parameters.order === 'oldest' ? undefined : 'oldest' }, { replace: true }); }}
          count={t('identity.audit.count', { count: list.rows.length })}
          empty={
            <EmptyState icon="history" title={t('identity.audit.none')} text={list.more === undefined ? t('identity.audit.noneText') : t('identity.audit.noneYet')}>
              {list.more !== undefined && <Button onClick={list.more}>{t('identity.audit.further')}</Button>}
              <Button variant={list.more === undefined ? 'default' : 'quiet'} onClick={clear}>
                {t('identity.audit.clear')}
              </Button>
            </EmptyState>
          }
        />
      </ListDetail>
      {verifying && <AuditVerification onClose={() => { setVerifying(false); }} />}
    </AdminPage>
  );
}
