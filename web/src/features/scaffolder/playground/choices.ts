// What may be written at the cursor of a template: actions, fields, answers, steps, filters.
import type { CodeChoices } from '../../../ui';

/** What the template and the server know. */
export interface Known {
  actions: readonly { id: string; isHere: boolean }[];
  fields: readonly string[];
  filters: readonly string[];
  parameters: readonly string[];
  steps: readonly string[];
  /** Said beside an action that is not available. */
  missing: string;
}

/** Choices for the text before the cursor, within its line. */
export function choicesFor(line: string, asked: boolean, known: Known): CodeChoices | undefined {
  const action = /^\s*(?:-\s+)?action:\s*([\w:.-]*)$/.exec(line);
  if (action !== null) {
    const options = known.actions.map((it) => (it.isHere ? { label: it.id } : { label: it.id, detail: known.missing }));
    return { from: line.length - (action[1] ?? '').length, options };
  }
  const field = /^\s*['"]?ui:field['"]?:\s*(\w*)$/.exec(line);
  if (field !== null) return list(line, field[1], known.fields);
  const open = line.lastIndexOf('${{');
  if (open < 0 || line.indexOf('}}', open) >= 0) return undefined;
  const inside = line.slice(open + 3);
  const parameter = /\bparameters\.([\w-]*)$/.exec(inside);
  if (parameter !== null) return list(line, parameter[1], known.parameters);
  const step = /\bsteps(?:\.|\[['"])([\w-]*)$/.exec(inside);
  if (step !== null) return list(line, step[1], known.steps);
  const filter = /\|\s*(\w*)$/.exec(inside);
  if (filter !== null) return list(line, filter[1], known.filters);
  const word = /(?:^|[\s({[,])(\w*)$/.exec(inside);
  if (word === null || (!asked && (word[1] ?? '') === '')) return undefined;
  return list(line, word[1], ['parameters', 'steps', 'user', 'secrets', 'environment', 'context', 'each']);
}

function list(line: string, typed: string | undefined, names: readonly string[]): CodeChoices {
  return { from: line.length - (typed ?? '').length, options: names.map((label) => ({ label })) };
}

/** What the language has of its own. */
export const OWN_FILTERS: readonly string[] = [
  'abs', 'batch', 'capitalize', 'center', 'default', 'dictsort', 'dump', 'escape', 'first', 'float', 'groupby', 'indent', 'int', 'join', 'last', 'length', 'list', 'lower',
  'nl2br', 'random', 'reject', 'rejectattr', 'replace', 'reverse', 'round', 'safe', 'select', 'selectattr', 'slice', 'sort', 'string', 'striptags', 'sum', 'title', 'trim',
  'truncate', 'upper', 'urlencode', 'urlize', 'wordcount',
];
