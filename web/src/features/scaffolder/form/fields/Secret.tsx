// A secret: its value goes to the run's secrets, and the answers hold as many stars.
import { useEffect } from 'react';
import { t } from '../../../../messages';
import { PasswordField } from '../../../../ui';
import { useFinding, useSecret } from '../context';
import { isOff, placeholderOf, type Props } from './catalogField';

/** A value that nobody reads again. */
export function Secret(props: Props) {
  const { fieldPathId, name, formData, onChange, autofocus, onBlur } = props;
  const [secret, keep] = useSecret(name);
  const { path, $id } = fieldPathId;
  const isLost = secret === undefined && formData !== undefined;
  useEffect(() => {
    // Kept answers never have the secret itself: only stars would be left of it.
    if (isLost) onChange(undefined, path);
  }, [isLost, onChange, path]);
  const pattern = typeof props.schema.pattern === 'string' ? props.schema.pattern : undefined;
  useFinding($id, path, pattern !== undefined && secret !== undefined && !new RegExp(pattern, 'u').test(secret) ? t('form.error.pattern', { pattern }) : undefined);
  return (
    <PasswordField
      id={$id}
      value={secret ?? ''}
      autoComplete="new-password"
      autoFocus={autofocus}
      disabled={isOff(props)}
      placeholder={placeholderOf(props)}
      onBlur={() => {
        onBlur($id, formData);
      }}
      onChange={(text) => {
        keep(text === '' ? undefined : text);
        onChange(text === '' ? undefined : '*'.repeat(text.length), path);
      }}
    />
  );
}
