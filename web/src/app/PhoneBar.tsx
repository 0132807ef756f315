// The bar at the foot of phones: at most five places.
import { useLocation } from '@tanstack/react-router';
import { navigationItems } from '../layout/registry';
import { t } from '../messages';
import { A, Icon } from '../ui';

const MOST = 5;

/** Shown below 720 px by the stylesheet. */
export function PhoneBar() {
  const path = useLocation({ select: (it) => it.pathname });
  const items = navigationItems().filter((it) => it.onPhone === true).slice(0, MOST);
  return (
    <nav className="tabbar" aria-label={t('app.navShort')}>
      {items.map((item) => {
        const here = item.href === '/' ? path === '/' : path.startsWith(item.href);
        return (
          <A key={item.id} href={item.href} aria-current={here ? 'page' : undefined}>
            <Icon name={item.icon} />
            <span>{t(item.label)}</span>
          </A>
        );
      })}
    </nav>
  );
}
