// An address that no feature has a page for.
import { t } from '../messages';
import { paths } from '../paths/paths';
import { Button } from '../ui';

/** Says so, and leads home. */
export function NotFound() {
  return (
    <main className="slab" id="main">
      <div className="ph">
        <h1>{t('app.nowhere.title')}</h1>
        <p className="desc" dir="auto">
          {t('app.nowhere.text', { path: window.location.pathname.slice(0, 200) })}
        </p>
        <p>
          <Button href={paths.home()}>{t('app.nowhere.home')}</Button>
        </p>
      </div>
    </main>
  );
}
