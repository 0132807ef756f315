// Dialogs: for what interrupts. A question as the title, its consequence, the safe button first.
import { Modal } from '@mantine/core';
import { useEffect, useState, type ReactNode, type SyntheticEvent } from 'react';
import { t } from '../messages';
import { Button } from './Button';
import { TextField } from './TextField';

export interface DialogProps {
  /** A question, where something is asked. */
  title: ReactNode;
  /** Escape, a click beside it, or the safe button. */
  onClose: () => void;
  /** The safe button, such as "Keep it". Else "Close", or "Cancel" beside a confirmation. */
  closeLabel?: string;
  /** The button that does it. What cannot be undone wants its `typeName` typed and is outlined red. */
  confirm?: {
    label: string;
    run: () => void;
    danger?: boolean;
    busy?: boolean;
    typeName?: string;
    disabledReason?: string | undefined;
  };
  wide?: boolean;
  /** No footer: the content has its own buttons. */
  bare?: boolean;
  children?: ReactNode;
}

let locks = 0;

/** The page behind stays where it is. */
function useScrollLock(): void {
  useEffect(() => {
    const root = document.documentElement;
    if (locks === 0) {
      const bar = window.innerWidth - root.clientWidth;
      root.style.overflow = 'hidden';
      if (bar > 0) root.style.paddingInlineEnd = `${bar}px`;
    }
    locks += 1;
    return () => {
      locks -= 1;
      if (locks > 0) return;
      root.style.overflow = '';
      root.style.paddingInlineEnd = '';
    };
  }, []);
}

/** Focus returns to whatever had it, even when the dialog is taken away rather than closed. */
function useFocusReturn(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    },
    [opener],
  );
}

/** Open for as long as it is drawn. */
export function Dialog({ title, onClose, closeLabel, confirm, wide = false, bare = false, children }: DialogProps) {
  const [typed, setTyped] = useState('');
  useScrollLock();
  useFocusReturn();
  const unnamed = confirm?.typeName !== undefined && typed !== confirm.typeName;
  const reason = confirm?.disabledReason ?? (unnamed ? t('ui.typeName', { name: confirm.typeName }) : undefined);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (reason === undefined && confirm?.busy !== true) confirm?.run();
  };
  return (
    <Modal.Root
      unstyled
      opened
      onClose={onClose}
      lockScroll={false}
      returnFocus={false}
      transitionProps={{ duration: 0 }}
      classNames={{ root: 'dlg-root', inner: 'dlg-in', content: wide ? 'dlg wide' : 'dlg', overlay: 'dlg-ov' }}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Title>{title}</Modal.Title>
        <div className="say">{children}</div>
        {!bare && (
          <form onSubmit={submit}>
            {confirm?.typeName !== undefined && (
              <TextField label={<bdi>{t('ui.typeName', { name: confirm.typeName })}</bdi>} value={typed} onChange={setTyped} data-autofocus />
            )}
            <div className="ft">
              <Button onClick={onClose} data-autofocus={confirm?.typeName === undefined ? true : undefined}>
                {closeLabel ?? t(confirm === undefined ? 'ui.close' : 'ui.cancel')}
              </Button>
              {confirm !== undefined && (
                <Button type="submit" variant={confirm.danger === true ? 'danger' : 'primary'} busy={confirm.busy} disabledReason={reason}>
                  {confirm.label}
                </Button>
              )}
            </div>
          </form>
        )}
      </Modal.Content>
    </Modal.Root>
  );
}
