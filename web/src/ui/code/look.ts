// How code looks in CodeMirror: our tokens, our sizes, the four colours of syntax (portal.md 3).
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { color: 'var(--txt)', backgroundColor: 'var(--slab)', fontSize: '0.75rem' },
  '&.cm-focused': { outline: '2px solid var(--acc)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.25rem' },
  '.cm-content': { caretColor: 'var(--txt)', paddingBlock: '8px' },
  '.cm-line': { paddingInline: '10px 12px' },
  '.cm-gutters': { backgroundColor: 'var(--slab)', color: 'var(--txt-3)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '40px', paddingInline: '12px 8px' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--txt)' },
  '.cm-cursor, .cm-dropCursor': { borderInlineStartColor: 'var(--txt)' },
  '.cm-selectionBackground': { backgroundColor: 'var(--acc-soft) !important' },
  '.cm-content ::selection': { backgroundColor: 'var(--acc-soft)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--press)', outline: '1px solid var(--line-2)' },
  '.cm-searchMatch': { backgroundColor: 'var(--acc-soft)', outline: '1px solid var(--acc-line)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--acc-soft)', outline: '2px solid var(--acc)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--press)', border: 'none', color: 'var(--txt-2)', paddingInline: '4px' },
  '.cm-tooltip': { backgroundColor: 'var(--slab)', border: '1px solid var(--line-2)', borderRadius: 'var(--r)', color: 'var(--txt)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--press)', color: 'var(--txt)' },
  '.cm-panels': { backgroundColor: 'var(--slab-2)', color: 'var(--txt)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '8px 12px', fontFamily: 'var(--sans)' },
  '.cm-textfield': { backgroundColor: 'var(--slab)', border: '1px solid var(--edge)', borderRadius: 'var(--r)', color: 'var(--txt)', minHeight: '26px', fontSize: '0.8125rem' },
  '.cm-button': { backgroundColor: 'var(--slab)', backgroundImage: 'none', border: '1px solid var(--line-2)', borderRadius: 'var(--r)', color: 'var(--txt)', minHeight: '26px', fontSize: '0.8125rem' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--txt-2)', minWidth: '24px', minHeight: '24px' },
  '.cm-panel.cm-search label': { fontSize: '0.75rem' },
});

/** The colours of syntax: names and keys, texts, numbers and words of the language, remarks. */
export const syntaxColours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], color: 'var(--sx-key)' },
  { tag: [tags.propertyName, tags.tagName, tags.heading, tags.macroName, tags.labelName], color: 'var(--sx-key)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.inserted, tags.quote], color: 'var(--sx-str)' },
  { tag: [tags.number, tags.bool, tags.atom, tags.null, tags.typeName, tags.className, tags.attributeName, tags.link, tags.url], color: 'var(--sx-num)' },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: 'var(--sx-com)' },
  { tag: tags.deleted, color: 'var(--bad-t)' },
  { tag: [tags.heading, tags.strong], fontWeight: '620' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
]);

/** Sizes, colours and syntax of every editor and file. */
export const codeLook: Extension = [theme, syntaxHighlighting(syntaxColours)];
