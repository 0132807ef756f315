// The drawing of CodeEditor: CodeMirror with our keys, colours and problems.
import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useImperativeHandle, useRef } from 'react';
import { t } from '../../messages';
import type { CodeEditorProps } from '../CodeEditor';
import { languageOf } from './language';
import { codeLook } from './look';
import { mountCode } from './mount';
import { setProblems, shownProblems, stepProblem } from './problems';

/** Keys that belong to the page: Ctrl Enter is its primary button. */
const NOT_OURS: ReadonlySet<string> = new Set(['Mod-Enter', 'Shift-Mod-k']);
const NONE = [] as const;

interface Editor {
  view: EditorView;
  /** The histories of files that are not shown now. */
  kept: Map<string, EditorState>;
  path: string;
}

/** The editor. Loaded on demand. */
export default function EditorBody(props: CodeEditorProps) {
  const { path, text, problems = NONE, handle, grows = false } = props;
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (place.current === null) return undefined;
    const view = mountCode(place.current, { state: EditorState.create({ doc: '' }) });
    const made: Editor = { view, kept: new Map(), path: '' };
    editor.current = made;
    open(made, latest);
    return () => {
      view.destroy();
      editor.current = undefined;
    };
  }, []);
  useEffect(() => {
    const it = editor.current;
    if (it !== undefined && it.path !== path) open(it, latest);
  }, [path]);
  useEffect(() => {
    const view = editor.current?.view;
    if (view === undefined || view.state.doc.toString() === text) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }, [text, path]);
  useEffect(() => {
    editor.current?.view.dispatch({ effects: setProblems.of(problems) });
  }, [problems, path]);
  useImperativeHandle(handle, () => {
    const within = (act: (view: EditorView) => unknown) => () => {
      if (editor.current !== undefined) act(editor.current.view);
    };
    return {
      next: within(stepProblem(1)),
      previous: within(stepProblem(-1)),
      goTo: (line, column = 1) => { within((view) => { goTo(view, line, column); })(); },
      focus: within((view) => { view.focus(); }),
    };
  });
  return <div ref={place} className={grows ? 'codefile grows' : 'codefile fills'} dir="ltr" />;
}

interface Latest {
  current: CodeEditorProps;
}

/** Shows the file of the present path, with the history that it had. */
function open(editor: Editor, latest: Latest): void {
  const { path, text } = latest.current;
  if (editor.path !== '') editor.kept.set(editor.path, editor.view.state);
  editor.path = path;
  const kept = editor.kept.get(path);
  if (kept !== undefined && kept.doc.toString() === text) {
    editor.view.setState(kept);
    return;
  }
  const language = new Compartment();
  editor.view.setState(EditorState.create({ doc: text, extensions: [language.of([]), written(latest, path)] }));
  void languageOf(path).then(
    (it) => {
      if (it !== undefined && editor.path === path && editor.view.dom.isConnected) editor.view.dispatch({ effects: language.reconfigure(it) });
    },
    // Without its parser a file stands there without colours.
    () => undefined,
  );
}

function goTo(view: EditorView, line: number, column: number): void {
  const it = view.state.doc.line(Math.min(view.state.doc.lines, Math.max(1, line)));
  const at = Math.min(it.to, it.from + Math.max(0, column - 1));
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
  view.focus();
}

function written(latest: Latest, path: string): Extension {
  const { label, onChange } = latest.current;
  return [
    codeLook,
    /\.ya?ml$/i.test(path) ? plainWords : [],
    look,
    lineNumbers(),
    shownProblems,
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    replacing,
    highlightActiveLine(),
    highlightActiveLineGutter(),
    search({ top: true }),
    autocompletion({ override: [(context) => chosenFrom(context, latest)], icons: false }),
    keymap.of([
      { key: 'F8', run: stepProblem(1), shift: stepProblem(-1) },
      ...completionKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...defaultKeymap.filter((it) => it.key === undefined || !NOT_OURS.has(it.key)),
    ]),
    EditorState.readOnly.of(onChange === undefined),
    EditorState.tabSize.of(2),
    EditorView.contentAttributes.of({ 'aria-label': label ?? t('ui.code.file', { path }), spellcheck: 'false', tabindex: '0' }),
    EditorState.phrases.of({ Find: t('ui.code.find'), next: t('ui.code.next'), previous: t('ui.code.previous'), all: t('ui.code.all'), 'match case': t('ui.code.case'), regexp: t('ui.code.regexp'), 'by word': t('ui.code.word'), close: t('ui.close'), Replace: t('ui.code.replace'), replace: t('ui.code.replace'), 'replace all': t('ui.code.replaceAll') }),
    EditorView.updateListener.of((update) => {
      // Changes from outside are known there already.
      const now = update.docChanged ? update.state.doc.toString() : undefined;
      if (now !== undefined && now !== latest.current.text) latest.current.onChange?.(now);
    }),
  ];
}

function chosenFrom(context: CompletionContext, latest: Latest): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const found = latest.current.choices?.(line.text.slice(0, context.pos - line.from), context.explicit);
  if (found === undefined || found.options.length === 0) return null;
  const options = found.options.map((it) => (it.detail === undefined ? { label: it.label } : { label: it.label, detail: it.detail }));
  return { from: line.from + found.from, options, validFor: /^[\w:.-]*$/ };
}

/**
 * Typing over several lines. Left to itself the browser keeps their looks in `style` attributes, which the policy of the page
 * refuses, and says so.
 */
const replacing = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { data, inputType, isComposing } = event;
    if (inputType !== 'insertText' || data === null || isComposing || view.state.readOnly || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch({ ...view.state.replaceSelection(data), userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

/** What YAML writes without quotes is text as well. */
const plainWords = syntaxHighlighting(HighlightStyle.define([{ tag: tags.content, color: 'var(--sx-str)' }]));

const look = EditorView.baseTheme({
  '&': { height: '100%' },
  '.cm-tooltip-autocomplete': { fontFamily: 'var(--mono)', fontSize: '0.75rem' },
  '.cm-completionDetail': { color: 'var(--txt-3)', fontStyle: 'normal', fontFamily: 'var(--sans)' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--acc)' },
});
