// The question before a token ends.
import { useMutation } from '@tanstack/react-query';
import { changed } from '../../../api/cache';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Banner, Dialog, toast } from '../../../ui';
import type { Token } from './tokens';

interface RevokeProps {
  token: Token;
  revoke: (id: string) => Promise<unknown>;
  listKey: readonly unknown[];
  onClose: () => void;
}

/** Asks before a token ends: programs that send it stop working at once. */
export function RevokeDialog({ token, revoke, listKey, onClose }: RevokeProps) {
  const end = useMutation({
    mutationFn: () => revoke(token.id),
    onSuccess: () => {
      changed(listKey);
      toast.show({ text: t('identity.token.revoked', { name: token.name }) });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('identity.token.revokeTitle', { name: token.name })}
      onClose={onClose}
      closeLabel={t('identity.token.keep')}
      confirm={{ label: t('identity.token.revokeIt'), danger: true, busy: end.isPending, run: () => { end.mutate(); } }}
    >
      <p>{t('identity.token.revokeText', { hint: token.hint })}</p>
      {end.isError && <Banner state="bad">{asFailure(end.error).message}</Banner>}
    </Dialog>
  );
}
