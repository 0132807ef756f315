// What is wrong, drawn under its line, with the exact place underlined.
import { StateEffect, StateField, type EditorState, type Extension, type Range } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type Command, type DecorationSet } from '@codemirror/view';
import { t } from '../../messages';
import type { CodeProblem } from '../CodeEditor';

/** Shows these instead of those before. */
export const setProblems = StateEffect.define<readonly CodeProblem[]>();

const SHAPES = {
  error: ['M2.8.8h6.4a2 2 0 0 1 2 2v6.4a2 2 0 0 1-2 2H2.8a2 2 0 0 1-2-2V2.8a2 2 0 0 1 2-2z', 'M4 4l4 4M8 4L4 8'],
  warning: ['M6 .7l5.7 10.1H.3z', 'M6 4.6v2.6M6 9v.1'],
} as const;

class Note extends WidgetType {
  constructor(readonly it: CodeProblem) {
    super();
  }

  override eq(other: Note): boolean {
    return JSON.stringify(other.it) === JSON.stringify(this.it);
  }

  override get estimatedHeight(): number {
    return this.it.hint === undefined ? 40 : 60;
  }

  override toDOM(): HTMLElement {
    const { severity, message, hint, line } = this.it;
    const row = document.createElement('div');
    row.className = `cm-note cm-note-${severity}`;
    row.setAttribute('role', 'note');
    row.setAttribute('aria-label', t(severity === 'error' ? 'ui.problem.error' : 'ui.problem.warning', { line }));
    const text = document.createElement('div');
    // What is said comes from outside: texts, never markup.
    text.append(said('b', message), ...(hint === undefined || hint === '' ? [] : [said('p', hint)]));
    row.append(shape(severity), text);
    // The room around it is padding: heights are measured without margins, and line numbers go by heights.
    const box = document.createElement('div');
    box.className = 'cm-note-box';
    box.append(row);
    return box;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function said(tag: 'b' | 'p', text: string): HTMLElement {
  const made = document.createElement(tag);
  made.dir = 'auto';
  made.textContent = text;
  return made;
}

function shape(severity: CodeProblem['severity']): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('aria-hidden', 'true');
  SHAPES[severity].forEach((drawn, index) => {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', drawn);
    path.setAttribute('class', index === 0 ? 'f' : 'c');
    svg.append(path);
  });
  return svg;
}

interface Shown {
  problems: readonly CodeProblem[];
  drawn: DecorationSet;
}

const field = StateField.define<Shown>({
  create: () => ({ problems: [], drawn: Decoration.none }),
  update: (value, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(setProblems)) return { problems: effect.value, drawn: draw(transaction.state, effect.value) };
    }
    // Until the text is looked at anew, notes move along with what they are about.
    return transaction.docChanged ? { ...value, drawn: value.drawn.map(transaction.changes) } : value;
  },
  provide: (it) => EditorView.decorations.from(it, (value) => value.drawn),
});

function draw(state: EditorState, problems: readonly CodeProblem[]): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const it of problems) {
    const line = state.doc.line(lineOf(state, it));
    const kind = it.severity === 'error' ? 'e' : 'w';
    ranges.push(Decoration.line({ class: `cm-line-${kind}` }).range(line.from));
    const indent = line.text.length - line.text.trimStart().length;
    const from = line.from + Math.min(it.column === undefined ? indent : it.column - 1, Math.max(0, line.length - 1));
    if (from < line.to) ranges.push(Decoration.mark({ class: `cm-wave-${kind}` }).range(from, line.to));
    ranges.push(Decoration.widget({ widget: new Note(it), block: true, side: 1 }).range(line.to));
  }
  return Decoration.set(ranges, true);
}

function lineOf(state: EditorState, problem: CodeProblem): number {
  return Math.min(state.doc.lines, Math.max(1, problem.line));
}

/** To the next problem, or the one before; after the last comes the first. */
export function stepProblem(by: 1 | -1): Command {
  return (view) => {
    const { problems } = view.state.field(field);
    const lines = [...new Set(problems.map((it) => lineOf(view.state, it)))].sort((one, other) => one - other);
    if (lines.length === 0) return false;
    const here = view.state.doc.lineAt(view.state.selection.main.head).number;
    const next = by === 1 ? (lines.find((it) => it > here) ?? lines[0]) : (lines.findLast((it) => it < here) ?? lines.at(-1));
    if (next === undefined) return false;
    const at = view.state.doc.line(next).from;
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    view.focus();
    return true;
  };
}

/** Draws what `setProblems` tells. */
export const shownProblems: Extension = [
  field,
  EditorView.baseTheme({
    '.cm-line-e': { backgroundColor: 'var(--bad-soft) !important', boxShadow: 'inset 3px 0 0 var(--bad)' },
    '.cm-line-w': { backgroundColor: 'var(--warn-soft) !important', boxShadow: 'inset 3px 0 0 var(--warn)' },
    '.cm-wave-e': { textDecoration: 'underline wavy var(--bad) 1px', textUnderlineOffset: '3px' },
    '.cm-wave-w': { textDecoration: 'underline wavy var(--warn) 1px', textUnderlineOffset: '3px' },
    '.cm-note-box': { padding: '2px 12px 6px 10px' },
    '.cm-note': { display: 'flex', gap: '8px', alignItems: 'flex-start', padding: '7px 10px', borderInlineStart: '3px solid var(--bad)', backgroundColor: 'var(--slab)', boxShadow: '0 0 0 1px var(--line)', font: '400 0.8125rem/1.2rem var(--sans)', whiteSpace: 'normal', overflowWrap: 'anywhere', maxWidth: '720px', position: 'sticky', insetInlineStart: '10px' },
    '.cm-note-warning': { borderInlineStartColor: 'var(--warn)' },
    '.cm-note svg': { width: '12px', height: '12px', flex: 'none', marginBlockStart: '4px' },
    '.cm-note .f': { fill: 'var(--bad)' },
    '.cm-note-warning .f': { fill: 'var(--warn)' },
    '.cm-note .c': { stroke: 'var(--slab)', strokeWidth: '1.6', fill: 'none', strokeLinecap: 'round' },
    '.cm-note b': { fontWeight: '620', unicodeBidi: 'isolate' },
    '.cm-note p': { margin: '0', color: 'var(--txt-2)', unicodeBidi: 'isolate' },
  }),
];
