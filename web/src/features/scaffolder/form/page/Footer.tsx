// The foot of the form: back, what is left to correct, on. It stays in view.
import { t } from '../../../../messages';
import { Button } from '../../../../ui';

interface Props {
  onBack: (() => void) | undefined;
  backLabel: string | undefined;
  primary: string;
  reason: string | undefined;
  isBusy: boolean;
  toCorrect: number;
  onPrimary: () => void;
  files: number | undefined;
  isFilesShown: boolean;
  onFiles: () => void;
}

/** Back · what is wrong · on. */
export function Footer({ onBack, backLabel, primary, reason, isBusy, toCorrect, onPrimary, files, isFilesShown, onFiles }: Props) {
  return (
    <div className="wfoot">
      {onBack !== undefined && <Button onClick={onBack}>{backLabel ?? t('form.back')}</Button>}
      <span className="only-sm">
        <Button variant="quiet" aria-expanded={isFilesShown} onClick={onFiles}>
          {files === undefined ? t('form.preview') : t('form.files', { count: files })}
        </Button>
      </span>
      <span className="meta end err" role="status">
        {toCorrect > 0 && t('form.toCorrect', { count: toCorrect })}
      </span>
      <Button variant="primary" keys="mod+enter" busy={isBusy} disabledReason={reason} onClick={onPrimary}>
        {primary}
      </Button>
    </div>
  );
}
