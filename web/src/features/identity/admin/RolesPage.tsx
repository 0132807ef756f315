// The roles, and the chosen one in the side column.
import { useState } from 'react';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { ListDetail, ListTable, useChosen } from '../../../page/ListDetail';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { Button, EmptyState, Select, TextField, Time, type Column } from '../../../ui';
import { nameOf } from '../parts/words';
import { RoleDialog } from './RoleDialog';
import { RolePanel } from './RolePanel';
import { RolesTabs } from './RolesTabs';
import './messages';
import '../parts/messages';

type Role = Schema<'RoleView'>;

const ORIGINS = ['shipped', 'file', 'api'];

const columns: Column<Role>[] = [
  {
    id: 'name',
    head: t('identity.roles.role'),
    wide: true,
    sortable: true,
    cell: (it) => (
      <span className="fx">
        <b className="cut" dir="auto">
          {nameOf(it.name)}
        </b>
        <span className="dim cut hide-sm" dir="auto">
          {it.description}
        </span>
      </span>
    ),
    sub: (it) => t('identity.roles.members', { count: it.memberCount }),
  },
  { id: 'members', head: t('identity.roles.membersHead'), num: true, hide: 'hs', cell: (it) => it.memberCount },
  { id: 'grants', head: t('identity.roles.grants'), num: true, hide: 'hs', cell: (it) => it.grants.length },
  { id: 'origin', head: t('identity.roles.origin'), hide: 'hs', cell: (it) => <span title={it.definedIn ?? undefined}>{t(`identity.roles.origin.${it.origin}`)}</span> },
  { id: 'changedAt', head: t('identity.roles.changed'), hide: 'hm', sortable: true, cell: (it) => (it.changedAt == null ? <span className="dim">{t('identity.people.never')}</span> : <Time at={it.changedAt} />) },
];

export default function RolesPage() {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const { chosen, choose } = useChosen('role');
  const [making, setMaking] = useState(false);
  const noCreate = useReason('identity.role.create');
  const text = query.get('q') ?? '';
  const origin = query.get('origin') ?? undefined;
  const sort = query.get('sort') === '-changedAt' ? '-changedAt' : undefined;
  const list = usePages([...keys.identity, 'roles', text, origin, sort], (after, signal) =>
    ask(
      api.GET('/api/identity/v1/roles', {
        signal,
        params: { query: { ...(text === '' ? {} : { text }), ...(origin === undefined ? {} : { origin }), ...(sort === undefined ? {} : { sort }), ...(after === undefined ? {} : { after }) } },
      }),
    ),
  );
  const close = () => {
    choose(undefined);
  };
  return (
    <AdminPage
      tab="roles"
      actions={
        <Button variant="primary" icon="plus" disabledReason={noCreate} onClick={() => { setMaking(true); }}>
          {t('identity.roles.create')}
        </Button>
      }
    >
      <ListDetail detail={chosen === undefined ? undefined : <RolePanel name={chosen} onClose={close} />} onClose={close}>
        <div className="tools">
          <RolesTabs here="roles" />
          <TextField
            size="s"
            icon="search"
            aria-label={t('identity.roles.filter')}
            placeholder={t('identity.roles.filter')}
            value={text}
            onChange={(q) => { set({ q: q === '' ? undefined : q }, { replace: true }); }}
            onClear={() => { set({ q: undefined }, { replace: true }); }}
          />
          <div>
            <Select
              size="s"
              clearable
              aria-label={t('identity.roles.origin')}
              placeholder={t('identity.roles.anyOrigin')}
              value={origin}
              onChange={(value) => { set({ origin: value }); }}
              options={ORIGINS.map((value) => ({ value, label: t(`identity.roles.origin.${value}`) }))}
            />
          </div>
        </div>
        <ListTable
          caption={t('identity.roles.title')}
          columns={columns}
          list={list}
          rowKey={(it) => it.name}
          chosen={chosen}
          onChoose={choose}
          sort={sort === undefined ? { column: 'name', descending: false } : { column: 'changedAt', descending: true }}
          onSort={(column) => { set({ sort: column === 'changedAt' ? '-changedAt' : undefined }, { replace: true }); }}
          empty={
            <EmptyState icon="shield" title={t('identity.roles.none')} text={t('identity.roles.noneText')}>
              <Button onClick={() => { set({ q: undefined, origin: undefined }); }}>{t('identity.roles.all')}</Button>
            </EmptyState>
          }
        />
      </ListDetail>
      {making && (
        <RoleDialog
          onClose={(made) => {
            setMaking(false);
            if (made !== undefined) choose(made);
          }}
        />
      )}
    </AdminPage>
  );
}
