// Inviting somebody: as whom, with which roles, for how long; then the link, once.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { usePermission } from '../../../page/Permitted';
import { Banner, Dialog, MultiSelect, Select, TextField } from '../../../ui';
import { SecretDialog } from '../parts/Secret';
import { nameOf, termOptions } from '../parts/words';
import { linkOf } from './AccountPanel';

const TERMS = [1, 7, 14, 30];
const USUAL = String(7 * 86_400);

/** Everything is optional: whoever has the link chooses a name then. */
export function InviteDialog({ onClose, listHref }: { onClose: () => void; listHref: string }) {
  const [user, setUser] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  const [term, setTerm] = useState<string | undefined>(USUAL);
  const mayGive = usePermission('identity.role.update');
  const known = useQuery({
    queryKey: [...keys.identity, 'roles', 'names'],
    queryFn: ({ signal }) => ask(api.GET('/api/identity/v1/roles', { signal, params: { query: { limit: 500 } } })),
  });
  const invite = useMutation({
    mutationFn: () => {
      const name = user.trim();
      const entityRef = name === '' ? undefined : name.includes(':') ? name : `user:default/${name}`;
      const body = { roles, expiresInSeconds: Number(term ?? USUAL), ...(entityRef === undefined ? {} : { entityRef }) };
      return ask(api.POST('/api/identity/v1/invitations', { body }));
    },
    onSuccess: () => changed([...keys.identity, 'invitations']),
  });
  if (invite.data !== undefined) {
    return <SecretDialog title={t('identity.invite.made')} text={t('identity.invite.send', { list: listHref })} secret={linkOf(invite.data.link)} onClose={onClose} />;
  }
  const failure = invite.isError ? asFailure(invite.error) : undefined;
  return (
    <Dialog title={t('identity.invite.title')} onClose={onClose} confirm={{ label: t('identity.invite.make'), busy: invite.isPending, run: () => { invite.mutate(); } }}>
      <div className="stackform">
        {mayGive === false && <Banner state="info">{t('identity.invite.plainOnly')}</Banner>}
        <TextField
          label={t('identity.invite.user')}
          hint={t('identity.invite.userHint')}
          optional
          disabled={mayGive === false}
          error={failure?.field === 'entityRef' ? failure.message : undefined}
          value={user}
          onChange={setUser}
        />
        <MultiSelect
          label={t('identity.invite.roles')}
          hint={t('identity.invite.rolesHint')}
          optional
          disabled={mayGive === false}
          values={roles}
          onChange={setRoles}
          options={(known.data?.items ?? []).filter((it) => it.name !== 'role:default/everyone').map((it) => ({ value: it.name, label: nameOf(it.name), ...(it.description == null ? {} : { hint: it.description }) }))}
        />
        <Select label={t('identity.invite.term')} value={term} onChange={setTerm} options={termOptions(TERMS)} />
        {failure !== undefined && failure.field !== 'entityRef' && <Banner state="bad">{[failure.message, failure.hint].filter(Boolean).join(' · ')}</Banner>}
      </div>
    </Dialog>
  );
}
