// What is said below a new password while it is typed: the server's rule first, then how hard it is to guess.
import { t } from '../../../messages';

/** The server's own rule. */
const LEAST = 10;
/** From here on a password of words is long enough to be left alone. */
const GOOD = 16;

/** A sentence about a new password. The server has the last word. */
export function passwordHint(text: string): string {
  const length = Array.from(text).length;
  if (length === 0) return t('identity.password.hint', { count: LEAST });
  if (length < LEAST) return t('identity.password.short', { count: LEAST - length });
  if (new Set(text.toLowerCase()).size < 5) return t('identity.password.same');
  return t(length >= GOOD ? 'identity.password.strong' : 'identity.password.fair');
}
