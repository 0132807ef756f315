// What is said of an answer that does not fit: what to write, not what is wrong.
import { t } from '../../../../messages';
import { formatNumber } from '../../../../ui';
import { inWords, listOf, type Json } from './json';

/** The sentence for a keyword of a schema. */
export function wordsFor(keyword: string, schema: Json): string {
  const limit = schema[keyword];
  const count = typeof limit === 'number' ? limit : 0;
  const number = formatNumber(count);
  switch (keyword) {
    case 'required':
    case 'minLength':
      return keyword === 'required' || count <= 1 ? t('form.error.required') : t('form.error.minLength', { count, number });
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return t(`form.error.${keyword}`, { count, number });
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return t(`form.error.${keyword}`, { number: inWords(limit) });
    case 'pattern':
      return patternWords(schema);
    case 'format':
      return formatWords(String(schema.format));
    case 'type':
      return typeWords(schema.type);
    case 'enum':
      return t('form.error.enum', { some: some(listOf(schema.enum)) });
    case 'const':
      return t('form.error.const', { value: inWords(schema.const) });
    case 'uniqueItems':
    case 'oneOf':
    case 'anyOf':
    case 'not':
    case 'contains':
    case 'additionalProperties':
    case 'propertyNames':
      return t(`form.error.${keyword}`);
    default:
      return t('form.error.other', { keyword });
  }
}

function some(values: readonly unknown[]): string {
  const most = 5;
  return values.slice(0, most).map(inWords).join(', ') + (values.length > most ? ', …' : '');
}

/** An example says more than an expression. */
function patternWords(schema: Json): string {
  const example = listOf(schema.examples)[0] ?? schema.default;
  if (typeof example === 'string') return t('form.error.pattern.example', { example, pattern: String(schema.pattern) });
  return t('form.error.pattern', { pattern: String(schema.pattern) });
}

const FORMATS = new Set(['email', 'uri', 'date', 'date-time', 'time', 'hostname', 'ipv4', 'ipv6', 'uuid']);

function formatWords(format: string): string {
  return FORMATS.has(format) ? t(`form.error.format.${format}`) : t('form.error.format', { format });
}

function typeWords(type: unknown): string {
  const one = Array.isArray(type) ? (type as unknown[])[0] : type;
  if (one === 'number' || one === 'integer') return t(`form.error.type.${one}`);
  return t('form.error.type', { type: inWords(type) });
}
