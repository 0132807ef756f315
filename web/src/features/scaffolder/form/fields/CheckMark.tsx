// At the end of a name: whether it is free.
import { t } from '../../../../messages';
import { StateShape } from '../../../../ui';
import type { Check } from '../requests';

/** "free", "taken", or nothing where nobody has asked or can say. */
export function CheckMark({ check }: { check: Check | undefined }) {
  if (check === undefined) return null;
  if (check.free === null) {
    return (
      <span className="form-check" role="status" title={check.message}>
        <StateShape shape="unknown" />
        {t('form.check.unknown')}
      </span>
    );
  }
  return (
    <span className={check.free ? 'form-check good' : 'form-check'} role="status" title={check.message}>
      <StateShape shape={check.free ? 'ok' : 'warn'} />
      {t(check.free ? 'form.check.free' : 'form.check.taken')}
    </span>
  );
}
