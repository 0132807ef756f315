// Webhooks: who is told of what, and what came of it.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useReason } from '../../../page/Permitted';
import { Banner, Button, Dialog, EmptyState, IconButton, Slab, SkeletonRows, State, toast } from '../../../ui';
import { at, repositoryKey, touched, type Hook, type Repository } from '../data';
import { Deliveries } from './Deliveries';
import { HookDialog } from './HookDialog';

/** The section. */
export function Webhooks({ repository }: { repository: Repository }) {
  const [editing, setEditing] = useState<Hook | 'new'>();
  const denied = useReason('githost.repository.update');
  const query = useQuery({
    queryKey: repositoryKey(repository, 'hooks'),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/hooks', { signal, params: { path: at(repository) } }))).items as Hook[],
  });
  return (
    <>
      <Slab title={t('code.settings.webhooks')} count={query.data?.length} flush actions={<Button size="s" icon="plus" disabledReason={denied} onClick={() => { setEditing('new'); }}>{t('code.hook.new')}</Button>}>
        <Answer query={query} skeleton={<SkeletonRows rows={3} />}>
          {(hooks) =>
            hooks.length === 0 ? (
              <EmptyState icon="webhook" title={t('code.hook.none')} text={t('code.hook.noneText')} />
            ) : (
              hooks.map((hook) => <HookRow key={hook.id} repository={repository} hook={hook} denied={denied} onEdit={() => { setEditing(hook); }} />)
            )
          }
        </Answer>
      </Slab>
      {editing !== undefined && <HookDialog repository={repository} hook={editing === 'new' ? undefined : editing} onClose={() => { setEditing(undefined); }} />}
    </>
  );
}

function HookRow({ repository, hook, denied, onEdit }: { repository: Repository; hook: Hook; denied: string | undefined; onEdit: () => void }) {
  const [open, setOpen] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const params = { path: { ...at(repository), id: hook.id } };
  const ping = useMutation({
    mutationFn: () => ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/hooks/{id}/ping', { params })),
    onSuccess: () => {
      setOpen(true);
      touched(repository);
    },
  });
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/api/githost/v1/repositories/{owner}/{name}/hooks/{id}', { params })),
    onSuccess: () => {
      touched(repository);
      toast.show({ text: t('code.hook.deleted') });
    },
  });
  return (
    <>
      <div className="li top wrap">
        <div className="t">
          <b className="mono brk" dir="ltr">{hook.address}</b>
          <div className="l2">{[hook.events.map((it) => t(`code.hook.event.${it}`)).join(', '), t(hook.isSigned ? 'code.hook.signed' : 'code.hook.unsigned')].join(' · ')}</div>
        </div>
        <State shape={hook.active ? 'ok' : 'asleep'}>{t(hook.active ? 'code.hook.active' : 'code.hook.paused')}</State>
        <Button size="s" busy={ping.isPending} disabledReason={denied} onClick={() => { ping.mutate(); }}>{t('code.hook.ping')}</Button>
        <Button size="s" aria-expanded={open} onClick={() => { setOpen(!open); }}>{t('code.hook.deliveries')}</Button>
        <IconButton icon="pencil" size="s" label={t('code.hook.editOne', { address: hook.address })} disabledReason={denied} onClick={onEdit} />
        <IconButton icon="trash-2" size="s" label={t('code.hook.deleteOne', { address: hook.address })} disabledReason={denied} onClick={() => { setDeleting(true); }} />
      </div>
      {ping.isError && <Banner state="bad" role="alert">{asFailure(ping.error).message}</Banner>}
      {open && <Deliveries repository={repository} hook={hook} />}
      {deleting && (
        <Dialog title={t('code.hook.deleteAsk')} onClose={() => { setDeleting(false); }} closeLabel={t('code.keep')} confirm={{ label: t('code.hook.delete'), danger: true, busy: remove.isPending, run: () => { remove.mutate(); } }}>
          <p>{t('code.hook.deleteText', { address: hook.address })}</p>
          {remove.isError && <Banner state="bad" role="alert">{asFailure(remove.error).message}</Banner>}
        </Dialog>
      )}
    </>
  );
}
