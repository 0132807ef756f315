// Everybody who can sign in, and the chosen one in the side column.
import { useState } from 'react';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { EntityLink, Mark } from '../../../kit';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { ListDetail, ListTable, useChosen } from '../../../page/ListDetail';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { Button, EmptyState, State, TextField, Time, type Column, type Sort } from '../../../ui';
import { AccountPanel } from './AccountPanel';
import { InviteDialog } from './InviteDialog';
import { PeopleTabs } from './PeopleTabs';
import './messages';
import '../parts/messages';

type Account = Schema<'AccountView'>;

const LIMIT = 100;
const SORTED: Readonly<Record<string, (account: Account) => string | number>> = {
  name: (it) => (it.displayName ?? it.entityRef).toLowerCase(),
  seen: (it) => -(it.signedInAt ?? 0),
  state: (it) => (it.lockedOutAt == null ? 1 : 0),
};

const columns = (isWhole: boolean): Column<Account>[] => [
  {
    id: 'name',
    head: t('identity.people.who'),
    wide: true,
    sortable: isWhole,
    cell: (it) => (
      <span className="fx">
        <Mark name={it.displayName ?? it.name ?? it.entityRef} person />
        <b className="cut" dir="auto">
          {it.displayName ?? it.name ?? it.entityRef}
        </b>
        <span className="dim cut hide-sm" dir="auto">
          {it.email}
        </span>
      </span>
    ),
    sub: (it) => <AccountState account={it} />,
  },
  { id: 'user', head: t('identity.people.user'), hide: 'hm', cell: (it) => <EntityLink entity={it.entityRef} light /> },
  { id: 'by', head: t('identity.people.by'), hide: 'hm', cell: (it) => <span className="mid">{t(it.hasPassword ? 'identity.people.password' : 'identity.people.provider')}</span> },
  { id: 'state', head: t('identity.people.state'), hide: 'hs', sortable: isWhole, cell: (it) => <AccountState account={it} /> },
  {
    id: 'seen',
    head: t('identity.people.seen'),
    num: true,
    sortable: isWhole,
    cell: (it) => (it.signedInAt == null ? <span className="dim">{t('identity.people.never')}</span> : <Time at={it.signedInAt} />),
  },
];

/** In words: whether they may come in. */
export function AccountState({ account }: { account: Account }) {
  if (account.lockedOutAt != null) return <State shape="bad">{t('identity.people.locked')}</State>;
  return <State shape="ok">{t(account.isOwner ? 'identity.people.owner' : 'identity.people.in')}</State>;
}

export default function PeoplePage() {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const { chosen, choose } = useChosen('account');
  const [inviting, setInviting] = useState(false);
  const noInvite = useReason('identity.invitation.create');
  const text = query.get('q') ?? '';
  const list = usePages([...keys.identity, 'accounts', text], (after, signal) =>
    ask(api.GET('/api/identity/v1/accounts', { signal, params: { query: { limit: LIMIT, ...(after === undefined ? {} : { after }), ...(text === '' ? {} : { text }) } } })),
  );
  const isWhole = list.more === undefined;
  const wanted = query.get('sort') ?? '';
  const sort: Sort | undefined = wanted === '' ? undefined : { column: wanted.replace(/^-/, ''), descending: wanted.startsWith('-') };
  const by = sort === undefined || !isWhole ? undefined : SORTED[sort.column];
  const rows = by === undefined ? list.rows : [...list.rows].sort((one, other) => (by(one) < by(other) ? -1 : 1) * (sort?.descending === true ? -1 : 1));
  const close = () => {
    choose(undefined);
  };
  return (
    <AdminPage
      tab="people"
      actions={
        <Button variant="primary" icon="user-plus" disabledReason={noInvite} onClick={() => { setInviting(true); }}>
          {t('identity.invite.command')}
        </Button>
      }
    >
      <ListDetail detail={chosen === undefined ? undefined : <AccountPanel id={chosen} onClose={close} />} onClose={close}>
        <div className="tools">
          <PeopleTabs here="people" />
          <TextField
            size="s"
            icon="search"
            aria-label={t('identity.people.filter')}
            placeholder={t('identity.people.filter')}
            value={text}
            onChange={(q) => { set({ q: q === '' ? undefined : q }, { replace: true }); }}
            onClear={() => { set({ q: undefined }, { replace: true }); }}
          />
        </div>
        <ListTable
          caption={t('identity.people.title')}
          columns={columns(isWhole)}
          list={{ ...list, rows }}
          rowKey={(it) => it.id}
          chosen={chosen}
          onChoose={choose}
          sort={sort}
          onSort={(column) => { set({ sort: sort?.column === column && !sort.descending ? `-${column}` : column }, { replace: true }); }}
          count={t('identity.people.count', { count: list.rows.length })}
          empty={
            <EmptyState icon="users" title={t('identity.people.none', { text })} text={t('identity.people.noneText')}>
              <Button onClick={() => { set({ q: undefined }); }}>{t('identity.people.all')}</Button>
            </EmptyState>
          }
        />
      </ListDetail>
      {inviting && (
        <InviteDialog
          onClose={() => { setInviting(false); }}
          listHref={paths.admin('invitations')}
        />
      )}
    </AdminPage>
  );
}
