// Deleting a repository: its name is typed, and for some days it can come back.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { useReason } from '../../../page/Permitted';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Banner, Button, Dialog, Slab, toast } from '../../../ui';
import { at, type Repository } from '../data';

/** The section. */
export function Danger({ repository }: { repository: Repository }) {
  const [asking, setAsking] = useState(false);
  const denied = useReason('githost.repository.delete');
  const go = useGo();
  const whole = `${repository.owner}/${repository.name}`;
  const restore = () => {
    void ask(api.POST('/api/githost/v1/deleted-repositories/{id}/restore', { params: { path: { id: repository.id } } })).then(
      (it) => {
        changed(keys.githost);
        go(paths.repository(it));
      },
      (thrown: unknown) => { toast.show({ text: asFailure(thrown).message }); },
    );
  };
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/api/githost/v1/repositories/{owner}/{name}', { params: { path: at(repository) } })),
    onSuccess: () => {
      go(paths.repositories());
      changed(keys.githost);
      toast.show({ text: t('code.deletedOne', { name: whole }), undo: restore });
    },
  });
  return (
    <Slab title={t('code.settings.delete')}>
      <p>{t('code.deleteText')}</p>
      <Button variant="danger" icon="trash-2" disabledReason={denied} onClick={() => { setAsking(true); }}>{t('code.deleteRepository')}</Button>
      {asking && (
        <Dialog title={t('code.deleteRepositoryAsk', { name: whole })} onClose={() => { setAsking(false); }} closeLabel={t('code.keep')} confirm={{ label: t('code.deleteRepository'), danger: true, typeName: repository.name, busy: remove.isPending, run: () => { remove.mutate(); } }}>
          <p>{t('code.deleteText')}</p>
          {remove.isError && <Banner state="bad" role="alert">{asFailure(remove.error).message}</Banner>}
        </Dialog>
      )}
    </Slab>
  );
}
