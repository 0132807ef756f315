// A whole or decimal number within limits, with arrows for hand and keyboard.
import { useState, type KeyboardEvent } from 'react';
import { t } from '../messages';
import { Field, type FieldTexts } from './Field';
import { Icon } from './Icon';
import { inputClasses } from './TextField';

export interface NumberFieldProps extends FieldTexts {
  id?: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  min?: number;
  max?: number;
  step?: number;
  /** After the number, such as "min". */
  unit?: string;
  size?: 's' | 'm';
  disabled?: boolean;
  'aria-label'?: string;
}

/** While somebody writes, anything may stand there; limits hold when they leave. */
export function NumberField(props: NumberFieldProps) {
  const { label, hint, error, optional, id, value, onChange, min = -Infinity, max = Infinity, step = 1, unit, size = 'm', disabled } = props;
  const [draft, setDraft] = useState<string>();
  const put = (next: number) => {
    setDraft(undefined);
    onChange(Math.min(max, Math.max(min, next)));
  };
  const by = (steps: number) => {
    put((value ?? (Number.isFinite(min) ? min : 0)) + steps * step);
  };
  const write = (text: string) => {
    setDraft(text);
    const number = Number(text.replace(',', '.'));
    if (text.trim() === '') onChange(undefined);
    else if (!Number.isNaN(number) && number >= min && number <= max) onChange(number);
  };
  const leave = () => {
    if (draft === undefined) return;
    const number = Number(draft.replace(',', '.'));
    if (draft.trim() !== '' && !Number.isNaN(number)) put(number);
    setDraft(undefined);
  };
  const key = (event: KeyboardEvent) => {
    const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    by(steps);
  };
  return (
    <Field label={label} hint={hint} error={error} optional={optional} id={id}>
      {(links) => (
        <div className={inputClasses(error, disabled, size === 's' && 's')}>
          <input
            {...links}
            type="text"
            inputMode="decimal"
            role="spinbutton"
            aria-label={props['aria-label']}
            aria-valuenow={value}
            aria-valuemin={Number.isFinite(min) ? min : undefined}
            aria-valuemax={Number.isFinite(max) ? max : undefined}
            disabled={disabled}
            value={draft ?? (value === undefined ? '' : String(value))}
            onChange={(event) => {
              write(event.target.value);
            }}
            onBlur={leave}
            onKeyDown={key}
          />
          {unit !== undefined && <span className="dim">{unit}</span>}
          <span className="num-b">
            <button type="button" tabIndex={-1} aria-label={t('ui.increase')} disabled={disabled} onClick={() => { by(1); }}>
              <Icon name="chevron-up" size="s" />
            </button>
            <button type="button" tabIndex={-1} aria-label={t('ui.decrease')} disabled={disabled} onClick={() => { by(-1); }}>
              <Icon name="chevron-down" size="s" />
            </button>
          </span>
        </div>
      )}
    </Field>
  );
}
