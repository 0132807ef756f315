// The keys of a list of this room: find, move, open.
import { useMemo, type RefObject } from 'react';
import { useCommands, type Command } from '../../../commands/registry';
import { t } from '../../../messages';

interface List {
  field?: RefObject<HTMLInputElement | null>;
  count: number;
  cursor: number;
  setCursor: (index: number) => void;
  /** Undefined where rows lead nowhere. */
  open: ((index: number) => void) | undefined;
}

/** Registers them for as long as the list is shown. */
export function useListKeys({ field, count, cursor, setCursor, open }: List): void {
  useCommands(
    useMemo(() => {
      const page = (id: string, keys: string[], icon: string, run: () => void): Command => ({ id: `code.list.${id}`, title: t(`code.key.${id}`), group: 'page', icon, keys, run });
      const move = (by: number) => () => { if (count > 0) setCursor(Math.min(count - 1, Math.max(0, cursor + by))); };
      return [
        ...(field === undefined ? [] : [page('filter', ['f'], 'search', () => field.current?.focus())]),
        page('next', ['j', 'arrowdown'], 'arrow-down', move(1)),
        page('previous', ['k', 'arrowup'], 'arrow-up', move(-1)),
        ...(open !== undefined && cursor >= 0 && cursor < count ? [page('open', ['o'], 'arrow-right', () => { open(cursor); })] : []),
      ];
    }, [field, count, cursor, setCursor, open]),
  );
}
