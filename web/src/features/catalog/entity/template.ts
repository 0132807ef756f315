// What a template says of itself: its steps, and what it asks for. Any part of it may be missing or wrong.
import type { Entity } from '../../../api/client';
import { at, textAt, textsAt } from './facts';

/** A step of a template. */
export interface TemplateStep {
  name: string;
  action: string | undefined;
  /** It runs only if something is so. */
  conditional: boolean;
}

/** Something that a template asks for. */
export interface TemplateParameter {
  name: string;
  title: string | undefined;
  description: string | undefined;
  type: string | undefined;
  required: boolean;
  page: string | undefined;
}

/** The steps in their order. */
export function stepsOf(entity: Entity): TemplateStep[] {
  return list(at(entity.spec, 'steps')).map((it, index) => ({
    name: textAt(it, 'name') ?? textAt(it, 'id') ?? textAt(it, 'action') ?? String(index + 1),
    action: textAt(it, 'action'),
    conditional: at(it, 'if') !== undefined,
  }));
}

/** Everything that is asked for, page by page. */
export function parametersOf(entity: Entity): TemplateParameter[] {
  const found = at(entity.spec, 'parameters');
  const pages = Array.isArray(found) ? list(found) : found === undefined ? [] : [found];
  return pages.flatMap((page) => {
    const properties = at(page, 'properties');
    if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return [];
    const required = new Set(textsAt(page, 'required'));
    return Object.entries(properties as Record<string, unknown>).map(([name, it]) => ({
      name,
      title: textAt(it, 'title'),
      description: textAt(it, 'description'),
      type: typeOf(it),
      required: required.has(name),
      page: textAt(page, 'title'),
    }));
  });
}

function typeOf(property: unknown): string | undefined {
  const choices = at(property, 'enum');
  if (Array.isArray(choices)) return choices.slice(0, 8).map(String).join(' | ') + (choices.length > 8 ? ' | …' : '');
  return textAt(property, 'ui:field') ?? textAt(property, 'type');
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
