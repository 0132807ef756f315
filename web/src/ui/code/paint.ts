// Colours for code that is no editor: pieces of text with the class of each. Fetched when the first is painted.
import { LanguageDescription } from '@codemirror/language';
import { languages } from '@codemirror/language-data';
import { highlightCode, tagHighlighter, tags } from '@lezer/highlight';
import { languageOf } from './language';

/** A piece of a text; without a class it is plain. */
export interface Painted {
  text: string;
  kind: string;
}

/** Longer texts stay plain. */
const LONGEST = 50_000;

const classes = tagHighlighter([
  { tag: [tags.keyword, tags.modifier, tags.propertyName, tags.tagName, tags.heading, tags.macroName, tags.labelName], class: 'k1' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.inserted, tags.quote], class: 'k2' },
  { tag: [tags.number, tags.bool, tags.atom, tags.null, tags.typeName, tags.className, tags.attributeName, tags.url], class: 'k3' },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], class: 'k4' },
]);

/** The pieces of each line of a file, by its name; nothing where its language is not known. */
export async function paintLines(lines: readonly string[], path: string): Promise<Painted[][] | undefined> {
  const text = lines.join('\n');
  if (text.length > LONGEST) return undefined;
  const known = await languageOf(path);
  if (known === undefined) return undefined;
  const painted: Painted[][] = [[]];
  highlightCode(
    text,
    known.language.parser.parse(text),
    classes,
    (piece, kind) => painted.at(-1)?.push({ text: piece, kind }),
    () => painted.push([]),
  );
  return painted;
}

/** The pieces of a text in a language, such as `rust` or `yaml`; nothing where nobody knows it. */
export async function paint(text: string, language: string): Promise<Painted[] | undefined> {
  if (text.length > LONGEST) return undefined;
  const found = LanguageDescription.matchLanguageName(languages, language, true);
  if (found === null) return undefined;
  const { language: known } = await found.load();
  const pieces: Painted[] = [];
  highlightCode(
    text,
    known.parser.parse(text),
    classes,
    (piece, kind) => pieces.push({ text: piece, kind }),
    () => pieces.push({ text: '\n', kind: '' }),
  );
  return pieces;
}
