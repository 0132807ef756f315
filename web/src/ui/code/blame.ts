// Who wrote which lines: a gutter before the numbers, a link at the first line of each.
import { RangeSetBuilder, type Extension, type RangeSet } from '@codemirror/state';
import { EditorView, gutter, GutterMarker } from '@codemirror/view';
import type { BlameMark } from '../CodeFile';

class Mark extends GutterMarker {
  constructor(
    readonly it: BlameMark,
    readonly isFirst: boolean,
    readonly isOdd: boolean,
    readonly go: ((href: string) => void) | undefined,
  ) {
    super();
    this.elementClass = [isFirst ? 'cm-blame-first' : '', isOdd ? 'cm-blame-odd' : ''].filter(Boolean).join(' ');
  }

  override eq(other: Mark): boolean {
    return other.it === this.it && other.isFirst === this.isFirst;
  }

  override toDOM(): Node {
    const link = document.createElement('a');
    if (!this.isFirst) return document.createTextNode('');
    link.href = this.it.href;
    link.title = this.it.title;
    link.className = 'cm-blame-link';
    const text = document.createElement('span');
    text.textContent = this.it.text;
    text.dir = 'auto';
    const when = document.createElement('span');
    when.textContent = this.it.when;
    when.className = 'cm-blame-when';
    link.append(text, when);
    link.addEventListener('click', (event) => {
      if (this.go === undefined || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.go(this.it.href);
    });
    return link;
  }
}

const look = EditorView.baseTheme({
  '.cm-blame': { width: 'clamp(120px, 24vw, 320px)', borderInlineEnd: '1px solid var(--line)', fontFamily: 'var(--sans)' },
  '.cm-blame .cm-gutterElement': { paddingInline: '10px 8px', overflow: 'hidden' },
  '.cm-blame-first': { boxShadow: 'inset 0 1px 0 var(--line)' },
  '.cm-blame-odd': { backgroundColor: 'var(--slab-2)' },
  '.cm-blame-link': { display: 'flex', gap: '8px', color: 'var(--txt-2)', textDecoration: 'none' },
  '.cm-blame-link:hover': { textDecoration: 'underline' },
  '.cm-blame-link:focus-visible': { outline: '2px solid var(--acc)', outlineOffset: '-2px' },
  '.cm-blame-link > span:first-child': { flex: '1', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', unicodeBidi: 'isolate' },
  '.cm-blame-when': { color: 'var(--txt-3)', whiteSpace: 'nowrap' },
});

/** The gutter. */
export function blameGutter(marks: readonly BlameMark[], go: ((href: string) => void) | undefined): Extension {
  // The text never changes, so the marks are made once.
  let made: RangeSet<GutterMarker> | undefined;
  return [
    look,
    gutter({
      class: 'cm-blame',
      markers: (view) => {
        if (made !== undefined) return made;
        const { doc } = view.state;
        const set = new RangeSetBuilder<GutterMarker>();
        marks.forEach((it, index) => {
          for (let line = it.line; line < it.line + it.count && line <= doc.lines; line += 1) {
            const { from } = doc.line(line);
            set.add(from, from, new Mark(it, line === it.line, index % 2 === 1, go));
          }
        });
        made = set.finish();
        return made;
      },
    }),
  ];
}
