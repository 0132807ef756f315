// The list that drops out of a choice: shared by Select, MultiSelect and Combobox.
import { Combobox } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../messages';
import { Icon } from './Icon';

/** Something to choose. */
export interface Option {
  value: string;
  label: string;
  /** A second, grey line. */
  hint?: string;
  icon?: string;
  /** Instead of the icon: a mark, a shape. */
  before?: ReactNode;
  disabled?: boolean;
}

/** As many as are drawn; the rest is found by typing. */
const MOST = 100;

/** Options whose label, value or hint has the text in it, those that begin with it first. */
export function matching(options: readonly Option[], text: string): Option[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return options.slice(0, MOST);
  const found = options.filter((it) => [it.label, it.value, it.hint ?? ''].some((part) => part.toLowerCase().includes(wanted)));
  const begins = (it: Option) => (it.label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.sort((one, other) => begins(one) - begins(other)).slice(0, MOST);
}

export interface OptionListProps {
  /** What is chosen here, spoken. */
  label: ReactNode;
  options: readonly Option[];
  chosen: readonly string[];
  /** What was typed, for the sentence where nothing is found. */
  text: string;
  loading?: boolean;
  /** Instead of the sentence. */
  empty?: ReactNode;
}

/** Inside a Mantine Combobox. */
export function OptionList({ label, options, chosen, text, loading = false, empty }: OptionListProps) {
  const nothing = loading ? t('ui.loading') : (empty ?? (text.trim() === '' ? t('ui.noOptions') : t('ui.noOption', { text })));
  return (
    <Combobox.Dropdown className="pop menu">
      <Combobox.Options aria-label={typeof label === 'string' ? label : t('ui.choose')}>
        {options.length === 0 && <Combobox.Empty className="none">{nothing}</Combobox.Empty>}
        {options.map((option) => {
          const on = chosen.includes(option.value);
          return (
            <Combobox.Option key={option.value} value={option.value} className="mi" active={on} disabled={option.disabled} aria-selected={on}>
              {option.before ?? (option.icon !== undefined && <Icon name={option.icon} />)}
              <span className="t">
                <bdi>{option.label}</bdi>
                {option.hint !== undefined && <span className="l2">{option.hint}</span>}
              </span>
              {on && <Icon name="check" size="s" />}
            </Combobox.Option>
          );
        })}
      </Combobox.Options>
    </Combobox.Dropdown>
  );
}
