// The word that lets a source remove what was held back.
import { useMutation } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure';
import { EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { Dialog, toast } from '../../../ui';
import { release, type Held, type Source } from './data';

/** Asks, as it cannot be undone. */
export function ReleaseHeld({ source, held, onClose }: { source: Source; held: Held; onClose: () => void }) {
  const sending = useMutation({
    mutationFn: () => release(source.id),
    onSuccess: () => {
      onClose();
      toast.show({ text: t('catalog.locations.held.done') });
    },
  });
  return (
    <Dialog
      title={t('catalog.locations.held.title', { count: held.entities })}
      onClose={onClose}
      closeLabel={t('catalog.locations.held.keep')}
      confirm={{
        label: t('catalog.locations.held.release'),
        danger: true,
        busy: sending.isPending,
        run: () => {
          sending.mutate();
        },
      }}
    >
      <p>{t('catalog.locations.held.ask')}</p>
      <ul className="loc-names">
        {held.examples.map((ref) => (
          <li key={ref}>
            <EntityLink entity={ref} />
          </li>
        ))}
        {held.entities > held.examples.length && <li className="dim">{t('catalog.locations.delete.more', { count: held.entities - held.examples.length })}</li>}
      </ul>
      {sending.isError && <FailureState failure={asFailure(sending.error)} />}
    </Dialog>
  );
}
