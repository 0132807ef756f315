// A file to write in, with what is wrong under its line (portal.md 7.9). The drawing is fetched when the first is shown.
import './styles/code.css';
import { lazy, Suspense, type Ref } from 'react';

/** Something wrong at a line. */
export interface CodeProblem {
  severity: 'error' | 'warning';
  message: string;
  hint?: string | undefined;
  /** From 1. */
  line: number;
  /** From 1. Without it the line's text is underlined. */
  column?: number | undefined;
}

/** What may be written at the cursor. */
export interface CodeChoice {
  label: string;
  /** In grey beside it. */
  detail?: string | undefined;
}

/** Choices, and where what they replace begins: a column from 0. */
export interface CodeChoices {
  from: number;
  options: readonly CodeChoice[];
}

/** For the page's `[` and `]`, and for links to lines. */
export interface CodeEditorHandle {
  next: () => void;
  previous: () => void;
  goTo: (line: number, column?: number) => void;
  focus: () => void;
}

export interface CodeEditorProps {
  /** Its name says the language. Each path has its own history of changes. */
  path: string;
  /** What it is, spoken; else "Text of PATH". */
  label?: string;
  text: string;
  /** Left out, nothing can be written. */
  onChange?: ((text: string) => void) | undefined;
  problems?: readonly CodeProblem[];
  /** `line` is the text before the cursor. Asked while somebody types, and with Ctrl Space. */
  choices?: ((line: string, asked: boolean) => CodeChoices | undefined) | undefined;
  handle?: Ref<CodeEditorHandle>;
  /** As high as its text, instead of filling its place. */
  grows?: boolean;
}

const Body = lazy(() => import('./code/EditorBody'));

/** An editor. Tab leaves it; Ctrl ] indents, F8 goes to the next problem. */
export function CodeEditor(props: CodeEditorProps) {
  if (props.grows !== true) {
    return (
      <Suspense fallback={<div className="codefile fills" aria-busy="true" />}>
        <Body {...props} />
      </Suspense>
    );
  }
  // The room of its lines (ui/code/look.ts) is there before they are drawn, so that nothing below moves.
  const room = { minBlockSize: `calc(${props.text.split('\n').length} * 1.25rem + 18px)` };
  return (
    <div style={room}>
      <Suspense fallback={null}>
        <Body {...props} />
      </Suspense>
    </div>
  );
}
