// The field for an address, and the button that reads it.
import { useState, type SyntheticEvent } from 'react';
import { readPlace } from '../../../api/registering';
import { t } from '../../../messages';
import { Button, TextField } from '../../../ui';

interface Props {
  target: string;
  mayFiles: boolean;
  busy: boolean;
  denied: boolean;
  onRead: (target: string) => void;
}

/** Enter reads; what cannot be an address is said at the field. */
export function AddressForm({ target, mayFiles, busy, denied, onRead }: Props) {
  const [text, setText] = useState(target);
  const [refused, setRefused] = useState(target !== '');
  const error = refused ? problemOf(text, mayFiles) : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const isGood = problemOf(text, mayFiles) === undefined;
    setRefused(!isGood);
    if (isGood) onRead(text.trim());
  };
  return (
    <form className="regf" onSubmit={submit}>
      <TextField
        aria-label={t('catalog.register.address')}
        icon="link"
        autoFocus={target === ''}
        spellCheck={false}
        placeholder={t('catalog.register.placeholder')}
        hint={t(mayFiles ? 'catalog.register.hint.files' : 'catalog.register.hint')}
        error={error}
        value={text}
        onChange={(next) => {
          setText(next);
          setRefused(false);
        }}
      />
      <Button
        type="submit"
        className="regb"
        icon={target === '' ? 'scan-search' : 'refresh-cw'}
        busy={busy}
        disabledReason={denied ? t('catalog.register.denied') : undefined}
      >
        {t(target !== '' && text.trim() === target ? 'catalog.register.again' : 'catalog.register.read')}
      </Button>
    </form>
  );
}

function problemOf(text: string, mayFiles: boolean): string | undefined {
  const place = readPlace(text);
  if (place === undefined) return t(mayFiles ? 'catalog.register.wrong.files' : 'catalog.register.wrong');
  return place.kind === 'file' && !mayFiles ? t('catalog.register.noFiles') : undefined;
}
