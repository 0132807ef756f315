// Where toasts show: bottom centre, ten seconds, longer while the pointer or the focus is on it.
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { t } from '../messages';
import { Button } from './Button';
import { currentToast, toast, watchToast } from './toast';

const SHOWN_MS = 10_000;

/** Once, beside everything else. */
export function ToastHost() {
  const shown = useSyncExternalStore(watchToast, currentToast);
  const [held, setHeld] = useState(false);
  const undo = useCallback(() => {
    shown?.undo?.();
    toast.hide();
  }, [shown]);
  useEffect(() => {
    setHeld(false);
  }, [shown]);
  useEffect(() => {
    if (shown === undefined || held) return;
    const timer = setTimeout(toast.hide, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [shown, held]);
  useEffect(() => {
    if (shown?.undo === undefined) return;
    const key = (event: KeyboardEvent) => {
      // The path leads into editors, which keep what happens in them to themselves.
      const at = event.composedPath()[0];
      const typing = at instanceof HTMLElement && at.closest('input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]') !== null;
      if (event.key !== 'z' || typing || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      undo();
    };
    document.addEventListener('keydown', key, true);
    return () => {
      document.removeEventListener('keydown', key, true);
    };
  }, [shown, undo]);
  const hold = () => {
    setHeld(true);
  };
  const release = () => {
    setHeld(false);
  };
  return (
    <div role="status" aria-live="polite">
      {shown !== undefined && (
        <div key={shown.id} className="toast" onPointerEnter={hold} onPointerLeave={release} onFocus={hold} onBlur={release}>
          <span dir="auto">{shown.text}</span>
          {shown.undo !== undefined ? (
            <Button size="s" keys="z" onClick={undo}>
              {t('ui.undo')}
            </Button>
          ) : (
            <Button size="s" onClick={toast.hide}>
              {t('ui.close')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
