// What every widget needs, and texts of templates as hints.
import type { EnumOptionsType, RJSFSchema } from '@rjsf/utils';
import type { ReactNode } from 'react';
import { Markdown } from '../../../../ui';

/** What the form library gives a widget, as far as ours ask for it. */
export interface Props {
  id: string;
  label: string;
  value: unknown;
  schema: RJSFSchema;
  options: Readonly<Record<string, unknown>> & { enumOptions?: EnumOptionsType[] };
  placeholder?: string;
  multiple?: boolean;
  required?: boolean;
  disabled?: boolean;
  readonly?: boolean;
  autofocus?: boolean;
  onChange: (value: unknown) => void;
  onBlur: (id: string, value: unknown) => void;
  onFocus: (id: string, value: unknown) => void;
}

/** The value as text. */
export function textValue(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** What an emptied field answers. */
export function emptied({ options }: Props): unknown {
  const { emptyValue } = options as { emptyValue?: unknown };
  return emptyValue;
}

/** The events that the form wants to hear of. */
export function listening({ id, value, onBlur, onFocus }: Props): { onBlur: () => void; onFocus: () => void } {
  return {
    onBlur: () => {
      onBlur(id, value);
    },
    onFocus: () => {
      onFocus(id, value);
    },
  };
}

const MARKED = /[*_`[\]<>#~|\\\n]|https?:/;

/** A text of the template: Markdown through the sanitiser, or plain where it is nothing else. */
export function Words({ text }: { text: string }): ReactNode {
  if (MARKED.test(text)) return <Markdown text={text} />;
  return (
    <span dir="auto" className="brk">
      {text}
    </span>
  );
}

/** An option of a choice, with a key that any value can have. */
export interface Choice {
  key: string;
  value: unknown;
  label: string;
  hint: string | undefined;
  disabled: boolean;
}

/** The options of a choice. */
export function choicesOf({ options }: Props): Choice[] {
  const disabled = Array.isArray(options.enumDisabled) ? (options.enumDisabled as unknown[]) : [];
  return (options.enumOptions ?? []).map((it, index) => {
    const value: unknown = it.value;
    const hint: unknown = it.schema?.description;
    return { key: String(index), value, label: it.label, hint: typeof hint === 'string' ? hint : undefined, disabled: disabled.includes(value) };
  });
}

/** The option that has a value. */
export function keyOf(choices: readonly Choice[], value: unknown): string | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return choices.find((it) => JSON.stringify(it.value) === text)?.key;
}
