// Deleting a file: a commit like any other, so it asks only what that commit says and where it goes.
import { useMutation } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Dialog, toast } from '../../../ui';
import type { Look } from '../files/FilesPage';
import { touched, type FileView } from '../data';
import { folderOf, nameOf } from '../words';
import { CommitForm, type Goes } from './CommitForm';
import { makeCommit } from './committing';

/** The dialog. */
export function DeleteFile({ look, file, onClose }: { look: Look; file: FileView; onClose: () => void }) {
  const { repository, ref } = look;
  const go = useGo();
  const usual = t('code.deleteMessage', { name: nameOf(file.path) });
  const remove = useMutation({
    mutationFn: (goes: Goes) =>
      makeCommit(repository, { branch: goes.newBranch ?? ref, ...(goes.newBranch === undefined ? { expected: file.commit } : { base: file.commit }), message: goes.message, changes: [{ path: file.path, delete: true }] }),
    onSuccess: (made, goes) => {
      touched(repository);
      const folder = folderOf(file.path);
      toast.show({ text: t('code.fileDeleted', { name: nameOf(file.path) }) });
      go(goes.asksForMerge ? paths.newPull(repository, { base: ref, head: made.branch }) : paths.repository(repository, { ref: made.branch, path: folder === '' ? undefined : folder }));
    },
  });
  return (
    <Dialog title={t('code.deleteAsk', { name: nameOf(file.path) })} onClose={onClose} bare>
      <CommitForm
        repository={repository}
        branch={ref}
        usual={usual}
        label={t('code.deleteFile')}
        danger
        busy={remove.isPending}
        failure={remove.isError ? asFailure(remove.error).message : undefined}
        onCommit={(goes) => { remove.mutate(goes); }}
        onCancel={onClose}
      />
    </Dialog>
  );
}
