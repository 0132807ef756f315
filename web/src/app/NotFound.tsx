// An address that no feature has a page for.
import { t } from '../messages';
import { paths } from '../paths/paths';
import { A, EmptyState } from '../ui';

/** Says so, and leads home. */
export function NotFound() {
  return (
    <main className="slab">
      <h1 className="sr">{t('app.nowhere.title')}</h1>
      <EmptyState title={t('app.nowhere.title')} text={t('app.nowhere.text', { path: window.location.pathname.slice(0, 200) })}>
        <A className="btn" href={paths.home()}>
          {t('app.nowhere.home')}
        </A>
      </EmptyState>
    </main>
  );
}
