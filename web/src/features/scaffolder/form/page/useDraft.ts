// Answers are kept on the server while somebody writes, so that leaving loses nothing. Secrets never are.
import { useCallback, useEffect, useRef, useState } from 'react';
import { asFailure } from '../../../../api/failure';
import { forms } from '../requests';
import type { Values } from '../schema/json';
import type { Template } from './data';

const PAUSE_MS = 700;

/** How far the keeping is. */
export type Keeping = { state: 'nothing' | 'keeping' | 'kept' } | { state: 'failed'; message: string };

/** Keeps answers a moment after each change, and what is left when the page is left. */
export function useDraft(template: Template, values: Values, first: Values): { keeping: Keeping; forget: () => Promise<void> } {
  const [keeping, setKeeping] = useState<Keeping>({ state: 'nothing' });
  const text = JSON.stringify(values);
  const kept = useRef(JSON.stringify(first));
  const pending = useRef<string>(undefined);
  const { namespace, name } = template;
  const send = useCallback(async () => {
    const wanted = pending.current;
    if (wanted === undefined) return;
    pending.current = undefined;
    setKeeping({ state: 'keeping' });
    try {
      await forms.keep({ namespace, name }, JSON.parse(wanted) as Values);
      kept.current = wanted;
      setKeeping({ state: 'kept' });
    } catch (thrown) {
      pending.current ??= wanted;
      setKeeping({ state: 'failed', message: asFailure(thrown).message });
    }
  }, [namespace, name]);
  useEffect(() => {
    if (text === kept.current) return;
    pending.current = text;
    const timer = setTimeout(() => void send(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text, send]);
  useEffect(() => {
    const leave = () => void send();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [send]);
  const forget = useCallback(async () => {
    pending.current = undefined;
    setKeeping({ state: 'nothing' });
    await forms.forget({ namespace, name }).catch(() => undefined);
  }, [namespace, name]);
  return { keeping, forget };
}
