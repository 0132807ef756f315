// Who one is here, which groups one is in, and one's password.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { ownershipQuery } from '../../../api/me';
import { useMe } from '../../../api/session';
import { Copyable, EntityLink, Mark, OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { paths } from '../../../paths/paths';
import { A, Banner, Button, PasswordField, SkeletonRows, Slab, Time, toast } from '../../../ui';
import { passwordHint } from '../parts/password';

/** The section. */
export function Profile() {
  const me = useMe();
  const info = useQuery(ownershipQuery);
  if (me === undefined) return null;
  const name = me.displayName ?? me.entityRef;
  return (
    <>
      <Slab title={t('identity.profile.who')}>
        <div className="fx g12 start">
          <Mark name={name} person big />
          <div>
            <b dir="auto">{name}</b>
            <div className="meta">{me.email ?? t('identity.profile.noEmail')}</div>
          </div>
        </div>
        <br />
        <dl className="dl">
          <dt>{t('identity.profile.user')}</dt>
          <dd>
            <EntityLink entity={me.entityRef} /> <Copyable text={me.entityRef} label={t('identity.profile.copy')} />
          </dd>
          <dt>{t('identity.profile.by')}</dt>
          <dd>{me.provider === 'local' ? t('identity.profile.local') : me.provider}</dd>
          <dt>{t('identity.profile.until')}</dt>
          <dd>
            <Time at={me.expiresAt} />
          </dd>
        </dl>
      </Slab>
      <Slab title={t('identity.profile.groups')} flush footer={{ label: t('identity.profile.owned'), href: paths.catalog({ view: 'mine' }) }}>
        <Answer query={info} skeleton={<SkeletonRows rows={3} />}>
          {(it) => <Groups refs={it.filter((ref) => ref !== me.entityRef.toLowerCase())} />}
        </Answer>
      </Slab>
      {me.provider === 'local' && <Password />}
    </>
  );
}

function Groups({ refs }: { refs: readonly string[] }) {
  if (refs.length === 0)
    return (
      <div className="li">
        <span className="mid">{t('identity.profile.noGroups')}</span>
      </div>
    );
  return refs.map((ref) => (
    <div key={ref} className="li">
      <div className="t">
        <OwnerChip owner={ref} />
      </div>
      <A className="meta" href={paths.catalog({ owner: ref })}>
        {t('identity.profile.ownedBy')}
      </A>
    </div>
  ));
}

function Password() {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => ask(api.PUT('/api/identity/v1/password', { body: { oldPassword: old, newPassword: next } })),
    onSuccess: () => {
      setOld('');
      setNext('');
      toast.show({ text: t('identity.password.changed') });
    },
  });
  const failure = change.isError ? asFailure(change.error) : undefined;
  const isOldWrong = failure?.kind === 'signedOut' || failure?.field === 'oldPassword';
  const isNewWrong = failure?.field === 'newPassword' || failure?.field === 'password';
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate();
  };
  return (
    <Slab title={t('identity.password.title')}>
      <form className="stackform narrow" onSubmit={submit}>
        <PasswordField
          label={t('identity.password.old')}
          autoComplete="current-password"
          required
          error={isOldWrong ? t('identity.password.wrong') : undefined}
          value={old}
          onChange={setOld}
        />
        <PasswordField
          label={t('identity.password.new')}
          autoComplete="new-password"
          required
          hint={passwordHint(next)}
          error={isNewWrong ? failure.message : undefined}
          value={next}
          onChange={setNext}
        />
        {failure !== undefined && !isOldWrong && !isNewWrong && <Banner state="bad">{failure.message}</Banner>}
        <p className="meta">{t('identity.password.consequence')}</p>
        <Button type="submit" variant="primary" busy={change.isPending}>
          {t('identity.password.change')}
        </Button>
      </form>
    </Slab>
  );
}
