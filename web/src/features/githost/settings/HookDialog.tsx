// A webhook: where it is sent, what signs it, what it hears.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Banner, Checkbox, Dialog, PasswordField, TextField } from '../../../ui';
import { at, touched, type Hook, type Repository } from '../data';

const EVENTS = ['push', 'pull_request'] as const;

/** The dialog; without a hook it makes one. */
export function HookDialog({ repository, hook, onClose }: { repository: Repository; hook: Hook | undefined; onClose: () => void }) {
  const [address, setAddress] = useState(hook?.address ?? '');
  const [secret, setSecret] = useState('');
  const [events, setEvents] = useState<readonly string[]>(hook?.events ?? ['push']);
  const [active, setActive] = useState(hook?.active ?? true);
  const save = useMutation({
    mutationFn: (): Promise<unknown> => {
      const body = { address: address.trim(), events: [...events], active, ...(secret === '' ? {} : { secret }) };
      return hook === undefined
        ? ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/hooks', { params: { path: at(repository) }, body }))
        : ask(api.PUT('/api/githost/v1/repositories/{owner}/{name}/hooks/{id}', { params: { path: { ...at(repository), id: hook.id } }, body }));
    },
    onSuccess: () => {
      touched(repository);
      onClose();
    },
  });
  const failure = save.isError ? asFailure(save.error) : undefined;
  const reason = address.trim() === '' ? t('code.hook.needsAddress') : events.length === 0 ? t('code.hook.needsEvent') : undefined;
  return (
    <Dialog wide title={t(hook === undefined ? 'code.hook.new' : 'code.hook.edit')} onClose={onClose} confirm={{ label: t('code.save'), busy: save.isPending, disabledReason: reason, run: () => { save.mutate(); } }}>
      <div className="stackform">
        <TextField label={t('code.hook.address')} hint={t('code.hook.addressHint')} {...(failure?.field === 'address' ? { error: [failure.message, failure.hint].filter(Boolean).join('. ') } : {})} mono value={address} onChange={setAddress} data-autofocus />
        <PasswordField label={t('code.hook.secret')} optional hint={t(hook?.isSigned === true ? 'code.hook.secretKept' : 'code.hook.secretHint')} autoComplete="off" value={secret} onChange={setSecret} />
        <fieldset className="fld">
          <legend>{t('code.hook.events')}</legend>
          {EVENTS.map((event) => (
            <Checkbox key={event} checked={events.includes(event)} onChange={(on) => { setEvents(on ? [...events, event] : events.filter((it) => it !== event)); }} label={t(`code.hook.event.${event}`)} />
          ))}
        </fieldset>
        <Checkbox checked={active} onChange={setActive} label={t('code.hook.isActive')} />
        {failure !== undefined && failure.field !== 'address' && <Banner state="bad" role="alert">{failure.message}</Banner>}
      </div>
    </Dialog>
  );
}
