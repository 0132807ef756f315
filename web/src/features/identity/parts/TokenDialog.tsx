// Making a token, one's own or a service's: what for, how long, what it reaches.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Banner, Dialog, Select, TextField } from '../../../ui';
import { PermissionPicker } from './PermissionPicker';
import { SecretDialog } from './Secret';
import { termOptions } from './words';

const TERMS = [7, 30, 90, 180, 366];
const USUAL = String(90 * 86_400);

/** Asks, makes the token, and shows it once. */
export function TokenDialog({ ofService, onClose }: { ofService: boolean; onClose: () => void }) {
  const [name, setName] = useState('');
  const [service, setService] = useState('');
  const [term, setTerm] = useState<string | undefined>(USUAL);
  const [permissions, setPermissions] = useState<string[]>([]);
  const make = useMutation({
    mutationFn: () => {
      const body = {
        name: name.trim(),
        expiresInSeconds: Number(term ?? USUAL),
        ...(permissions.length === 0 ? {} : { permissions }),
      };
      return ofService
        ? ask(api.POST('/api/identity/v1/service-tokens', { body: { ...body, service: service.trim() } }))
        : ask(api.POST('/api/identity/v1/tokens', { body }));
    },
    onSuccess: () => changed([...keys.identity, ofService ? 'service-tokens' : 'tokens']),
  });
  if (make.data !== undefined) {
    return <SecretDialog title={t('identity.token.made', { name: make.data.name })} text={t('identity.token.use')} secret={make.data.secret} onClose={onClose} />;
  }
  const failure = make.isError ? asFailure(make.error) : undefined;
  const at = (field: string) => (failure?.field === field ? failure.message : undefined);
  const missing = name.trim() === '' || (ofService && service.trim() === '');
  return (
    <Dialog
      title={t(ofService ? 'identity.token.newService' : 'identity.token.new')}
      onClose={onClose}
      confirm={{
        label: t('identity.token.create'),
        busy: make.isPending,
        disabledReason: missing ? t(ofService ? 'identity.token.needsBoth' : 'identity.token.needsName') : undefined,
        run: () => {
          make.mutate();
        },
      }}
    >
      <div className="stackform">
        {ofService && <TextField label={t('identity.token.service')} hint={t('identity.token.serviceHint')} error={at('service')} value={service} onChange={setService} />}
        <TextField label={t('identity.token.name')} hint={t('identity.token.nameHint')} error={at('name')} value={name} onChange={setName} />
        <Select label={t('identity.token.term')} value={term} onChange={setTerm} options={termOptions(TERMS)} />
        <PermissionPicker
          label={t('identity.token.permissions')}
          hint={t(ofService ? 'identity.token.reachService' : 'identity.token.reach')}
          values={permissions}
          onChange={setPermissions}
        />
        {failure !== undefined && failure.field !== 'name' && failure.field !== 'service' && <Banner state="bad">{failure.message}</Banner>}
      </div>
    </Dialog>
  );
}
