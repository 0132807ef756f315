// Reading JSON of which nothing is known: schemas and answers are written by anybody.
import type { ErrorSchema, FieldPathList, RJSFSchema } from '@rjsf/utils';

/** An object of which nothing is known. */
export type Json = Readonly<Record<string, unknown>>;

/** The answers of a form. */
export type Values = Record<string, unknown>;

/** A place in answers. */
export type Place = FieldPathList;

/** What went wrong at fields, in the form's own shape. */
export type Errors = ErrorSchema;

/** A schema for the form library. */
export type Schema = RJSFSchema;

/** Whether it is an object, and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one. */
export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** The text, if it is one with something in it. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The list, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The texts of a list, or the one text. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return listOf(value).filter((it) => typeof it === 'string');
}

/** Whether nothing was answered: nothing, an empty text, an empty list, an object without answers. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isBlank);
}

/** A value in words of one line. */
export function inWords(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  return JSON.stringify(value);
}

/** The parts of a JSON pointer (`#/a/b` or `/a/b`). */
export function pointerParts(pointer: string): string[] {
  const path = pointer.startsWith('#') ? pointer.slice(1) : pointer;
  if (path === '') return [];
  return path
    .split('/')
    .slice(1)
    .map((it) => decoded(it).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
