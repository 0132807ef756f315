// An address that could not be read, or a plan that could not be carried out: what happened, what it means,
// what to do. Nothing was changed.
import type { Failure } from '../../../api/failure';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, Banner, Button } from '../../../ui';

/** A banner; the field above keeps what was typed. */
export function ReadFailure({ failure, target, retry }: { failure: Failure; target: string; retry: () => void }) {
  const words = failure.kind === 'denied' ? t('catalog.register.denied', { message: failure.message }) : failure.message;
  return (
    <Banner
      state="bad"
      role="alert"
      actions={
        <Button size="s" onClick={retry}>
          {t('ui.retry')}
        </Button>
      }
    >
      <span dir="auto">{words}</span> {failure.hint !== undefined && <span dir="auto">{failure.hint}</span>}{' '}
      {failure.kind === 'conflict' ? (
        <A className="link" href={paths.locations({ text: target })}>
          {t('catalog.register.showExisting')}
        </A>
      ) : (
        t('catalog.register.unchanged')
      )}
      {failure.trace !== undefined && <code className="meta"> {failure.trace}</code>}
    </Banner>
  );
}
