// How well something fits what was typed, and which letters of it to mark.
import type { Command } from '../../../commands/registry';
import type { Found } from '../../../layout/feature';

/** A stretch of a text; `hit` where it is what was typed. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** The text in pieces: each word that was typed is marked wherever it first stands. */
export function pieces(text: string, typed: string): Piece[] {
  const lower = text.toLowerCase();
  const spans = wordsOf(typed)
    .map((word) => ({ from: lower.indexOf(word), length: word.length }))
    .filter((it) => it.from >= 0)
    .sort((one, other) => one.from - other.from);
  const all: Piece[] = [];
  let at = 0;
  // Some letters become two in lower case; then places no longer agree, and nothing is marked.
  for (const { from, length } of lower.length === text.length ? spans : []) {
    if (from < at) continue;
    all.push({ text: text.slice(at, from), hit: false }, { text: text.slice(from, from + length), hit: true });
    at = from + length;
  }
  all.push({ text: text.slice(at), hit: false });
  return all.filter((it) => it.text !== '');
}

/** Lower is better: the name itself, its beginning, the beginning of a word in it, within it, elsewhere. */
export function rank(title: string, typed: string): number {
  const name = title.toLowerCase();
  const wanted = typed.trim().toLowerCase();
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  const at = name.indexOf(wanted);
  if (at < 0) return 4;
  return /[\s\-_./:]/.test(name[at - 1] ?? '') ? 2 : 3;
}

/** Of equally good ones, those that people mean more often. */
const KINDS = ['component', 'api', 'resource', 'system', 'domain', 'group', 'user'];

/** Best first; equally good ones by kind, then by how short and how early in the alphabet they are. */
export function ranked(all: readonly Found[], typed: string): Found[] {
  const scored = all.map((it) => ({ it, score: rank(it.title, typed), kind: kindRank(it.ref) }));
  return scored
    .sort((one, other) => one.score - other.score || one.kind - other.kind || one.it.title.length - other.it.title.length || (one.it.title < other.it.title ? -1 : 1))
    .map(({ it }) => it);
}

function kindRank(ref: string | undefined): number {
  const at = KINDS.indexOf(ref?.slice(0, ref.indexOf(':')) ?? '');
  return at < 0 ? KINDS.length : at;
}

/** Whether something that was found for less still fits. */
export function stillFits(it: Found, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return [it.title, it.detail ?? ''].some((part) => part.toLowerCase().includes(wanted));
}

/** Commands that have every word, those first whose title begins so. */
export function matchingCommands(all: readonly Command[], typed: string): Command[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [...all];
  const fits = all.filter((it) => {
    const text = `${it.title} ${it.also ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return fits.map((it, index) => ({ it, index })).sort((one, other) => rank(one.it.title, typed) - rank(other.it.title, typed) || one.index - other.index).map(({ it }) => it);
}

function wordsOf(typed: string): string[] {
  return typed.toLowerCase().split(/\s+/).filter((it) => it !== '');
}
