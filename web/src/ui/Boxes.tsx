// Checkbox, radio, switch: the browser's own inputs, drawn by the element after them.
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Field, type FieldTexts } from './Field';
import { Icon } from './Icon';

interface BoxProps {
  /** Beside the box. Without it give `aria-label`. */
  label?: ReactNode;
  /** A second, grey line. */
  hint?: ReactNode;
  disabled?: boolean;
  'aria-label'?: string;
}

export interface CheckboxProps extends BoxProps {
  /** `mixed`: some of what it stands for. */
  checked: boolean | 'mixed';
  /** `range` when Shift was held. */
  onChange: (checked: boolean, range: boolean) => void;
  /** No room around it: in tables. */
  bare?: boolean;
}

/** A box to tick. */
export function Checkbox({ checked, onChange, bare = false, label, hint, disabled, ...rest }: CheckboxProps) {
  const input = useRef<HTMLInputElement>(null);
  const shift = useRef(false);
  useEffect(() => {
    if (input.current !== null) input.current.indeterminate = checked === 'mixed';
  }, [checked]);
  return (
    <label
      className={bare ? 'box bare' : 'box'}
      onClickCapture={(event) => {
        shift.current = event.shiftKey;
      }}
    >
      <input
        ref={input}
        type="checkbox"
        checked={checked === true}
        disabled={disabled}
        aria-label={rest['aria-label']}
        onChange={(event) => {
          onChange(event.target.checked, shift.current);
        }}
      />
      <span className="chk">
        <Icon name="check" />
      </span>
      <BoxText label={label} hint={hint} />
    </label>
  );
}

export interface RadioProps<T extends string> extends FieldTexts {
  value: T | undefined;
  onChange: (value: T) => void;
  options: readonly { value: T; label: ReactNode; hint?: ReactNode; disabled?: boolean }[];
}

/** One of few, all of them in view. */
export function RadioGroup<T extends string>({ value, onChange, options, ...texts }: RadioProps<T>) {
  const name = useId();
  return (
    <Field {...texts} group>
      {() =>
        options.map((option) => (
          <label key={option.value} className="box">
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => {
                onChange(option.value);
              }}
            />
            <span className="rad" />
            <BoxText label={option.label} hint={option.hint} />
          </label>
        ))
      }
    </Field>
  );
}

export interface SwitchProps extends BoxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off, at once. */
export function Switch({ checked, onChange, label, hint, disabled, ...rest }: SwitchProps) {
  return (
    <label className="box">
      <input
        type="checkbox"
        role="switch"
        className="swi"
        checked={checked}
        disabled={disabled}
        aria-label={rest['aria-label']}
        onChange={(event) => {
          onChange(event.target.checked);
        }}
      />
      <span className="swt" />
      <BoxText label={label} hint={hint} />
    </label>
  );
}

function BoxText({ label, hint }: Pick<BoxProps, 'label' | 'hint'>) {
  if (label === undefined) return null;
  return (
    <span>
      {label}
      {hint !== undefined && <span className="l2">{hint}</span>}
    </span>
  );
}
