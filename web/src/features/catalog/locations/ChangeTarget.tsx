// Having a registered location read another address.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure';
import { readPlace } from '../../../api/registering';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { Dialog, TextField, toast } from '../../../ui';
import { retarget, type Source } from './data';

/** The dialog; what was typed stays when the server refuses it. */
export function ChangeTarget({ source, onClose }: { source: Source; onClose: () => void }) {
  const [text, setText] = useState(source.target);
  const before = source.target;
  const sending = useMutation({
    mutationFn: (target: string) => retarget(source.id, target),
    onSuccess: () => {
      onClose();
      toast.show({
        text: t('catalog.locations.change.done'),
        undo: () => {
          retarget(source.id, before).catch((thrown: unknown) => {
            toast.show({ text: t('catalog.locations.undoFailed', { message: asFailure(thrown).message }) });
          });
        },
      });
    },
  });
  const place = readPlace(text);
  const target = place?.kind === 'url' ? place.target : undefined;
  const reason = target === undefined ? t('catalog.locations.change.wrong') : target === before ? t('catalog.locations.change.same') : undefined;
  return (
    <Dialog
      title={t('catalog.locations.change.title')}
      onClose={onClose}
      confirm={{
        label: t('catalog.locations.change.do'),
        busy: sending.isPending,
        disabledReason: reason,
        run: () => {
          if (target !== undefined) sending.mutate(target);
        },
      }}
    >
      <p>{t('catalog.locations.change.text')}</p>
      <TextField label={t('catalog.locations.change.field')} icon="link" spellCheck={false} value={text} onChange={setText} data-autofocus />
      {sending.isError && <FailureState failure={asFailure(sending.error)} />}
    </Dialog>
  );
}
