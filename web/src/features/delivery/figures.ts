// Words and shapes of deployments. Pure.
import type { RepositoryName } from '../../paths/paths';
import type { Shape } from '../../ui';
import type { Deployment, Environment } from './data';

const STATES: Readonly<Record<string, Shape>> = { pending: 'waiting', starting: 'running', healthy: 'ok', failed: 'bad', replaced: 'asleep', rolled_back: 'warn' };
const HEALTH: Readonly<Record<string, Shape>> = { up: 'ok', unwell: 'warn', starting: 'running', down: 'bad', none: 'asleep' };

/** The shape of a deployment's state. */
export const stateShape = (state: string): Shape => STATES[state] ?? 'unknown';

/** The shape of an environment's health. */
export const healthShape = (health: string): Shape => HEALTH[health] ?? 'unknown';

/** As much of a commit as people read. */
export const shortCommit = (commit: string): string => commit.slice(0, 7);

/** The repository of a deployment, where it is one of the built-in host. */
export function repositoryOf({ repository }: Pick<Deployment, 'repository'>): RepositoryName | undefined {
  const [owner, name, ...rest] = repository.split('/');
  return owner === undefined || owner === '' || name === undefined || name === '' || rest.length > 0 ? undefined : { owner, name };
}

/** Where what runs in an environment goes next: the one behind it, unless it runs there already. */
export function promotion(environments: readonly Environment[], index: number): Environment | undefined {
  const [here, next] = [environments[index], environments[index + 1]];
  if (here?.current === undefined || next === undefined) return undefined;
  return next.current?.digest === here.current.digest ? undefined : next;
}
