// One account in the side column: who it is, and what an administrator can do about it.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { cache, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { PanelHead } from '../../../page/ListDetail';
import { useReason } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { A, Banner, Button, Dialog, SkeletonRows, Slab, Time, toast } from '../../../ui';
import { SecretDialog } from '../parts/Secret';
import { nameOf } from '../parts/words';
import { AccountState } from './PeoplePage';

type Account = Schema<'AccountView'>;
type Act = 'lock' | 'unlock' | 'signOut' | 'remove';

const KEY = [...keys.identity, 'accounts'];

/** Of the account with this id. */
export function AccountPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const account = useQuery({
    queryKey: [...KEY, 'one', id],
    queryFn: ({ signal }) => ask(api.GET('/api/identity/v1/accounts/{id}', { signal, params: { path: { id } } })),
  });
  return (
    <Answer query={account} skeleton={<SkeletonRows />} missing={() => <PanelHead title={t('identity.people.gone')} onClose={onClose}>{t('identity.people.goneText')}</PanelHead>}>
      {(it) => <Panel key={it.id} account={it} onClose={onClose} />}
    </Answer>
  );
}

function Panel({ account, onClose }: { account: Account; onClose: () => void }) {
  const name = account.displayName ?? account.name ?? account.entityRef;
  return (
    <>
      <PanelHead title={<bdi>{name}</bdi>} onClose={onClose}>
        <dl className="dl">
          <dt>{t('identity.people.state')}</dt>
          <dd>
            <AccountState account={account} />
            {account.lockedOutAt != null && <Time at={account.lockedOutAt} />}
          </dd>
          <dt>{t('identity.people.user')}</dt>
          <dd>
            <EntityLink entity={account.entityRef} />
          </dd>
          <dt>{t('identity.people.signsIn')}</dt>
          <dd>{waysOf(account)}</dd>
          {account.email != null && (
            <>
              <dt>{t('identity.people.email')}</dt>
              <dd dir="auto">{account.email}</dd>
            </>
          )}
          <dt>{t('identity.people.since')}</dt>
          <dd>
            <Time at={account.createdAt} />
          </dd>
          <dt>{t('identity.people.seen')}</dt>
          <dd>{account.signedInAt == null ? t('identity.people.never') : <Time at={account.signedInAt} />}</dd>
        </dl>
      </PanelHead>
      <Acts account={account} name={name} onClose={onClose} />
      <RolesOf user={account.entityRef} />
    </>
  );
}

function waysOf(account: Account): string {
  const local = account.hasPassword ? [t('identity.people.asName', { name: account.name ?? '' })] : [];
  return [...local, ...(account.providers ?? [])].join(', ') || t('identity.people.noWay');
}

function Acts({ account, name, onClose }: { account: Account; name: string; onClose: () => void }) {
  const [removing, setRemoving] = useState(false);
  const noUpdate = useReason('identity.account.update');
  const noDelete = useReason('identity.account.delete');
  const ofOwner = account.isOwner ? t('identity.people.notOwner') : undefined;
  const path = { params: { path: { id: account.id } } };
  const act = useMutation({
    mutationFn: (what: Act): Promise<unknown> => {
      if (what === 'lock') return ask(api.PUT('/api/identity/v1/accounts/{id}/lock', path));
      if (what === 'unlock') return ask(api.DELETE('/api/identity/v1/accounts/{id}/lock', path));
      if (what === 'signOut') return ask(api.DELETE('/api/identity/v1/accounts/{id}/sessions', path));
      return ask(api.DELETE('/api/identity/v1/accounts/{id}', path));
    },
    onSuccess: (_, what) => {
      toast.show({ text: t(`identity.people.done.${what}`, { name }) });
      if (what === 'remove') onClose();
      // The panel is still there at this moment: an account that is gone is not asked for again.
      void cache.invalidateQueries({ queryKey: KEY, predicate: ({ queryKey }) => what !== 'remove' || !queryKey.includes(account.id) }, { cancelRefetch: false });
    },
  });
  const recover = useMutation({ mutationFn: () => ask(api.POST('/api/identity/v1/recoveries', { body: { account: account.id } })) });
  const failure = act.isError ? asFailure(act.error) : recover.isError ? asFailure(recover.error) : undefined;
  const isOut = account.lockedOutAt != null;
  const noPassword = account.hasPassword ? undefined : t('identity.people.noPassword');
  return (
    <Slab title={t('identity.people.acts')}>
      {failure !== undefined && !removing && <Banner state="bad">{[failure.message, failure.hint].filter(Boolean).join(' · ')}</Banner>}
      <div className="fx wrap">
        <Button busy={act.isPending && act.variables !== 'remove' && act.variables !== 'signOut'} disabledReason={noUpdate ?? ofOwner} icon="lock" onClick={() => { act.mutate(isOut ? 'unlock' : 'lock'); }}>
          {t(isOut ? 'identity.people.letIn' : 'identity.people.lockOut')}
        </Button>
        <Button busy={act.isPending && act.variables === 'signOut'} disabledReason={noUpdate} icon="log-out" onClick={() => { act.mutate('signOut'); }}>
          {t('identity.people.signOut')}
        </Button>
        <Button busy={recover.isPending} disabledReason={noUpdate ?? noPassword} icon="link" onClick={() => { recover.mutate(); }}>
          {t('identity.people.recover')}
        </Button>
        <Button variant="danger" disabledReason={noDelete ?? ofOwner} icon="trash-2" onClick={() => { setRemoving(true); }}>
          {t('identity.people.remove')}
        </Button>
      </div>
      {recover.data !== undefined && (
        <SecretDialog title={t('identity.people.recoverTitle', { name })} text={t('identity.people.recoverText')} secret={linkOf(recover.data.link)} onClose={() => { recover.reset(); }} />
      )}
      {removing && (
        <Dialog
          title={t('identity.people.removeTitle', { name })}
          onClose={() => { setRemoving(false); }}
          closeLabel={t('identity.people.keep')}
          confirm={{ label: t('identity.people.remove'), danger: true, busy: act.isPending, typeName: account.name ?? nameOf(account.entityRef), run: () => { act.mutate('remove'); } }}
        >
          <p>{t('identity.people.removeText')}</p>
          {failure !== undefined && <Banner state="bad">{failure.message}</Banner>}
        </Dialog>
      )}
    </Slab>
  );
}

/** Where no base address is configured, links begin with `/`: then they are of the server that is open here. */
export function linkOf(link: string): string {
  return new URL(link, window.location.origin).href;
}

function RolesOf({ user }: { user: string }) {
  const roles = useQuery({
    queryKey: [...keys.identity, 'roles', 'of', user],
    queryFn: ({ signal }) => ask(api.GET('/api/identity/v1/roles', { signal, params: { query: { member: user } } })),
  });
  return (
    <Slab title={t('identity.people.roles')} count={roles.data?.totalItems === 0 ? undefined : roles.data?.totalItems} flush footer={{ label: t('identity.people.why'), href: paths.admin('why', { user }) }}>
      <Answer query={roles} skeleton={<SkeletonRows rows={1} />}>
        {(it) =>
          it.items.length === 0 ? (
            <div className="li">
              <span className="mid">{t('identity.people.noRoles')}</span>
            </div>
          ) : (
            it.items.map((role) => (
              <A key={role.name} className="li" href={paths.admin('roles', { role: role.name })}>
                <span className="t cut">{nameOf(role.name)}</span>
                <span className="meta cut">{role.description}</span>
              </A>
            ))
          )
        }
      </Answer>
    </Slab>
  );
}
