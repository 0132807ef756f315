// Who has a role: users, groups, everyone; adding and removing them.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { usePages } from '../../../page/pages';
import { Banner, Button, IconButton, SkeletonRows, Slab, toast } from '../../../ui';
import { FailureState } from '../../../page/Answer';
import { PersonPicker } from '../parts/PersonPicker';
import { nameOf, rolePath } from '../parts/words';

/** Of one role. `reason` says why they cannot be changed. */
export function Members({ role, reason }: { role: Schema<'RoleView'>; reason: string | undefined }) {
  const [text, setText] = useState('');
  const path = rolePath(role.name);
  const list = usePages([...keys.identity, 'roles', 'members', role.name], (after, signal) =>
    ask(api.GET('/api/identity/v1/roles/{namespace}/{name}/members', { signal, params: { path, query: after === undefined ? {} : { after } } })),
  );
  const change = useMutation({
    mutationFn: ({ member, add }: { member: string; add: boolean }): Promise<unknown> =>
      add
        ? ask(api.POST('/api/identity/v1/roles/{namespace}/{name}/members', { params: { path }, body: { members: [member] } }))
        : ask(api.DELETE('/api/identity/v1/roles/{namespace}/{name}/members', { params: { path, query: { member } } })),
    onSuccess: (_, { member, add }) => {
      setText('');
      changed(keys.identity);
      toast.show({ text: t(add ? 'identity.roles.added' : 'identity.roles.removed', { member: nameOf(member), role: nameOf(role.name) }) });
    },
  });
  return (
    <Slab title={t('identity.roles.membersHead')} count={role.memberCount} flush>
      {change.isError && <Banner state="bad">{[asFailure(change.error).message, asFailure(change.error).hint].filter(Boolean).join(' · ')}</Banner>}
      {reason === undefined && (
        <div className="b">
          <PersonPicker
            label={t('identity.roles.add')}
            kinds={['user', 'group']}
            text={text}
            onText={setText}
            onPick={(member) => {
              change.mutate({ member, add: true });
            }}
          />
        </div>
      )}
      {list.loading && <SkeletonRows rows={2} />}
      {list.failure !== undefined && <FailureState failure={list.failure} retry={list.retry} />}
      {!list.loading && list.failure === undefined && list.rows.length === 0 && (
        <div className="li">
          <span className="mid">{t('identity.roles.nobody')}</span>
        </div>
      )}
      {list.rows.map((it) => (
        <div key={it.member} className="li">
          <div className="t">{it.member === 'everyone' ? t('identity.roles.everyone') : <OwnerChip owner={it.member} />}</div>
          <IconButton
            icon="x"
            size="s"
            label={t('identity.roles.remove', { member: nameOf(it.member) })}
            disabledReason={reason ?? (it.isFixed ? t('identity.roles.isFixed') : undefined)}
            onClick={() => {
              change.mutate({ member: it.member, add: false });
            }}
          />
        </div>
      ))}
      {list.more !== undefined && (
        <div className="li">
          <Button size="s" busy={list.busy} onClick={list.more}>
            {t('page.moreRows')}
          </Button>
        </div>
      )}
    </Slab>
  );
}
