// What stands around an input: label above, hint below, and an error in the hint's place.
import { createContext, useContext, useId, type ReactNode } from 'react';
import { t } from '../messages';
import { StateShape } from './State';

/** What every kind of field can say about itself. */
export interface FieldTexts {
  label?: ReactNode;
  /** Below the input, until there is an error. */
  hint?: ReactNode;
  /** What to write instead. */
  error?: ReactNode;
  /** Said beside the label; required is the default. */
  optional?: boolean;
}

/** What the input inside needs, so that it is read together with its texts. */
export interface FieldLinks {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** The field around an input that brings no texts of its own: the input belongs to that field's texts. */
const Around = createContext<FieldLinks | undefined>(undefined);

export interface FieldProps extends FieldTexts {
  id?: string;
  className?: string;
  /** Several boxes under one label: a fieldset. */
  group?: boolean;
  children: (links: FieldLinks) => ReactNode;
}

/** Label, input, hint or error. Without any of them only the input. */
export function Field({ label, hint, error, optional = false, id, className, group = false, children }: FieldProps) {
  const own = useId();
  const input = id ?? own;
  const said = error !== undefined || hint !== undefined;
  const links: FieldLinks = {
    id: input,
    'aria-describedby': said ? `${input}-say` : undefined,
    'aria-invalid': error !== undefined ? true : undefined,
  };
  const around = useContext(Around);
  if (label === undefined && !said) return <>{children(around === undefined || (id !== undefined && id !== around.id) ? links : around)}</>;
  const inside = <Around value={links}>{children(links)}</Around>;
  const title = (
    <>
      {label}
      {optional && <span className="opt"> {t('ui.optional')}</span>}
    </>
  );
  const below = said && (
    <div id={`${input}-say`} className={error === undefined ? 'hint' : 'err'}>
      {error === undefined ? (
        hint
      ) : (
        <>
          <StateShape shape="bad" />
          <span>{error}</span>
        </>
      )}
    </div>
  );
  const classes = ['fld', className].filter(Boolean).join(' ');
  if (group) {
    return (
      <fieldset className={classes} aria-describedby={links['aria-describedby']}>
        <legend>{title}</legend>
        {inside}
        {below}
      </fieldset>
    );
  }
  return (
    <div className={classes}>
      {label !== undefined && <label htmlFor={input}>{title}</label>}
      {inside}
      {below}
    </div>
  );
}
