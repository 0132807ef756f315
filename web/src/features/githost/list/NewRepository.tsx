// Making an empty repository: under whom, its name, what it is, who may see it.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { ownershipQuery } from '../../../api/me';
import { parseRef } from '../../../kit';
import { t } from '../../../messages';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Banner, Dialog, RadioGroup, Select, TextField } from '../../../ui';

export const VISIBILITIES = ['private', 'internal', 'public'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Asks, makes it, and goes there. */
export function NewRepository({ onClose }: { onClose: () => void }) {
  const mine = useQuery(ownershipQuery);
  const owners = [...new Set((mine.data ?? []).map((ref) => parseRef(ref).name))];
  const [chosen, setOwner] = useState<string>();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [visibility, setVisibility] = useState<Visibility>('internal');
  const go = useGo();
  const owner = chosen ?? owners.find((_, index) => parseRef(mine.data?.[index] ?? '').kind === 'group') ?? owners[0];
  const make = useMutation({
    mutationFn: () => ask(api.POST('/api/githost/v1/repositories', { body: { owner: owner ?? '', name: name.trim(), description: description.trim(), visibility } })),
    onSuccess: (it) => {
      changed(keys.githost);
      go(paths.repository(it));
    },
  });
  const failure = make.isError ? asFailure(make.error) : undefined;
  const at = (field: string) => (failure?.field === field ? failure.message : undefined);
  return (
    <Dialog
      title={t('code.new')}
      onClose={onClose}
      confirm={{ label: t('code.create'), busy: make.isPending, disabledReason: name.trim() === '' || owner === undefined ? t('code.new.needsName') : undefined, run: () => { make.mutate(); } }}
    >
      <div className="stackform">
        <Select label={t('code.owner')} hint={t('code.ownerHint')} error={at('owner')} value={owner} onChange={setOwner} options={owners.map((it) => ({ value: it, label: it }))} />
        <TextField label={t('code.name')} hint={t('code.nameHint')} error={at('name')} value={name} onChange={setName} data-autofocus />
        <TextField label={t('code.description')} optional error={at('description')} value={description} onChange={setDescription} />
        <RadioGroup<Visibility>
          label={t('code.visibility')}
          value={visibility}
          onChange={setVisibility}
          options={VISIBILITIES.map((value) => ({ value, label: t(`code.visibility.${value}`), hint: t(`code.visibility.${value}Hint`) }))}
        />
        {failure !== undefined && !['owner', 'name', 'description'].includes(failure.field ?? '') && <Banner state="bad" role="alert">{failure.message}</Banner>}
      </div>
    </Dialog>
  );
}
