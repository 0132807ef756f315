// Widgets in which something is chosen.
import { useId } from 'react';
import { t } from '../../../../messages';
import { Checkbox, MultiSelect, Select, Switch, type Option } from '../../../../ui';
import { choicesOf, emptied, keyOf, textValue, Words, type Choice, type Props } from './widget';

function optionsOf(choices: readonly Choice[]): Option[] {
  return choices.map((it) => ({ value: it.key, label: it.label, hint: it.hint, disabled: it.disabled }));
}

/** One, or several, from a list that drops down. */
export function SelectWidget(props: Props) {
  const { id, value, multiple = false, required = false, disabled, readonly, placeholder, onChange } = props;
  const choices = choicesOf(props);
  const off = disabled === true || readonly === true;
  if (multiple) {
    const keys = (Array.isArray(value) ? (value as unknown[]) : []).map((it) => keyOf(choices, it)).filter((it) => it !== undefined);
    const valueOf = (key: string) => choices.find((it) => it.key === key)?.value;
    return <MultiSelect id={id} values={keys} options={optionsOf(choices)} placeholder={placeholder} disabled={off} onChange={(next) => onChange(next.map(valueOf))} />;
  }
  return (
    <Select
      id={id}
      value={keyOf(choices, value)}
      options={optionsOf(choices)}
      placeholder={placeholder}
      clearable={!required}
      disabled={off}
      onChange={(key) => {
        onChange(key === undefined ? emptied(props) : choices.find((it) => it.key === key)?.value);
      }}
    />
  );
}

/** As many cards in a row as can be read. */
const IN_A_ROW = 3;

/** All of few in view. */
export function RadioWidget(props: Props) {
  const { value, disabled, readonly, autofocus, onChange } = props;
  const name = useId();
  const choices = choicesOf(props);
  const chosen = keyOf(choices, value);
  const off = disabled === true || readonly === true;
  const columns = choices.length <= IN_A_ROW ? choices.length : 1;
  return (
    <div className={`cards3 of-${columns}`}>
      {choices.map((it, index) => (
        <label key={it.key} className={it.key === chosen ? 'rc on' : 'rc'}>
          <input
            type="radio"
            name={name}
            checked={it.key === chosen}
            disabled={off || it.disabled}
            autoFocus={autofocus === true && index === 0}
            onChange={() => {
              onChange(it.value);
            }}
          />
          <span className={it.key === chosen ? 'rad on' : 'rad'} />
          <div>
            <b dir="auto">{it.label}</b>
            {it.hint !== undefined && <span dir="auto">{it.hint}</span>}
          </div>
        </label>
      ))}
    </div>
  );
}

/** Yes or no. */
export function CheckboxWidget(props: Props) {
  const { value, label, disabled, readonly, options, schema, onChange } = props;
  const description = typeof options.description === 'string' ? options.description : schema.description;
  const off = disabled === true || readonly === true;
  const shared = { label: <span dir="auto">{label}</span>, disabled: off, hint: description === undefined ? undefined : <Words text={description} /> };
  if (options.switch === true) return <Switch {...shared} checked={value === true} onChange={onChange} />;
  return (
    <Checkbox
      {...shared}
      checked={value === true}
      onChange={(on) => {
        onChange(on);
      }}
    />
  );
}

/** Several of few, all in view. */
export function CheckboxesWidget(props: Props) {
  const { value, disabled, readonly, onChange } = props;
  const choices = choicesOf(props);
  const chosen = (Array.isArray(value) ? (value as unknown[]) : []).map((it) => keyOf(choices, it));
  const off = disabled === true || readonly === true;
  return (
    <div className="form-boxes">
      {choices.map((it) => (
        <Checkbox
          key={it.key}
          label={<span dir="auto">{it.label}</span>}
          hint={it.hint}
          checked={chosen.includes(it.key)}
          disabled={off || it.disabled}
          onChange={(on) => {
            // In the order of the options, as the list of the schema says.
            onChange(choices.filter((other) => (other.key === it.key ? on : chosen.includes(other.key))).map((other) => other.value));
          }}
        />
      ))}
      {choices.length === 0 && <span className="meta">{t('form.noChoices')}</span>}
    </div>
  );
}

/** A colour, with its text beside. */
export function ColorWidget({ id, value, label, disabled, readonly, onChange }: Props) {
  return (
    <div className="form-range">
      <input
        id={id}
        type="color"
        aria-label={label}
        value={/^#[0-9a-f]{6}$/i.test(textValue(value)) ? textValue(value) : '#000000'}
        disabled={disabled === true || readonly === true}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      <output htmlFor={id} className="mono">
        {textValue(value) === '' ? t('form.notAnswered') : textValue(value)}
      </output>
    </div>
  );
}

/** Nothing on the screen. */
export function HiddenWidget() {
  return null;
}
