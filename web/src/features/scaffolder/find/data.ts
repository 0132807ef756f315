// The templates with their figures, and how they are found, gathered and ordered.
import { queryOptions } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { transport } from '../../../api/transport';

/** A template as the list shows it. */
export interface TemplateRow {
  ref: string;
  title: string;
  description?: string | null;
  type?: string | null;
  tags: string[];
  owner?: string | null;
  makes: string[];
  steps: { id?: string | null; name: string; action: string; available: boolean }[];
  pages: number;
  unavailable: { action: string; reason: string }[];
  runs: { total: number; succeeded: number; failed: number; cancelled: number; last30Days: number; mineLast30Days: number; medianMs?: number | null; lastAt?: number | null };
  deprecated?: { successor?: string | null } | null;
}

/** Everything that may be created. A change of the catalog makes it stale. */
export const templatesQuery = queryOptions({
  queryKey: [...keys.catalog, 'templates', 'list'],
  queryFn: async ({ signal }) => {
    const response = await transport(new Request(new URL('/api/scaffolder/v1/templates', window.location.origin), { signal }));
    return ((await response.json()) as { items: TemplateRow[] }).items;
  },
});

/** Answers that were kept, by template. */
export const draftsQuery = queryOptions({
  queryKey: ['scaffolder', 'drafts'],
  queryFn: async ({ signal }) => {
    const response = await transport(new Request(new URL('/api/scaffolder/v1/drafts', window.location.origin), { signal }));
    const { items } = (await response.json()) as { items: { templateRef: string; values: Record<string, unknown>; updatedAt: number }[] };
    return items.filter((it) => Object.keys(it.values).length > 0);
  },
  staleTime: 0,
});

/** What is looked for. */
export interface Wanted {
  text: string;
  type: string | undefined;
  tag: string | undefined;
  owner: string | undefined;
  starred: boolean;
}

/** Whether a template fits. */
export function fits(row: TemplateRow, wanted: Wanted, starred: ReadonlySet<string>): boolean {
  if (wanted.type !== undefined && row.type !== wanted.type) return false;
  if (wanted.tag !== undefined && !row.tags.includes(wanted.tag)) return false;
  if (wanted.owner !== undefined && row.owner !== wanted.owner) return false;
  if (wanted.starred && !starred.has(row.ref)) return false;
  const words = wanted.text.toLowerCase().split(/\s+/).filter((it) => it !== '');
  const all = [row.title, row.ref, row.description, row.type, row.owner, ...row.tags, ...row.makes].filter((it) => typeof it === 'string').join(' ').toLowerCase();
  return words.every((it) => all.includes(it));
}

/** What one uses first, then what everybody uses, then by name; what is no longer kept up comes last. */
export function ordered(rows: readonly TemplateRow[]): TemplateRow[] {
  const rank = (it: TemplateRow) => (it.deprecated === undefined || it.deprecated === null ? 0 : 1);
  return [...rows].sort(
    (one, other) =>
      rank(one) - rank(other) || other.runs.mineLast30Days - one.runs.mineLast30Days || other.runs.last30Days - one.runs.last30Days || one.title.localeCompare(other.title),
  );
}

/** The tag with which a template says that it is a golden path. */
const RECOMMENDED = 'recommended';
const MOST_PATHS = 3;

/** The golden paths. */
export function pathsIn(rows: readonly TemplateRow[]): TemplateRow[] {
  return ordered(rows.filter((it) => it.tags.includes(RECOMMENDED) && (it.deprecated === undefined || it.deprecated === null))).slice(0, MOST_PATHS);
}

/** How often it went well, of what has ended otherwise than by a hand; undefined where nothing has. */
export function share(row: TemplateRow): number | undefined {
  const ended = row.runs.succeeded + row.runs.failed;
  return ended === 0 ? undefined : row.runs.succeeded / ended;
}

/** Values with their counts, the commonest first. */
export function counted(values: readonly (string | null | undefined)[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const it of values) if (typeof it === 'string' && it !== '') counts.set(it, (counts.get(it) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
}
