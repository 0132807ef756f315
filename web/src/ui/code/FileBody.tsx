// The drawing of CodeFile: CodeMirror that cannot be written in, with chosen lines and the writers of lines.
import { search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { standardKeymap } from '@codemirror/commands';
import { useEffect, useRef } from 'react';
import { t } from '../../messages';
import type { CodeFileProps, LineRange } from '../CodeFile';
import { blameGutter } from './blame';
import { languageOf } from './language';
import { chosenLines, setChosen } from './lines';
import { codeLook } from './look';
import { mountCode } from './mount';

/** The lines of a selection; a cursor that merely stands somewhere chooses none. */
function linesOf(view: EditorView): LineRange {
  const { main } = view.state.selection;
  return { from: view.state.doc.lineAt(main.from).number, to: view.state.doc.lineAt(main.to).number };
}

/** The file. Loaded on demand. */
export default function FileBody(props: CodeFileProps) {
  const { path, text, lines, blame, wrap = false } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  const told = useRef<LineRange | undefined>(undefined);
  const parts = useRef({ blame: new Compartment(), wrap: new Compartment() });
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (place.current === null) return undefined;
    const language = new Compartment();
    const choose = (range: LineRange) => {
      told.current = range;
      made.dispatch({ effects: setChosen.of(range) });
      latest.current.onLines?.(range);
    };
    const made = mountCode(place.current, {
      state: EditorState.create({
        doc: text,
        extensions: [
          // Who wrote a line stands before its number.
          parts.current.blame.of(blameOf(latest.current)),
          fixed(path, choose),
          EditorView.updateListener.of((update) => {
            if (update.selectionSet && made.hasFocus) choose(linesOf(made));
          }),
          parts.current.wrap.of(latest.current.wrap === true ? EditorView.lineWrapping : []),
          language.of([]),
        ],
      }),
    });
    view.current = made;
    show(made, latest.current.lines);
    speakGutters(made, latest.current.blame !== undefined);
    let gone = false;
    void languageOf(path).then(
      (it) => {
        if (!gone && it !== undefined) made.dispatch({ effects: language.reconfigure(it) });
      },
      // Without its parser a file stands there without colours.
      () => undefined,
    );
    return () => {
      gone = true;
      made.destroy();
      view.current = undefined;
    };
  }, [path, text]);
  useEffect(() => {
    const is = told.current;
    if (view.current === undefined || (is?.from === lines?.from && is?.to === lines?.to)) return;
    told.current = lines;
    show(view.current, lines);
  }, [lines]);
  useEffect(() => {
    if (view.current === undefined) return;
    view.current.dispatch({ effects: parts.current.blame.reconfigure(blameOf(latest.current)) });
    speakGutters(view.current, blame !== undefined);
  }, [blame]);
  useEffect(() => {
    view.current?.dispatch({ effects: parts.current.wrap.reconfigure(wrap ? EditorView.lineWrapping : []) });
  }, [wrap]);
  return <div ref={place} className="codefile" dir="ltr" />;
}

function show(view: EditorView, lines: LineRange | undefined): void {
  const effects = [setChosen.of(lines)];
  if (lines === undefined || lines.from > view.state.doc.lines) {
    view.dispatch({ effects });
    return;
  }
  const at = view.state.doc.line(lines.from).from;
  view.dispatch({ effects });
  // The place is measured once the page around it stands.
  requestAnimationFrame(() => {
    if (view.dom.isConnected) view.dispatch({ effects: EditorView.scrollIntoView(at, { y: 'center' }) });
  });
}

/** CodeMirror hides what stands beside the lines from who listens; links in there have to be heard. */
function speakGutters(view: EditorView, on: boolean): void {
  for (const box of view.dom.querySelectorAll('.cm-gutters')) {
    if (on) box.removeAttribute('aria-hidden');
    else box.setAttribute('aria-hidden', 'true');
  }
  for (const box of view.dom.querySelectorAll('.cm-lineNumbers')) box.setAttribute('aria-hidden', 'true');
}

function blameOf({ blame, onGo }: CodeFileProps): Extension {
  return blame === undefined ? [] : blameGutter(blame, onGo);
}

function fixed(path: string, choose: (range: LineRange) => void): Extension {
  let first: number | undefined;
  return [
    codeLook,
    lineNumbers({
      domEventHandlers: {
        mousedown: (view, block, event) => {
          const line = view.state.doc.lineAt(block.from).number;
          const other = (event as MouseEvent).shiftKey ? (first ?? line) : line;
          first = other;
          choose({ from: Math.min(line, other), to: Math.max(line, other) });
          return true;
        },
      },
    }),
    chosenLines,
    highlightActiveLineGutter(),
    drawSelection(),
    search({ top: true }),
    keymap.of([...searchKeymap, ...standardKeymap]),
    EditorState.readOnly.of(true),
    // No keyboard comes up on a phone: nothing can be written here.
    EditorView.contentAttributes.of({ 'aria-label': t('ui.code.file', { path }), 'aria-readonly': 'true', inputmode: 'none', tabindex: '0' }),
    EditorState.phrases.of(phrases()),
  ];
}

function phrases(): Record<string, string> {
  return { Find: t('ui.code.find'), next: t('ui.code.next'), previous: t('ui.code.previous'), all: t('ui.code.all'), 'match case': t('ui.code.case'), regexp: t('ui.code.regexp'), 'by word': t('ui.code.word'), close: t('ui.close') };
}
