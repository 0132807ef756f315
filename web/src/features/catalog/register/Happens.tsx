// What importing would do, in a few lines.
import type { Registration } from '../../../api/registering';
import { t } from '../../../messages';
import { Icon } from '../../../ui';
import type { Row, Tally } from './words';

/** The list under the documents. */
export function Happens({ plan, rows, tally }: { plan: Registration; rows: readonly Row[]; tally: Tally }) {
  const known = rows.filter((it) => it.document?.state === 'exists').length;
  const made = t('catalog.register.will.relations', { count: plan.relations });
  const lines = [
    { icon: 'plus', text: plan.added === 0 ? t('catalog.register.will.none') : t('catalog.register.will.added', { count: plan.added }) },
    tally.invalid > 0 && { icon: 'minus', text: t('catalog.register.will.left', { count: tally.invalid }) },
    known > 0 && { icon: 'check', text: t('catalog.register.will.known', { count: known }) },
    plan.relations > 0 && { icon: 'link', text: plan.dangling > 0 ? t('catalog.register.will.dangling', { made, count: plan.dangling }) : made },
    { icon: 'refresh-cw', text: t('catalog.register.will.again') },
    { icon: 'circle-check', text: t('catalog.register.will.undo') },
  ].filter((it): it is { icon: string; text: string } => it !== false);
  return (
    <div className="regs">
      <h2>{t('catalog.register.will')}</h2>
      <ul className="will">
        {lines.map((it) => (
          <li key={it.icon}>
            <Icon name={it.icon} size="s" />
            {it.text}
          </li>
        ))}
      </ul>
    </div>
  );
}
