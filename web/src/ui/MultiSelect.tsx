// Several of many: what is chosen stands in the field as chips.
import { Combobox, useCombobox } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { FilterChip } from './Chip';
import { Field, type FieldTexts } from './Field';
import { matching, OptionList, type Option } from './Options';
import { inputClasses } from './TextField';

export interface MultiSelectProps extends FieldTexts {
  values: readonly string[];
  onChange: (values: string[]) => void;
  options: readonly Option[];
  placeholder?: string;
  /** What is typed, for a caller who searches. */
  onText?: (text: string) => void;
  /** What is typed and not in the list may be chosen, too: tags. */
  free?: boolean;
  disabled?: boolean;
  id?: string;
  'aria-label'?: string;
}

/** Several of many. Backspace takes the last one back. */
export function MultiSelect(props: MultiSelectProps) {
  const { label, hint, error, optional, id, values, onChange, options, placeholder, free = false, disabled = false, onText } = props;
  const [text, keepText] = useState('');
  const setText = (next: string) => {
    keepText(next);
    onText?.(next);
  };
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption();
    },
  });
  const toggle = (value: string) => {
    onChange(values.includes(value) ? values.filter((it) => it !== value) : [...values, value]);
    setText('');
  };
  const shown = matching(options, text);
  const key = (event: KeyboardEvent) => {
    const last = values.at(-1);
    if (event.key === 'Backspace' && text === '' && last !== undefined) toggle(last);
    const wanted = text.trim();
    if (event.key === 'Enter' && free && wanted !== '' && box.getSelectedOptionIndex() < 0) {
      event.preventDefault();
      if (!values.includes(wanted)) toggle(wanted);
      else setText('');
    }
  };
  return (
    <Field label={label} hint={hint} error={error} optional={optional} id={id}>
      {(links) => (
        <Combobox unstyled keepMounted={false} store={box} onOptionSubmit={toggle} offset={4} transitionProps={{ duration: 90, transition: 'fade' }}>
          <Combobox.DropdownTarget>
            <div className={inputClasses(error, disabled, 'multi')}>
              {values.map((value) => (
                <FilterChip
                  key={value}
                  label={options.find((it) => it.value === value)?.label ?? value}
                  onRemove={() => {
                    toggle(value);
                  }}
                />
              ))}
              <Combobox.EventsTarget withExpandedAttribute>
                <input
                  {...links}
                  type="text"
                  role="combobox"
                  autoComplete="off"
                  aria-label={props['aria-label']}
                  disabled={disabled}
                  placeholder={values.length === 0 ? placeholder : undefined}
                  value={text}
                  onKeyDown={key}
                  onFocus={() => {
                    box.openDropdown();
                  }}
                  onBlur={() => {
                    box.closeDropdown();
                    setText('');
                  }}
                  onChange={(event) => {
                    setText(event.target.value);
                    box.openDropdown();
                    box.updateSelectedOptionIndex();
                  }}
                />
              </Combobox.EventsTarget>
            </div>
          </Combobox.DropdownTarget>
          <OptionList label={props['aria-label'] ?? label} options={shown} chosen={values} text={text} />
        </Combobox>
      )}
    </Field>
  );
}
