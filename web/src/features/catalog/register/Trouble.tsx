// Why nothing can be shown: unreachable, not there, not allowed, not YAML, too much, registered already.
// Each says what happened, that nothing was changed, and what can be done.
import { useQuery } from '@tanstack/react-query';
import { severityOf } from '../../../api/entityView';
import type { Failure } from '../../../api/failure';
import { sourceOf, type Place, type PlannedFile } from '../../../api/registering';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { paths } from '../../../paths/paths';
import { Button, EmptyState, ErrorState, YamlView } from '../../../ui';
import { causeOf, fileName, hostOf, type Cause } from './words';

interface FailedProps {
  failure: Failure;
  place: Place;
  retry: () => void;
}

/** The server refused to plan it. */
export function Failed({ failure, place, retry }: FailedProps) {
  if (failure.kind === 'conflict') return <Exists place={place} />;
  if (failure.kind === 'denied' && place.kind === 'file') {
    return <ErrorState title={t('catalog.register.fail.folder')} text={failure.message} hint={t('catalog.register.fail.folder.text')} code={failure.code} trace={failure.trace} onRetry={retry} />;
  }
  if (failure.kind === 'refused' || failure.kind === 'tooMuch') {
    const cause = failure.status === 413 ? 'tooLarge' : 'other';
    return <Told cause={cause} place={place} message={failure.message} hint={failure.hint} code={failure.code} trace={failure.trace} retry={retry} />;
  }
  return <FailureState failure={failure} retry={retry} />;
}

interface UnreadableProps {
  place: Place;
  file: PlannedFile;
  retry: () => void;
}

/** The one file there is could not be read. */
export function Unreadable({ place, file, retry }: UnreadableProps) {
  const problem = file.problems[0];
  if (problem === undefined) return null;
  const cause = causeOf(problem);
  return (
    <>
      <Told cause={cause} place={place} message={problem.message} hint={problem.hint} retry={retry} />
      {file.text !== '' && (
        <YamlView
          label={fileName(file.file)}
          text={file.text}
          problems={file.problems.map((it) => ({ severity: severityOf(it), message: it.message, hint: it.hint, line: it.line ?? 1, column: it.column }))}
        />
      )}
    </>
  );
}

interface ToldProps {
  cause: Cause;
  place: Place;
  message: string;
  hint?: string | undefined;
  code?: string | undefined;
  trace?: string | undefined;
  retry: () => void;
}

function Told({ cause, place, message, hint, code, trace, retry }: ToldProps) {
  const host = hostOf(place.target) ?? t('catalog.register.fail.this');
  return (
    <ErrorState
      title={t(`catalog.register.fail.${cause}`, { host })}
      text={message}
      hint={[hint, t(`catalog.register.fail.${cause}.text`)].filter(Boolean).join(' · ')}
      code={code}
      trace={trace}
      onRetry={retry}
    />
  );
}

/** Registered already: the way to it. */
function Exists({ place }: { place: Place }) {
  const found = useQuery({ queryKey: ['register', 'exists', place.kind, place.target], queryFn: () => sourceOf(place) });
  return (
    <EmptyState icon="map-pin" title={t('catalog.register.exists.title')} text={t('catalog.register.exists.text')}>
      <Button variant="primary" href={paths.locations(found.data === undefined ? undefined : { source: found.data.id })}>
        {t('catalog.register.exists.open')}
      </Button>
    </EmptyState>
  );
}
