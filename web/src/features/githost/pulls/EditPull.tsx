// Changing what a pull request says of itself, and for which branch it is.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Banner, Dialog, TextField } from '../../../ui';
import { MarkdownField } from '../parts/MarkdownField';
import { RefSelect } from '../parts/RefSelect';
import { touched, type Pull, type Repository } from '../data';
import { changePull } from './changing';

/** The dialog. */
export function EditPull({ repository, pull, onClose }: { repository: Repository; pull: Pull; onClose: () => void }) {
  const [title, setTitle] = useState(pull.title);
  const [description, setDescription] = useState(pull.description);
  const [base, setBase] = useState(pull.base);
  const save = useMutation({
    mutationFn: () => changePull(repository, pull.number, { title: title.trim(), description, ...(base === pull.base ? {} : { base }) }),
    onSuccess: () => {
      touched(repository);
      onClose();
    },
  });
  const failure = save.isError ? asFailure(save.error) : undefined;
  return (
    <Dialog wide title={t('code.pull.edit')} onClose={onClose} confirm={{ label: t('code.save'), busy: save.isPending, disabledReason: title.trim() === '' ? t('code.pull.needsTitle') : undefined, run: () => { save.mutate(); } }}>
      <div className="stackform">
        <TextField label={t('code.pull.title')} {...(failure?.field === 'title' ? { error: failure.message } : {})} value={title} onChange={setTitle} maxLength={300} data-autofocus />
        <MarkdownField label={t('code.pull.description')} optional rows={6} value={description} onChange={setDescription} />
        {pull.state === 'open' && <RefSelect repository={repository} branchesOnly visible size="m" label={t('code.pull.base')} value={base} onChange={setBase} />}
        {failure !== undefined && failure.field !== 'title' && <Banner state="bad" role="alert">{failure.message}</Banner>}
      </div>
    </Dialog>
  );
}
