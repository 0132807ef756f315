// Chosen lines of a file: a ground of their own, as an address after `#` names them.
import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import type { LineRange } from '../CodeFile';

/** Chooses lines, or none. */
export const setChosen = StateEffect.define<LineRange | undefined>();

/** More are one block anyway, and marking each would cost. */
const MOST = 5000;
const mark = Decoration.line({ class: 'cm-chosen' });

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (value, transaction) => {
    for (const effect of transaction.effects) {
      if (!effect.is(setChosen)) continue;
      const { doc } = transaction.state;
      const range = effect.value;
      if (range === undefined || range.from > doc.lines) return Decoration.none;
      const last = Math.min(range.to, doc.lines, range.from + MOST);
      return Decoration.set(Array.from({ length: last - range.from + 1 }, (_, index) => mark.range(doc.line(range.from + index).from)));
    }
    return value.map(transaction.changes);
  },
  provide: (it) => EditorView.decorations.from(it),
});

/** Marks what `setChosen` chose. */
export const chosenLines: Extension = [
  field,
  EditorView.baseTheme({
    '.cm-chosen': { backgroundColor: 'var(--acc-soft) !important', boxShadow: 'inset 3px 0 0 var(--acc)' },
    '.cm-lineNumbers .cm-gutterElement': { cursor: 'pointer' },
  }),
];
