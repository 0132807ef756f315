// Starting the run, and what the server has to say against it.
import { useCallback, useState } from 'react';
import { asFailure, type Failure } from '../../../../api/failure';
import type { Secrets } from '../context';
import { forms } from '../requests';
import { isObject, listOf, type Place, type Values } from '../schema/json';
import { pointerParts } from '../schema/json';

/** What the server found wrong. */
export interface Refusal {
  failure: Failure;
  errors: { place: Place; message: string }[];
}

/** Starts a run; what is refused is told with the answers that it is about. */
export function useStart(templateRef: string): {
  start: (values: Values, secrets: Secrets) => Promise<string | undefined>;
  isStarting: boolean;
  refusal: Refusal | undefined;
  clear: () => void;
} {
  const [isStarting, setIsStarting] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const start = useCallback(
    async (values: Values, secrets: Secrets) => {
      setIsStarting(true);
      setRefusal(undefined);
      try {
        return (await forms.start(templateRef, values, secrets)).id;
      } catch (thrown) {
        const failure = asFailure(thrown);
        setRefusal({ failure, errors: errorsIn(failure.body) });
        return undefined;
      } finally {
        setIsStarting(false);
      }
    },
    [templateRef],
  );
  const clear = useCallback(() => {
    setRefusal(undefined);
  }, []);
  return { start, isStarting, refusal, clear };
}

/** The errors of the body, as Backstage writes them. */
function errorsIn(body: unknown): Refusal['errors'] {
  if (!isObject(body)) return [];
  return listOf(body.errors)
    .filter(isObject)
    .map((it) => ({ place: placeOf(it), message: typeof it.message === 'string' ? it.message : '' }))
    .filter((it) => it.message !== '');
}

function placeOf(error: Record<string, unknown>): Place {
  const path = listOf(error.path).filter((it): it is string | number => typeof it === 'string' || typeof it === 'number');
  if (path.length > 0) return path;
  const pointer = [error.instancePath, error.instanceLocation, error.property].find((it): it is string => typeof it === 'string');
  if (pointer === undefined) return [];
  const parts = pointer.includes('/') ? pointerParts(pointer.startsWith('/') || pointer.startsWith('#') ? pointer : `/${pointer}`) : pointer.replace(/^instance\.?/, '').split('.').filter((it) => it !== '');
  const { argument } = error;
  return error.name === 'required' && typeof argument === 'string' ? [...parts, argument] : parts;
}
