// The configuration as lines to look through, and as the file that it could have come from.

/** What the server writes where a secret is. */
const HIDDEN = '<hidden>';

/** A value and where it stands. */
export interface Entry {
  /** Such as `backend.auth.externalAccess[0].type`. */
  path: string;
  /** As text; undefined for what is empty. */
  value: string | undefined;
  isHidden: boolean;
}

/** Every value with its path, in the order of the file. */
export function entriesOf(value: unknown, path = ''): Entry[] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((it, index) => entriesOf(it, `${path}[${index}]`));
  if (isObject(value) && Object.keys(value).length > 0) return Object.entries(value).flatMap(([key, it]) => entriesOf(it, joined(path, key)));
  return [{ path, value: textOf(value), isHidden: value === HIDDEN }];
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Keys with other letters than usual stand in quotes, so that a path is read in one way only. */
function joined(path: string, key: string): string {
  if (/^[\w-]+$/.test(key)) return path === '' ? key : `${path}.${key}`;
  return `${path}["${key}"]`;
}

/** Entries whose path or value has every word of the text in it. */
export function matching(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter((it) => it !== '');
  return entries.filter((it) => {
    const whole = `${it.path} ${it.value ?? ''}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

/** A section: what stands below one key at the top. */
export interface Section {
  name: string;
  entries: Entry[];
}

/** Entries by their first key, in the order in which they come. */
export function sectionsOf(entries: readonly Entry[]): Section[] {
  const sections = new Map<string, Entry[]>();
  for (const it of entries) {
    const name = /^[\w-]+/.exec(it.path)?.[0] ?? it.path;
    sections.set(name, [...(sections.get(name) ?? []), it]);
  }
  return [...sections].map(([name, all]) => ({ name, entries: all }));
}

/** As YAML. */
export function yamlOf(value: unknown): string {
  return `${linesOf(value).join('\n')}\n`;
}

function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap((it) => linesOf(it).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`));
  if (!isObject(value)) return [scalar(value)];
  const entries = Object.entries(value);
  if (entries.length === 0) return ['{}'];
  return entries.flatMap(([key, it]) => {
    const inner = linesOf(it);
    const nested = typeof it === 'object' && it !== null && Object.keys(it).length > 0;
    return nested ? [`${scalar(key)}:`, ...inner.map((line) => `  ${line}`)] : [`${scalar(key)}: ${inner[0] ?? ''}`];
  });
}

/** Plain where that is read as the same text again; in quotes elsewhere. */
function scalar(value: unknown): string {
  if (typeof value !== 'string') return textOf(value) ?? 'null';
  const isPlain = /^[A-Za-z_./<@][\w ./@<>+-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value) && !value.endsWith(' ') && !/^\.(inf|nan)$/i.test(value) && !value.startsWith('@');
  return isPlain ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
