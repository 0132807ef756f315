// A secret that is shown once: a token, the link of an invitation. It is copied from here, or lost.
import { t } from '../../../messages';
import { Banner, CodeBlock, Dialog } from '../../../ui';

interface Props {
  title: string;
  /** What it is and what it does. */
  text: string;
  secret: string;
  onClose: () => void;
}

/** Stays open until somebody says that they have it. */
export function SecretDialog({ title, text, secret, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose} closeLabel={t('identity.secret.done')}>
      <p>{text}</p>
      <CodeBlock text={secret} />
      <Banner state="warn">{t('identity.secret.once')}</Banner>
    </Dialog>
  );
}
