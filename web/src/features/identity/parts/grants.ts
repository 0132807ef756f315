// What a grant is, and its condition as a list of plain lines.

/** A grant as roles have it. */
export interface Grant {
  id?: string;
  permissions: string[];
  except?: string[];
  actions?: string[];
  effect?: 'allow' | 'deny';
  conditions?: unknown;
}

/** A line of a condition: how deep it is, what joins what is below, or a rule with its parameters. */
export interface ConditionLine {
  depth: number;
  join?: 'anyOf' | 'allOf' | 'not';
  rule?: string;
  params?: string;
}

const DEEPEST = 32;

/** What came over the wire, as a grant. What is missing is empty. */
export function grantOf(value: Record<string, unknown>): Grant {
  const grant: Grant = { permissions: strings(value.permissions), effect: value.effect === 'deny' ? 'deny' : 'allow' };
  if (typeof value.id === 'string') grant.id = value.id;
  if (Array.isArray(value.except) && value.except.length > 0) grant.except = strings(value.except);
  if (Array.isArray(value.actions) && value.actions.length > 0) grant.actions = strings(value.actions);
  if (value.conditions !== undefined && value.conditions !== null) grant.conditions = value.conditions;
  return grant;
}

/** The lines of a condition, outermost first. */
export function conditionLines(condition: unknown, depth = 0): ConditionLine[] {
  if (typeof condition !== 'object' || condition === null || depth > DEEPEST) return [];
  const it = condition as Record<string, unknown>;
  for (const join of ['anyOf', 'allOf'] as const) {
    const parts = it[join];
    if (Array.isArray(parts)) return [{ depth, join }, ...parts.flatMap((part) => conditionLines(part, depth + 1))];
  }
  if ('not' in it) return [{ depth, join: 'not' }, ...conditionLines(it.not, depth + 1)];
  if (typeof it.rule !== 'string') return [];
  return [{ depth, rule: it.rule, params: paramsOf(it.params) }];
}

function paramsOf(params: unknown): string {
  if (typeof params !== 'object' || params === null) return '';
  return Object.entries(params)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.map(String).join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ');
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : [];
}
