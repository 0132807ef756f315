// One question's states on a page: loading, failed, not allowed, and the answer. Errors are shown here
// once, where they happened.
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { asFailure, type Failure } from '../api/failure';
import { t } from '../messages';
import { EmptyState, ErrorState, NoPermission } from '../ui';

/** A skeleton only after this long, so that quick answers do not flicker. */
const QUIET_MS = 300;

interface Props<T> {
  query: UseQueryResult<T>;
  /** Of the same heights as the answer. */
  skeleton?: ReactNode;
  /** What a page says that is not there; else the plain sentence. */
  missing?: (failure: Failure) => ReactNode;
  children: (data: T) => ReactNode;
}

/** Shows the answer of a query; data from before stays while newer is on its way. */
export function Answer<T>({ query, skeleton, missing, children }: Props<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) {
    const failure = asFailure(query.error);
    if (failure.kind === 'missing' && missing !== undefined) return <>{missing(failure)}</>;
    return <FailureState failure={failure} retry={() => void query.refetch()} />;
  }
  return <Quietly>{skeleton}</Quietly>;
}

/** A failure in the words that portal.md gives for it. */
export function FailureState({ failure, retry }: { failure: Failure; retry?: () => void }) {
  if (failure.kind === 'denied') return <NoPermission message={failure.message} hint={failure.hint} />;
  if (failure.kind === 'missing') return <EmptyState title={t('page.missing')} text={failure.message} />;
  return (
    <ErrorState
      title={t(`page.failure.${failure.kind}`)}
      text={failure.message}
      hint={failure.hint}
      code={failure.code}
      trace={failure.trace}
      onRetry={retry}
    />
  );
}

function Quietly({ children }: { children: ReactNode }) {
  const [loud, setLoud] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLoud(true);
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return <div aria-busy="true">{loud ? children : null}</div>;
}
