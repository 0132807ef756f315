// One line of text, several lines, a password.
import { useState, type ComponentPropsWithRef, type KeyboardEvent, type ReactNode } from 'react';
import { t } from '../messages';
import { Field, type FieldTexts } from './Field';
import { Icon } from './Icon';
import { Kbd } from './Kbd';

export interface TextFieldProps extends FieldTexts, Omit<ComponentPropsWithRef<'input'>, 'value' | 'onChange' | 'size'> {
  value: string;
  onChange: (value: string) => void;
  /** `s` in tool lines, `m` in forms. */
  size?: 's' | 'm';
  icon?: string;
  /** Printed at its end, such as `f`. */
  keys?: string;
  /** References and addresses. */
  mono?: boolean;
  /** At its end: a unit, a button. */
  end?: ReactNode;
  /** Given, it is a filter: a cross or Escape empties it, Enter and a second Escape leave it. */
  onClear?: () => void;
}

/** The classes of the box around an input. */
export function inputClasses(error: unknown, disabled: boolean | undefined, ...more: (string | false | undefined)[]): string {
  return ['in', error !== undefined && error !== null && 'bad', disabled === true && 'off', ...more].filter(Boolean).join(' ');
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const { label, hint, error, optional, id, value, onChange, size = 'm', icon, keys, mono = false, end, onClear, className, onKeyDown, ...rest } = props;
  const key = (event: KeyboardEvent<HTMLInputElement>) => {
    onKeyDown?.(event);
    if (onClear === undefined || event.defaultPrevented) return;
    const input = event.currentTarget;
    if (event.key === 'Escape' && value !== '') {
      event.preventDefault();
      event.stopPropagation();
      onClear();
    } else if (event.key === 'Escape' || (event.key === 'Enter' && input.form === null)) {
      input.blur();
    }
  };
  return (
    <Field label={label} hint={hint} error={error} optional={optional} id={id}>
      {(links) => (
        <div className={inputClasses(error, rest.disabled, size === 's' && 's', mono && 'mono', className)}>
          {icon !== undefined && <Icon name={icon} size="s" />}
          <input
            type="text"
            autoComplete="off"
            {...rest}
            {...links}
            value={value}
            onKeyDown={key}
            onChange={(event) => {
              onChange(event.target.value);
            }}
          />
          {end}
          {onClear !== undefined && value !== '' ? (
            <button type="button" className="btn q s ic" aria-label={t('ui.clear')} onClick={onClear}>
              <Icon name="x" size="s" />
            </button>
          ) : (
            keys !== undefined && <Kbd keys={keys} />
          )}
        </div>
      )}
    </Field>
  );
}

/** A password, which can be shown. */
export function PasswordField({ end: _end, icon: _icon, ...rest }: TextFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      autoComplete="current-password"
      {...rest}
      type={shown ? 'text' : 'password'}
      end={
        <button
          type="button"
          className="btn q s ic"
          aria-label={t('ui.showPassword')}
          aria-pressed={shown}
          onClick={() => {
            setShown(!shown);
          }}
        >
          <Icon name={shown ? 'eye-off' : 'eye'} size="s" />
        </button>
      }
    />
  );
}

export interface TextAreaProps extends FieldTexts, Omit<ComponentPropsWithRef<'textarea'>, 'value' | 'onChange'> {
  value: string;
  onChange: (value: string) => void;
  mono?: boolean;
}

/** Several lines; grows with its text. */
export function TextArea({ label, hint, error, optional, id, value, onChange, mono = false, className, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional} id={id}>
      {(links) => (
        <div className={inputClasses(error, rest.disabled, 'area', mono && 'mono', className)}>
          <textarea
            rows={3}
            {...rest}
            {...links}
            value={value}
            onChange={(event) => {
              onChange(event.target.value);
            }}
          />
        </div>
      )}
    </Field>
  );
}
