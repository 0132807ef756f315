// A job's log, as it grows: read to its end, then asked again and again while the job is not over. The
// server waits with its answer until there is something.
import { useEffect, useState } from 'react';
import { asFailure } from '../../../api/failure';
import type { LogChunk } from './jobFigures';
import { readLog } from './spineData';

/** As long as the server may wait; the transport gives up after 30 s. */
const WAIT_SECONDS = 20;
/** Where nothing came and the server did not wait: not more often than this. */
const PAUSE_MS = 1000;

/** What is known of a log. */
export interface LogState {
  chunks: readonly LogChunk[];
  /** Whether the beginning has been read. */
  isRead: boolean;
  isComplete: boolean;
  /** Why it stopped coming. */
  problem: string | undefined;
}

const NOTHING: LogState = { chunks: [], isRead: false, isComplete: false, problem: undefined };

/** Follows the log of a job; `attempt` begins to follow again after a retry. */
export function useJobLog(id: string, attempt: string): LogState {
  const [log, setLog] = useState(NOTHING);
  useEffect(() => {
    const stop = new AbortController();
    void follow(id, stop.signal, setLog);
    return () => {
      stop.abort();
    };
  }, [id, attempt]);
  return log;
}

async function follow(id: string, signal: AbortSignal, tell: (log: LogState) => void): Promise<void> {
  let offset = 0;
  let chunks: readonly LogChunk[] = [];
  try {
    for (let isComplete = false; !isComplete && !signal.aborted; ) {
      const piece = await readLog(id, offset, offset === 0 && chunks.length === 0 ? 0 : WAIT_SECONDS, signal);
      isComplete = piece.isComplete;
      chunks = piece.chunks.length === 0 ? chunks : [...chunks, ...piece.chunks];
      const stands = piece.nextOffset === offset;
      offset = piece.nextOffset;
      tell({ chunks, isRead: true, isComplete, problem: undefined });
      if (stands && !isComplete) await pause(signal);
    }
  } catch (thrown) {
    if (!signal.aborted) tell({ chunks, isRead: true, isComplete: false, problem: asFailure(thrown).message });
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, PAUSE_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}
