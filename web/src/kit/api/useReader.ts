// A definition being read in its worker, and single questions to it, as state of a component.
import { useEffect, useState, type DependencyList } from 'react';
import { isReadable } from './formats';
import { ReadError } from './model';
import { readBeside, type RemoteReader } from './workerTalk';

/** How far reading has come. */
export type Reading = { state: 'reading' } | { state: 'read'; reader: RemoteReader } | { state: 'failed'; error: ReadError } | { state: 'textOnly' };

/** Reads a text for as long as the component shows it. */
export function useReader(text: string, type: string): Reading {
  const [reading, setReading] = useState<Reading>({ state: 'reading' });
  useEffect(() => {
    if (!isReadable(type) || text.trim() === '') {
      setReading({ state: 'textOnly' });
      return undefined;
    }
    setReading({ state: 'reading' });
    const closed = new AbortController();
    let opened: RemoteReader | undefined;
    readBeside(text, type, closed.signal).then(
      (reader) => {
        if (closed.signal.aborted) reader.close();
        else {
          opened = reader;
          setReading({ state: 'read', reader });
        }
      },
      (error: unknown) => {
        if (!closed.signal.aborted) setReading({ state: 'failed', error: error instanceof ReadError ? error : new ReadError('broke', String(error)) });
      },
    );
    return () => {
      closed.abort();
      opened?.close();
    };
  }, [text, type]);
  return reading;
}

/** The answer to a question; undefined until it is there. The last one stays while the next is on its way. */
export function useAsked<T>(ask: () => Promise<T>, on: DependencyList): T | undefined {
  const [answer, setAnswer] = useState<T>();
  useEffect(() => {
    let current = true;
    ask().then(
      (value) => {
        if (current) setAnswer(value);
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
    // The question is told by what it is about; the function itself is new each time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, on);
  return answer;
}
