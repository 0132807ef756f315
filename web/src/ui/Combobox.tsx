// A text with suggestions that come from elsewhere: owners, references, people. The caller searches.
import { Combobox as Base, useCombobox } from '@mantine/core';
import type { ReactNode } from 'react';
import { Field, type FieldTexts } from './Field';
import { Icon } from './Icon';
import { OptionList, type Option } from './Options';
import { inputClasses } from './TextField';

export interface ComboboxProps extends FieldTexts {
  /** What is typed. */
  text: string;
  onText: (text: string) => void;
  /** What was found for the text. */
  options: readonly Option[];
  onPick: (value: string) => void;
  loading?: boolean;
  /** Instead of the sentence that nothing was found. */
  empty?: ReactNode;
  placeholder?: string;
  icon?: string;
  size?: 's' | 'm';
  disabled?: boolean;
  id?: string;
  'aria-label'?: string;
}

/** Text with suggestions. */
export function Combobox(props: ComboboxProps) {
  const { label, hint, error, optional, id, text, onText, options, onPick, loading, empty, placeholder, icon = 'search', size = 'm', disabled } = props;
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption();
    },
  });
  return (
    <Field label={label} hint={hint} error={error} optional={optional} id={id}>
      {(links) => (
        <Base
          unstyled
          keepMounted={false}
          store={box}
          offset={4}
          transitionProps={{ duration: 90, transition: 'fade' }}
          onOptionSubmit={(value) => {
            onPick(value);
            box.closeDropdown();
          }}
        >
          <Base.DropdownTarget>
            <div className={inputClasses(error, disabled, size === 's' && 's')}>
              <Icon name={icon} size="s" />
              <Base.EventsTarget withExpandedAttribute>
                <input
                  {...links}
                  type="text"
                  role="combobox"
                  autoComplete="off"
                  spellCheck={false}
                  aria-label={props['aria-label']}
                  disabled={disabled}
                  placeholder={placeholder}
                  value={text}
                  onFocus={() => {
                    box.openDropdown();
                  }}
                  onBlur={() => {
                    box.closeDropdown();
                  }}
                  onChange={(event) => {
                    onText(event.target.value);
                    box.openDropdown();
                    box.updateSelectedOptionIndex();
                  }}
                />
              </Base.EventsTarget>
            </div>
          </Base.DropdownTarget>
          <OptionList label={props['aria-label'] ?? label} options={options} chosen={[]} text={text} loading={loading} empty={empty} />
        </Base>
      )}
    </Field>
  );
}
