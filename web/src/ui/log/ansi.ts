// A line of a log as spans to draw: ANSI colours become classes, every other escape sequence goes, and what would
// hide or reorder text is shown by its name. Whatever a program wrote, nothing here is ever markup.

/** A piece of a line that is drawn alike. */
export interface Span {
  text: string;
  className: string;
}

/** A line with more pieces than this is drawn plainly from there on: a line of colours only must not hold up the page. */
const SPANS_MOST = 300;

const ESCAPE = '\u001b';
// One escape sequence: CSI with its final letter, OSC and other strings to their end, or two characters.
const SEQUENCE = /\u001b(?:\[([0-9;:<=>?]*)[ -/]*([@-~]?)|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~]?)/y;
// What is not plain: C0 but tab, DEL and C1, and the characters that change the direction of what follows.
const STRANGE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const COLOURS = ['a-dim', 'a-bad', 'a-ok', 'a-warn', 'a-run', 'a-acc', 'a-run', ''] as const;
const GROUNDS = ['', 'b-bad', 'b-ok', 'b-warn', 'b-run', 'b-acc', 'b-run', ''] as const;

interface Look {
  colour: string;
  ground: string;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  under: boolean;
}

const PLAIN: Look = { colour: '', ground: '', bold: false, dim: false, italic: false, under: false };

/** The text as it is drawn, without escape sequences; what is searched and highlighted. */
export function plainOf(line: string): string {
  return STRANGE.test(line)
    ? spansOf(line)
        .map((it) => it.text)
        .join('')
    : line;
}

/** The spans of a line. */
export function spansOf(line: string): Span[] {
  if (!STRANGE.test(line)) return [{ text: line, className: '' }];
  const text = afterReturn(line);
  const spans: Span[] = [];
  let look = PLAIN;
  let gathered = '';
  const put = () => {
    if (gathered !== '') add(spans, gathered, classOf(look));
    gathered = '';
  };
  for (let at = 0; at < text.length; ) {
    const letter = text.charAt(at);
    if (letter === ESCAPE) {
      SEQUENCE.lastIndex = at;
      const found = SEQUENCE.exec(text);
      if (found?.[2] === 'm') {
        put();
        look = changed(look, found[1] ?? '');
      }
      at += Math.max(1, found?.[0].length ?? 1);
      continue;
    }
    at += 1;
    if (!STRANGE.test(letter)) {
      gathered += letter;
    } else if (DIRECTION.test(letter)) {
      put();
      add(spans, `U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`, 'a-code');
    } else if (letter < '\u0020') {
      // The picture of a control character.
      gathered += String.fromCharCode(0x2400 + letter.charCodeAt(0));
    }
  }
  put();
  return spans;
}

/** A progress bar writes over itself: what stands there at last. */
function afterReturn(line: string): string {
  const parts = line.split('\r').filter((it) => it !== '');
  return parts.at(-1) ?? '';
}

function add(spans: Span[], text: string, className: string): void {
  const last = spans.at(-1);
  if (last !== undefined && (last.className === className || spans.length >= SPANS_MOST)) last.text += text;
  else spans.push({ text, className });
}

function classOf(look: Look): string {
  return [look.colour, look.ground, look.bold && 'a-bold', look.dim && 'a-dim', look.italic && 'a-italic', look.under && 'a-under'].filter(Boolean).join(' ');
}

/** A look after the numbers of an SGR sequence. */
function changed(before: Look, numbers: string): Look {
  const codes = numbers.split(/[;:]/).slice(0, 32).map(Number);
  let look = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, used] = extended(codes.slice(at + 1));
      at += used;
      look = code === 38 ? { ...look, colour: COLOURS[colour] ?? '' } : { ...look, ground: GROUNDS[colour] ?? '' };
    } else {
      look = simple(look, code);
    }
  }
  return look;
}

function simple(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 3) return { ...look, italic: true };
  if (code === 4) return { ...look, under: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 23) return { ...look, italic: false };
  if (code === 24) return { ...look, under: false };
  if (code === 39) return { ...look, colour: '' };
  if (code === 49) return { ...look, ground: '' };
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...look, colour: COLOURS[code % 10] ?? '' };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...look, ground: GROUNDS[code % 10] ?? '' };
  return look;
}

/** `5;n` and `2;r;g;b` as the nearest of the eight colours, and how many numbers that took. */
function extended([kind, ...rest]: readonly number[]): [colour: number, used: number] {
  if (kind === 2) return [nearest(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0), 4];
  if (kind !== 5) return [7, 1];
  const index = rest[0] ?? 7;
  if (index < 16) return [index % 8, 2];
  if (index >= 232) return [index < 244 ? 0 : 7, 2];
  const cube = index - 16;
  return [nearest(Math.floor(cube / 36) * 51, Math.floor((cube % 36) / 6) * 51, (cube % 6) * 51), 2];
}

/** One bit for each of red, green and blue is how the eight colours are numbered. */
function nearest(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  if (most < 48) return 0;
  const bit = (value: number, place: number) => (value > most * 0.6 ? place : 0);
  return bit(red, 1) + bit(green, 2) + bit(blue, 4);
}

/** Spans with what matches `query` in spans of their own, marked. Upper and lower case are the same. */
export function marked(spans: readonly Span[], query: string): Span[] {
  const wanted = query.toLowerCase();
  const whole = spans.map((it) => it.text).join('').toLowerCase();
  const letters = spans.reduce((sum, it) => sum + it.text.length, 0);
  // A few letters are longer in lower case, and their places would be wrong.
  if (wanted === '' || whole.length !== letters || !whole.includes(wanted)) return [...spans];
  const found: [from: number, to: number][] = [];
  for (let at = whole.indexOf(wanted); at >= 0 && found.length < SPANS_MOST; at = whole.indexOf(wanted, at + wanted.length)) {
    found.push([at, at + wanted.length]);
  }
  const cut: Span[] = [];
  let start = 0;
  for (const span of spans) {
    const end = start + span.text.length;
    let at = start;
    for (const [from, to] of found) {
      if (to <= at || from >= end) continue;
      if (from > at) cut.push({ ...span, text: span.text.slice(at - start, from - start) });
      cut.push({ text: span.text.slice(Math.max(from, at) - start, Math.min(to, end) - start), className: `${span.className} a-hit`.trim() });
      at = Math.min(to, end);
    }
    if (at < end) cut.push({ ...span, text: span.text.slice(at - start) });
    start = end;
  }
  return cut;
}
