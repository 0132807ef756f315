// What programs said of a commit: builds, tests.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ask } from '../../../api/client';
import { t } from '../../../messages';
import type { RepositoryName } from '../../../paths/paths';
import { A, State, StateShape, Time, type Shape } from '../../../ui';
import { at, repositoryKey, type Check } from '../data';

const SHAPES: Readonly<Record<string, Shape>> = { pending: 'running', success: 'ok', failure: 'bad', error: 'warn' };
const EVERY_MS = 5000;

/** The checks of a commit; asked again while one is under way. */
export const checksQuery = (it: RepositoryName, commit: string) =>
  queryOptions({
    queryKey: repositoryKey(it, 'checks', commit),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/checks/{commit}', { signal, params: { path: { ...at(it), commit } } }))).items as Check[],
    refetchInterval: (query) => (query.state.data?.some((check) => check.state === 'pending') === true ? EVERY_MS : false),
  });

/** The shape of a check's state. */
export function shapeOfCheck(state: string): Shape {
  return SHAPES[state] ?? 'unknown';
}

/** Below a commit's header: nothing where nobody checked. */
export function ChecksOf({ repository, commit }: { repository: RepositoryName; commit: string }) {
  const query = useQuery(checksQuery(repository, commit));
  if (query.data === undefined || query.data.length === 0) return null;
  return (
    <ul className="checks" aria-label={t('code.checks')}>
      {query.data.map((it) => (
        <li key={it.context}>
          <State shape={shapeOfCheck(it.state)}>{it.targetUrl === undefined ? it.context : <A href={it.targetUrl}>{it.context}</A>}</State>
        </li>
      ))}
    </ul>
  );
}

/** One in a list, with its sentence. */
export function CheckRow({ check }: { check: Check }) {
  return (
    <div className="li">
      <StateShape shape={shapeOfCheck(check.state)} />
      <div className="t">
        <b dir="auto">{check.context}</b> <span className="meta">{t(`code.check.${check.state}`, { defaultValue: check.state })}</span>
        {check.description !== '' && <div className="l2" dir="auto">{check.description}</div>}
      </div>
      {check.targetUrl !== undefined && <A href={check.targetUrl}>{t('code.check.details')}</A>}
      <Time at={check.updatedAt} className="meta nw" />
    </div>
  );
}
