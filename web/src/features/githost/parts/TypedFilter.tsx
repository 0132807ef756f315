// A text that filters a list: told a moment after the last letter.
import { useEffect, useRef, useState, type Ref } from 'react';
import { TextField } from '../../../ui';

const TYPING_MS = 120;

interface Props {
  value: string;
  label: string;
  onChange: (text: string) => void;
  field?: Ref<HTMLInputElement>;
}

/** The field. */
export function TypedFilter({ value, label, onChange, field }: Props) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (known !== value) {
    // The address changed by itself: back, or a filter taken away.
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => () => { clearTimeout(timer.current); }, []);
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setKnown(text);
      onChange(text);
    }, TYPING_MS);
  };
  return <TextField ref={field} size="s" icon="search" keys="f" value={typed} onChange={type} onClear={() => { type(''); }} placeholder={label} aria-label={label} spellCheck={false} maxLength={200} />;
}
