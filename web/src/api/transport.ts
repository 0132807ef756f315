// The one way to the server: time limits, retries of what may be asked twice, the CSRF token, and what
// happens when the session has ended. Everything that asks the server goes through `transport`.
import { Failure, failureOf } from './failure';

/** The header that the server wants with everything that changes something. */
const CSRF = 'flagstone-csrf';
const LIMIT_MS = 30_000;
const TRIES = 3;
const FIRST_WAIT_MS = 250;

let csrf: string | undefined;
let renew: (() => Promise<boolean>) | undefined;
let refresh: (() => Promise<boolean>) | undefined;
/** Grows with each token: an answer that comes late tells of the session before. */
let generation = 0;

/** Sets the token of the present session; none when nobody is signed in. */
export function setCsrf(token: string | undefined): void {
  if (csrf !== token) generation += 1;
  csrf = token;
}

/** Says who is asked when the server does not know the token: true means that there is a new one. */
export function onStaleToken(ask: (() => Promise<boolean>) | undefined): void {
  refresh = ask;
}

/** Says who is asked when a request finds the session ended: true means that it may be sent again. */
export function onSignedOut(ask: (() => Promise<boolean>) | undefined): void {
  renew = ask;
}

/** `fetch` with our rules. Answers that tell of a failure are thrown as `Failure`. The limit is for what the server may take longer for. */
export async function transport(request: Request, limitMs = LIMIT_MS): Promise<Response> {
  if (new URL(request.url).origin !== window.location.origin) throw new Failure('refused', `${request.url} is not of this server`);
  const asks = request.method === 'GET' || request.method === 'HEAD';
  let renewed = false;
  for (let attempt = 1; ; attempt += 1) {
    const copy = request.clone();
    const sentIn = generation;
    if (!asks && csrf !== undefined) copy.headers.set(CSRF, csrf);
    const outcome = await once(copy, request.signal, limitMs);
    if (outcome instanceof Response && outcome.ok) return outcome;
    const failure = outcome instanceof Response ? await read(outcome) : outcome;
    if (failure.kind === 'signedOut' && !renewed && renew !== undefined && !isAboutSession(request.url)) {
      renewed = true;
      if (sentIn !== generation || (await renew())) continue;
    }
    if (failure.kind === 'denied' && failure.message.includes(CSRF) && !renewed && refresh !== undefined) {
      renewed = true;
      if (await refresh()) continue;
    }
    if (!asks || attempt >= TRIES || !isPassing(failure)) throw failure;
    await pause(FIRST_WAIT_MS * 2 ** (attempt - 1), request.signal);
  }
}

async function once(request: Request, signal: AbortSignal, limitMs: number): Promise<Response | Failure> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    return await fetch(request, { signal: AbortSignal.any([signal, limit]) });
  } catch (error) {
    if (signal.aborted) throw error;
    if (limit.aborted) return new Failure('timeout', `The server did not answer in ${limitMs / 1000} s`);
    return new Failure('network', 'The server cannot be reached');
  }
}

async function read(response: Response): Promise<Failure> {
  const text = await response.text().catch(() => '');
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy in front answers in its own words; the status says enough.
  }
  return failureOf(response.status, body, response.headers);
}

/** Whether the same question may well be answered a moment later. */
function isPassing(failure: Failure): boolean {
  return failure.kind === 'network' || failure.status === 502 || failure.status === 503;
}

/** Questions about the session itself must not wait for the session. */
function isAboutSession(url: string): boolean {
  return /\/api\/identity\/v1\/(session|sign-in|invitations\/(look|accept)|password)$/.test(new URL(url).pathname);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      failed(signal.reason as Error);
    });
  });
}
