// A page that threw: it says so in its place, and the frame around it goes on working.
import type { ErrorComponentProps } from '@tanstack/react-router';
import { asFailure } from '../api/failure';
import { t } from '../messages';
import { PageBar } from '../page/PageBar';
import { ErrorState } from '../ui';

/** The error boundary of every page. */
export function PageBroke({ error, reset }: ErrorComponentProps) {
  const stale = /dynamically imported module|Importing a module script failed/.test(asFailure(error).message);
  return (
    <>
      <PageBar title={t('app.broke.title')} isHeading />
      <ErrorState
        title={t(stale ? 'app.stale.title' : 'app.broke.title')}
        text={t(stale ? 'app.stale.text' : 'app.broke.text', { message: asFailure(error).message.slice(0, 300) })}
        onRetry={stale ? () => { window.location.reload(); } : reset}
      />
    </>
  );
}
