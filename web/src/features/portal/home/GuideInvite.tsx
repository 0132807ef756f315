// The guide's second step: a link that lets one person in.
import { useMutation } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { Copyable } from '../../../kit';
import { t } from '../../../messages';
import { usePermission } from '../../../page/Permitted';
import { Banner, Button } from '../../../ui';

/** Makes a link and shows it, once. */
export function GuideInvite({ onDone }: { onDone: () => void }) {
  const may = usePermission('identity.invitation.create');
  const making = useMutation({
    mutationFn: () => ask(api.POST('/api/identity/v1/invitations', { body: {} })),
    onSuccess: () => {
      changed(keys.identity);
      onDone();
    },
  });
  const link = making.data === undefined ? undefined : new URL(making.data.link, window.location.origin).href;
  return (
    <>
      <p>{t('home.guide.invite.text')}</p>
      <div className="said">
        <Button
          icon="user-plus"
          busy={making.isPending}
          disabledReason={may === false ? t('home.guide.invite.denied') : undefined}
          onClick={() => {
            making.mutate();
          }}
        >
          {t(link === undefined ? 'home.guide.invite.make' : 'home.guide.invite.another')}
        </Button>
      </div>
      {making.isError && <Banner state="bad">{asFailure(making.error).message}</Banner>}
      {link !== undefined && (
        <div className="said">
          <Copyable text={link} label={t('home.guide.invite.copy')} />
          <p className="meta">{t('home.guide.invite.once')}</p>
        </div>
      )}
    </>
  );
}
