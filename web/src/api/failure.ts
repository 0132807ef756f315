// What went wrong with a request, in the terms that pages show: one shape for the server's problems,
// for a network that is gone and for an answer that did not come in time.

/** The header with the request's id. */
const TRACE = 'x-request-id';

/** Which state a page takes; the words for each are in portal.md section 6. */
export type FailureKind =
  | 'network'
  | 'timeout'
  | 'signedOut'
  | 'denied'
  | 'missing'
  | 'conflict'
  | 'tooMuch'
  | 'refused'
  | 'server';

/** A failed request. `message` is the server's sentence, or ours where no server answered. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly status: number;
  readonly code: string;
  /** The field of the request that is meant, where one is. */
  readonly field: string | undefined;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** The request's id in the server's log. */
  readonly trace: string | undefined;
  /** In how many seconds to ask again, where the server said so. */
  readonly retryAfter: number | undefined;
  /** The whole body, for what an operation adds of its own. */
  readonly body: unknown;

  constructor(kind: FailureKind, message: string, rest: Partial<Omit<Failure, 'kind' | 'message'>> = {}) {
    super(message);
    this.name = 'Failure';
    this.kind = kind;
    this.status = rest.status ?? 0;
    this.code = rest.code ?? kind;
    this.field = rest.field;
    this.hint = rest.hint;
    this.trace = rest.trace;
    this.retryAfter = rest.retryAfter;
    this.body = rest.body;
  }
}

interface ProblemBody {
  error?: { name?: string; message?: string; code?: string; field?: string; hint?: string };
}

/** The failure that an answer tells. */
export function failureOf(status: number, body: unknown, headers: Headers): Failure {
  const error = (isObject(body) ? (body as ProblemBody).error : undefined) ?? {};
  const message = typeof error.message === 'string' ? error.message : `The server answered ${status}`;
  return new Failure(kindOf(status), message, {
    status,
    code: error.code ?? error.name ?? String(status),
    field: error.field,
    hint: error.hint,
    trace: headers.get(TRACE) ?? undefined,
    retryAfter: seconds(headers.get('retry-after')),
    body,
  });
}

function seconds(text: string | null): number | undefined {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isNaN(number) ? undefined : number;
}

/** Anything that was thrown, as a failure. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure('server', thrown instanceof Error ? thrown.message : String(thrown));
}

function kindOf(status: number): FailureKind {
  if (status === 401) return 'signedOut';
  if (status === 403) return 'denied';
  if (status === 404 || status === 410) return 'missing';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 413 || status === 429) return 'tooMuch';
  if (status === 504) return 'timeout';
  return status >= 500 ? 'server' : 'refused';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
