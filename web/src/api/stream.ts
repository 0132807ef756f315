// One stream of changes for all tabs of a browser: over HTTP/1.1 it has six connections to a server, and a stream keeps
// one for good. The tab that holds a lock has the stream and tells the others; when it goes, the next one gets the lock.
// Where there are no locks (plain HTTP on another host than localhost) each tab has a stream of its own.

/** What a page wants to hear. */
export interface Hearer {
  onState: (state: 'connecting' | 'open' | 'lost') => void;
  /** A change, as the server wrote it. */
  onChange: (data: string) => void;
  /** Changes were missed: what is on the page may be old. */
  onMissed: () => void;
}

/** A share of the stream. */
export interface Stream {
  close: () => void;
}

const STREAM = '/api/catalog/v1/changes/stream';
const NAME = 'flagstone.stream';
const AGAIN_MS = 3000;

type Said = { say: 'hello' } | { say: 'state'; state: 'connecting' | 'open' | 'lost' } | { say: 'change'; data: string; id: string } | { say: 'missed' };

/** Listens to the stream, and has it when no other tab does. */
export function shareStream(hearer: Hearer): Stream {
  const gone = new AbortController();
  const locks = 'locks' in navigator ? navigator.locks : undefined;
  if (locks === undefined) {
    hold(hearer, gone.signal);
  } else {
    const channel = new BroadcastChannel(NAME);
    /** The last change that was told, so that the next holder begins behind it. */
    let last: string | undefined;
    let wasHeld = false;
    const tell = (said: Said) => {
      channel.postMessage(said);
    };
    channel.onmessage = ({ data }: MessageEvent<Said>) => {
      if (data.say === 'hello') return;
      wasHeld = true;
      if (data.say === 'state') hearer.onState(data.state);
      if (data.say === 'missed') hearer.onMissed();
      if (data.say === 'change') {
        last = data.id;
        hearer.onChange(data.data);
      }
    };
    tell({ say: 'hello' });
    const held = () => {
      let state: 'connecting' | 'open' | 'lost' = 'connecting';
      const told: Holder = {
        onState: (next) => {
          state = next;
          hearer.onState(next);
          tell({ say: 'state', state });
        },
        onMissed: () => {
          hearer.onMissed();
          tell({ say: 'missed' });
        },
        onChange: (data, id) => {
          last = id;
          hearer.onChange(data);
          tell({ say: 'change', data, id });
        },
      };
      channel.onmessage = ({ data }: MessageEvent<Said>) => {
        if (data.say === 'hello') tell({ say: 'state', state });
      };
      // Who takes it over and was told nothing yet cannot say what came meanwhile.
      if (wasHeld && last === undefined) told.onMissed();
      hold(told, gone.signal, last);
      return new Promise<void>((done) => {
        gone.signal.addEventListener('abort', () => { done(); });
      });
    };
    // Refused only when it is given up before it was got.
    locks.request(NAME, { signal: gone.signal }, held).catch(() => undefined);
    gone.signal.addEventListener('abort', () => {
      channel.close();
    });
  }
  return {
    close: () => {
      gone.abort();
    },
  };
}

interface Holder extends Omit<Hearer, 'onChange'> {
  onChange: (data: string, id: string) => void;
}

/** Has the stream until `gone`. It begins after the change `after`; without one, now. */
function hold(told: Holder, gone: AbortSignal, after?: string): void {
  let source: EventSource | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const open = (from?: string) => {
    const opened = new EventSource(from === undefined ? STREAM : `${STREAM}?after=${encodeURIComponent(from)}`);
    source = opened;
    opened.onopen = () => {
      told.onState('open');
    };
    opened.onerror = () => {
      told.onState('lost');
      // A browser gives up for good on some answers (401, 503); we do not.
      if (opened.readyState === EventSource.CLOSED) again();
    };
    opened.onmessage = (message: MessageEvent<string>) => {
      told.onChange(message.data, message.lastEventId);
    };
    // The changes since then are not kept any more: a stream from now on, and everything anew, once.
    opened.addEventListener('gap', () => {
      opened.close();
      told.onMissed();
      again();
    });
    opened.addEventListener('denied', () => {
      opened.close();
    });
  };
  const again = () => {
    waiting = setTimeout(() => {
      open();
    }, AGAIN_MS);
  };
  open(after);
  gone.addEventListener('abort', () => {
    source?.close();
    clearTimeout(waiting);
  });
}
