// A configuration as lines: one for each value, with the whole path of its key.

/** A line. `value` is text as it would be written. */
export interface Setting {
  key: string;
  value: string;
  /** It was left out by the server. */
  hidden: boolean;
  /** An empty list or an empty section. */
  empty: boolean;
}

const HIDDEN = '<hidden>';
const DEEPEST = 40;

/** All values of a tree, in its order. */
export function flatten(value: unknown, key = '', depth = 0): Setting[] {
  if (typeof value === 'object' && value !== null && depth < DEEPEST) {
    const isList = Array.isArray(value);
    const entries = Object.entries(value as Record<string, unknown>);
    if (entries.length === 0) return [{ key, value: isList ? '[]' : '{}', hidden: false, empty: true }];
    // A list of plain values is one line.
    if (isList && entries.every(([, it]) => typeof it !== 'object')) return [{ key, value: entries.map(([, it]) => String(it)).join(', '), hidden: false, empty: false }];
    return entries.flatMap(([name, it]) => flatten(it, isList ? `${key}[${name}]` : key === '' ? name : `${key}.${name}`, depth + 1));
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [{ key, value: text, hidden: text === HIDDEN, empty: false }];
}

/** Whether a line has all words of a search, in key or value. */
export function found(setting: Setting, text: string): boolean {
  const line = `${setting.key} ${setting.value}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => line.includes(word));
}
