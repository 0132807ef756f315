// What a repository is called and says of itself, its default branch, and who may see it.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { useReason } from '../../../page/Permitted';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Banner, Button, RadioGroup, Slab, TextArea, TextField, toast } from '../../../ui';
import { VISIBILITIES, type Visibility } from '../list/NewRepository';
import { RefSelect } from '../parts/RefSelect';
import { at, type Repository } from '../data';

/** The section. */
export function General({ repository }: { repository: Repository }) {
  const [name, setName] = useState(repository.name);
  const [description, setDescription] = useState(repository.description);
  const [branch, setBranch] = useState(repository.defaultBranch);
  const [visibility, setVisibility] = useState<Visibility>(VISIBILITIES.find((it) => it === repository.visibility) ?? 'private');
  const denied = useReason('githost.repository.update');
  const go = useGo();
  const change = {
    ...(name.trim() === repository.name ? {} : { name: name.trim() }),
    ...(description === repository.description ? {} : { description }),
    ...(branch === repository.defaultBranch ? {} : { defaultBranch: branch }),
    ...(visibility === repository.visibility ? {} : { visibility }),
  };
  const save = useMutation({
    mutationFn: () => ask(api.PATCH('/api/githost/v1/repositories/{owner}/{name}', { params: { path: at(repository) }, body: change })),
    onSuccess: (it) => {
      changed(keys.githost);
      toast.show({ text: t('code.settingsSaved') });
      if (it.name !== repository.name) go(paths.repositorySettings(it), { replace: true });
    },
  });
  const failure = save.isError ? asFailure(save.error) : undefined;
  const error = (field: string) => (failure?.field === field ? { error: failure.message } : {});
  const reason = denied ?? (Object.keys(change).length === 0 ? t('code.unchangedSettings') : name.trim() === '' ? t('code.new.needsName') : undefined);
  return (
    <Slab title={t('code.settings.general')}>
      <form className="stackform narrow" onSubmit={(event) => { event.preventDefault(); if (reason === undefined) save.mutate(); }}>
        <TextField label={t('code.name')} hint={t('code.renameHint')} {...error('name')} value={name} onChange={setName} />
        <TextArea label={t('code.description')} optional {...error('description')} rows={2} value={description} onChange={setDescription} />
        <RefSelect repository={repository} branchesOnly visible size="m" label={t('code.defaultBranch')} value={branch} onChange={setBranch} error={failure?.field === 'defaultBranch' ? failure.message : undefined} />
        <RadioGroup<Visibility> label={t('code.visibility')} value={visibility} onChange={setVisibility} options={VISIBILITIES.map((value) => ({ value, label: t(`code.visibility.${value}`), hint: t(`code.visibility.${value}Hint`) }))} />
        {failure !== undefined && !['name', 'description', 'defaultBranch'].includes(failure.field ?? '') && <Banner state="bad" role="alert">{failure.message}</Banner>}
        <div className="fx">
          <Button type="submit" variant="primary" busy={save.isPending} disabledReason={reason}>{t('code.save')}</Button>
        </div>
      </form>
    </Slab>
  );
}
