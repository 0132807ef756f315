// Brings a deleted repository back.
import { useMutation } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Button } from '../../../ui';
import type { Repository } from '../data';

/** The button, and why it did not work. */
export function RestoreButton({ repository }: { repository: Repository }) {
  const go = useGo();
  const restore = useMutation({
    mutationFn: () => ask(api.POST('/api/githost/v1/deleted-repositories/{id}/restore', { params: { path: { id: repository.id } } })),
    onSuccess: (it) => {
      changed(keys.githost);
      go(paths.repository(it));
    },
  });
  return (
    <span className="fx">
      {restore.isError && <span className="t-bad" role="alert">{asFailure(restore.error).message}</span>}
      <Button size="s" icon="undo-2" busy={restore.isPending} onClick={() => { restore.mutate(); }}>
        {t('code.restore')}
      </Button>
    </span>
  );
}
