// The filters of the audit log, as they stand in the address and as the server takes them.

/** What narrows the list. All of it is in the address under these names. */
export const auditFilters = ['actor', 'event', 'subject', 'outcome', 'severity', 'text', 'since', 'until'] as const;

/** One of them. */
export type AuditFilter = (typeof auditFilters)[number];

const DAY = 86_400_000;
const SPANS: Readonly<Record<string, number>> = { hour: DAY / 24, day: DAY, week: 7 * DAY, month: 30 * DAY };

/** Spans to choose from, counted from now. */
export const auditSpans = Object.keys(SPANS);

/** The parameters of a request. A span such as `week` becomes the moment that it began, rounded so that it stays the same for a minute. */
export function auditParameters(query: URLSearchParams, now: number): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const name of auditFilters) {
    const value = query.get(name);
    if (value !== null && value !== '') parameters[name] = name === 'since' || name === 'until' ? momentOf(value, now) : value;
  }
  if (query.get('order') === 'oldest') parameters.order = 'oldest';
  return parameters;
}

function momentOf(text: string, now: number): string {
  const span = SPANS[text];
  if (span !== undefined) return String(Math.floor((now - span) / 60_000) * 60_000);
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(at) ? text : String(at);
}
