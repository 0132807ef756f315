// The frame of the administration's pages: one heading, and the tabs that the features registered.
import { useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AdminTab } from '../layout/feature';
import { adminTabs } from '../layout/registry';
import { t } from '../messages';
import { A } from '../ui';
import { PageBar } from './PageBar';
import { usePermission } from './Permitted';

interface Props {
  /** Id of the tab that is shown. */
  tab: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the administration. */
export function AdminPage({ tab, actions, children }: Props) {
  return (
    <>
      <PageBar title={t('page.admin')} isHeading actions={actions} />
      <nav className="tabs" aria-label={t('page.admin')}>
        {adminTabs().map((it) => (
          <Tab key={it.id} tab={it} here={it.id === tab} />
        ))}
      </nav>
      {children}
    </>
  );
}

function Tab({ tab, here }: { tab: AdminTab; here: boolean }) {
  const path = useLocation({ select: (it) => it.pathname });
  const allowed = usePermission(tab.permission);
  if (allowed !== true) return null;
  return (
    <A href={tab.href} aria-current={here || path === tab.href ? 'page' : undefined}>
      {t(tab.label)}
    </A>
  );
}
