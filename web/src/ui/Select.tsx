// One of many, from a list that drops down; with a filter where the list is long.
import { Combobox, useCombobox } from '@mantine/core';
import { useEffect, useState } from 'react';
import { t } from '../messages';
import { Field, type FieldTexts } from './Field';
import { Icon } from './Icon';
import { matching, OptionList, type Option } from './Options';
import { inputClasses } from './TextField';

export interface SelectProps extends FieldTexts {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  options: readonly Option[];
  placeholder?: string;
  /** A cross takes the choice back. */
  clearable?: boolean;
  size?: 's' | 'm';
  disabled?: boolean;
  id?: string;
  'aria-label'?: string;
}

/** From this many on, typing filters. */
const SEARCH_FROM = 8;

/** One of many. */
export function Select(props: SelectProps) {
  const { label, hint, error, optional, id, value, onChange, options, placeholder, clearable = false, size = 'm', disabled = false } = props;
  const [text, setText] = useState('');
  const [focused, setFocused] = useState(false);
  const searchable = options.length >= SEARCH_FROM;
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption();
      setText('');
    },
  });
  const { dropdownOpened, selectActiveOption } = box;
  useEffect(() => {
    if (!dropdownOpened) return;
    // The list is drawn only now; keys start at what is chosen.
    const frame = requestAnimationFrame(() => {
      selectActiveOption();
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [dropdownOpened, selectActiveOption]);
  const chosen = options.find((it) => it.value === value);
  const pick = (next: string) => {
    onChange(next);
    box.closeDropdown();
  };
  const shown = chosen?.label ?? value ?? '';
  const typing = searchable && focused && box.dropdownOpened;
  return (
    <Field label={label} hint={hint} error={error} optional={optional} id={id}>
      {(links) => (
        <Combobox unstyled keepMounted={false} store={box} onOptionSubmit={pick} offset={4} transitionProps={{ duration: 90, transition: 'fade' }}>
          <Combobox.DropdownTarget>
            <div
              className={inputClasses(error, disabled, 'sel', size === 's' && 's')}
              onClick={() => {
                if (!disabled) box.openDropdown();
              }}
            >
              {chosen?.before ?? (chosen?.icon !== undefined && <Icon name={chosen.icon} size="s" />)}
              <Combobox.EventsTarget withExpandedAttribute>
                <input
                  {...links}
                  type="text"
                  role="combobox"
                  autoComplete="off"
                  aria-label={props['aria-label']}
                  disabled={disabled}
                  readOnly={!searchable}
                  placeholder={typing ? (chosen?.label ?? placeholder) : (placeholder ?? t('ui.choose'))}
                  value={typing ? text : shown}
                  onFocus={() => {
                    setFocused(true);
                  }}
                  onBlur={() => {
                    setFocused(false);
                    box.closeDropdown();
                  }}
                  onChange={(event) => {
                    const next = event.target.value;
                    // The first letter typed after a choice starts a search; it does not lengthen the choice.
                    setText(!typing && next.startsWith(shown) ? next.slice(shown.length) : next);
                    box.openDropdown();
                    box.updateSelectedOptionIndex();
                  }}
                />
              </Combobox.EventsTarget>
              {clearable && value !== undefined && !disabled ? (
                <button
                  type="button"
                  className="btn q s ic"
                  aria-label={t('ui.clear')}
                  onClick={(event) => {
                    event.stopPropagation();
                    onChange(undefined);
                  }}
                >
                  <Icon name="x" size="s" />
                </button>
              ) : (
                <Icon name="chevrons-up-down" size="s" />
              )}
            </div>
          </Combobox.DropdownTarget>
          <OptionList label={props['aria-label'] ?? label} options={matching(options, text)} chosen={value === undefined ? [] : [value]} text={text} />
        </Combobox>
      )}
    </Field>
  );
}
