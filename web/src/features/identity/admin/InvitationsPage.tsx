// The invitations: those that wait, and those of the last thirty days that ended.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { ListDetail, ListTable } from '../../../page/ListDetail';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { Banner, Button, EmptyState, State, Time, toast, type Column } from '../../../ui';
import { nameOf } from '../parts/words';
import { InviteDialog } from './InviteDialog';
import { PeopleTabs } from './PeopleTabs';
import './messages';
import '../parts/messages';

type Invitation = Schema<'InvitationView'>;

const KEY = [...keys.identity, 'invitations'];

function columns(takeBack: (id: string) => void, reason: string | undefined): Column<Invitation>[] {
  return [
    {
      id: 'who',
      head: t('identity.invite.for'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          {it.entityRef == null ? <span className="cut">{t(`identity.invite.kind.${it.kind}`)}</span> : <EntityLink entity={it.entityRef} />}
          <span className="dim cut hide-sm">{it.roles.map(nameOf).join(', ')}</span>
        </span>
      ),
      sub: (it) => <InvitationState invitation={it} />,
    },
    { id: 'state', head: t('identity.people.state'), hide: 'hs', cell: (it) => <InvitationState invitation={it} /> },
    { id: 'by', head: t('identity.invite.by'), hide: 'hm', cell: (it) => <span className="mid">{nameOf(it.createdBy)}</span> },
    { id: 'made', head: t('identity.invite.madeAt'), hide: 'hs', cell: (it) => <Time at={it.createdAt} /> },
    {
      id: 'act',
      head: <span className="sr">{t('identity.actions')}</span>,
      fit: true,
      cell: (it) =>
        it.acceptedAt == null && it.expiresAt > Date.now() && it.kind !== 'owner' ? (
          <Button size="s" variant="danger" disabledReason={reason} onClick={() => { takeBack(it.id); }}>
            {t('identity.invite.takeBack')}
          </Button>
        ) : null,
    },
  ];
}

function InvitationState({ invitation }: { invitation: Invitation }) {
  if (invitation.acceptedAt != null) return <State shape="ok">{t('identity.invite.accepted', { who: nameOf(invitation.acceptedBy ?? '') })}</State>;
  if (invitation.expiresAt < Date.now()) return <State shape="cancelled">{t('identity.invite.over')}</State>;
  return (
    <State shape="waiting">
      {t('identity.invite.waits')} <Time at={invitation.expiresAt} bare />
    </State>
  );
}

export default function InvitationsPage() {
  const [inviting, setInviting] = useState(false);
  const noInvite = useReason('identity.invitation.create');
  const noDelete = useReason('identity.invitation.delete');
  const list = usePages(KEY, (after, signal) => ask(api.GET('/api/identity/v1/invitations', { signal, params: { query: after === undefined ? {} : { after } } })));
  const end = useMutation({
    mutationFn: (id: string) => ask(api.DELETE('/api/identity/v1/invitations/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      changed(KEY);
      toast.show({ text: t('identity.invite.takenBack') });
    },
  });
  const invite = (
    <Button variant="primary" icon="user-plus" disabledReason={noInvite} onClick={() => { setInviting(true); }}>
      {t('identity.invite.command')}
    </Button>
  );
  return (
    <AdminPage tab="people" actions={invite}>
      <ListDetail detail={undefined} onClose={() => undefined}>
        <div className="tools">
          <PeopleTabs here="invitations" />
        </div>
        {end.isError && <Banner state="bad">{asFailure(end.error).message}</Banner>}
        <ListTable
          caption={t('identity.people.invitations')}
          columns={columns((id) => { end.mutate(id); }, noDelete)}
          list={list}
          rowKey={(it) => it.id}
          empty={<EmptyState icon="mail" title={t('identity.invite.none')} text={t('identity.invite.noneText')} />}
        />
      </ListDetail>
      {inviting && <InviteDialog listHref={paths.admin('invitations')} onClose={() => { setInviting(false); }} />}
    </AdminPage>
  );
}
