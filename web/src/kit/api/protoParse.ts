// A small reader of Protocol Buffers' language: words with their lines, then services and messages.
// Options, reservations and extensions are passed over.
import { ReadError } from './model';

interface Token {
  text: string;
  line: number;
  column: number;
  /** The comment right before it. */
  comment: string | undefined;
}

/** A field of a message. */
export interface ProtoField {
  name: string;
  type: string;
  label: 'repeated' | 'optional' | 'required' | undefined;
  /** The key's type, if it is a map. */
  mapOf: string | undefined;
  oneof: string | undefined;
  number: number;
  deprecated: boolean;
  comment: string | undefined;
}

/** A message or an enum by its full name. */
export interface ProtoType {
  name: string;
  what: 'message' | 'enum';
  comment: string | undefined;
  fields: ProtoField[];
}

/** A method of a service. */
export interface ProtoMethod {
  service: string;
  name: string;
  input: string;
  output: string;
  streamsIn: boolean;
  streamsOut: boolean;
  deprecated: boolean;
  comment: string | undefined;
}

/** A file. */
export interface ProtoFile {
  syntax: string;
  package: string;
  imports: string[];
  services: { name: string; comment: string | undefined }[];
  methods: ProtoMethod[];
  types: Map<string, ProtoType>;
}

const MOST_TOKENS = 2_000_000;
const MOST_NESTED = 64;
const WORD = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z0-9_.+-]+|[{}()[\]<>=;,:]/y;

/** Reads the text of a `.proto` file. */
export function parseProto(text: string): ProtoFile {
  return new Parser(tokens(text)).file();
}

function tokens(text: string): Token[] {
  const all: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let comment: string[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.length) {
    const at = WORD.lastIndex;
    const found = WORD.exec(text)?.[0];
    if (found === undefined) throw new ReadError('syntax', `There is no sense in “${text.slice(at, at + 12).split('\n')[0] ?? ''}” here`, line, at - lineStart + 1);
    if (found.startsWith('//') || found.startsWith('/*')) comment.push(plainComment(found));
    else if (/^\s/.test(found)) {
      if (/\n[ \t\r]*\n/.test(found)) comment = [];
    } else {
      if (all.length >= MOST_TOKENS) throw new ReadError('tooBig', 'The file has too many words', line);
      all.push({ text: found, line, column: at - lineStart + 1, comment: comment.length === 0 ? undefined : comment.join('\n') });
      comment = [];
    }
    for (let from = found.indexOf('\n'); from >= 0; from = found.indexOf('\n', from + 1)) {
      line += 1;
      lineStart = at + from + 1;
    }
  }
  return all;
}

function plainComment(text: string): string {
  if (text.startsWith('//')) return text.replace(/^\/+ ?/, '');
  return text.slice(2, -2).split('\n').map((it) => it.replace(/^\s*\* ?/, '')).join('\n').trim();
}

class Parser {
  private at = 0;
  private readonly all: readonly Token[];
  private readonly result: ProtoFile = { syntax: 'proto2', package: '', imports: [], services: [], methods: [], types: new Map() };

  constructor(all: readonly Token[]) {
    this.all = all;
  }

  file(): ProtoFile {
    while (this.at < this.all.length) this.top();
    return this.result;
  }

  private top(): void {
    const first = this.take();
    switch (first.text) {
      case 'syntax':
      case 'edition':
        this.expect('=');
        this.result.syntax = unquoted(this.take().text);
        this.expect(';');
        return;
      case 'package':
        this.result.package = this.take().text;
        this.expect(';');
        return;
      case 'import': {
        const words = this.until(';');
        this.result.imports.push(unquoted(words[words.length - 1] ?? ''));
        return;
      }
      case 'option':
        this.statement();
        return;
      case 'message':
        this.message(this.result.package, first, 0);
        return;
      case 'enum':
        this.enum(this.result.package, first);
        return;
      case 'service':
        this.service(first);
        return;
      case 'extend':
        this.statement();
        return;
      case ';':
        return;
      default:
        throw this.error(first, `A file has no “${first.text}” at its top`);
    }
  }

  private service(start: Token): void {
    const name = this.name();
    this.result.services.push({ name, comment: start.comment });
    this.expect('{');
    for (;;) {
      const word = this.take();
      if (word.text === '}') return;
      if (word.text === 'rpc') this.method(name, word);
      else if (word.text !== ';') this.statement(word);
    }
  }

  private method(service: string, start: Token): void {
    const name = this.name();
    const [input, streamsIn] = this.side();
    const returns = this.take();
    if (returns.text !== 'returns') throw this.error(returns, `“returns” comes after what ${name} takes, not “${returns.text}”`);
    const [output, streamsOut] = this.side();
    let deprecated = false;
    if (this.peek()?.text === '{') {
      const options = this.block();
      deprecated = options.join(' ').includes('deprecated = true');
    } else this.expect(';');
    this.result.methods.push({ service, name, input, output, streamsIn, streamsOut, deprecated, comment: start.comment });
  }

  private side(): [string, boolean] {
    this.expect('(');
    let word = this.take().text;
    const streams = word === 'stream' && this.peek()?.text !== ')';
    if (streams) word = this.take().text;
    this.expect(')');
    return [word, streams];
  }

  private message(above: string, start: Token, depth: number): void {
    if (depth > MOST_NESTED) throw this.error(start, 'Messages lie too deep within each other');
    const name = joined(above, this.name());
    const message: ProtoType = { name, what: 'message', comment: start.comment, fields: [] };
    this.result.types.set(name, message);
    this.expect('{');
    this.body(message, undefined, depth);
  }

  private body(message: ProtoType, oneof: string | undefined, depth: number): void {
    for (;;) {
      const word = this.take();
      if (word.text === '}') return;
      if (word.text === ';') continue;
      const next = this.peek()?.text ?? '';
      const isName = /^[A-Za-z_]/.test(next);
      if (word.text === 'message' && isName && this.peek(1)?.text === '{') this.message(message.name, word, depth + 1);
      else if (word.text === 'enum' && isName && this.peek(1)?.text === '{') this.enum(message.name, word);
      else if (word.text === 'oneof' && isName && this.peek(1)?.text === '{') {
        const inner = this.name();
        this.expect('{');
        this.body(message, inner, depth + 1);
      } else if (['option', 'reserved', 'extensions', 'extend'].includes(word.text) && this.peek(1)?.text !== '=') this.statement(word);
      else this.field(message, word, oneof, depth);
    }
  }

  private field(message: ProtoType, first: Token, oneof: string | undefined, depth: number): void {
    let word = first;
    let label: ProtoField['label'];
    if ((word.text === 'repeated' || word.text === 'optional' || word.text === 'required') && this.peek(1)?.text !== '=') {
      label = word.text;
      word = this.take();
    }
    if (word.text === 'group') {
      this.message(message.name, { ...word, comment: first.comment }, depth + 1);
      return;
    }
    let mapOf: string | undefined;
    let type = word.text;
    if (type === 'map' && this.peek()?.text === '<') {
      this.expect('<');
      mapOf = this.take().text;
      this.expect(',');
      type = this.take().text;
      this.expect('>');
    }
    if (!/^[A-Za-z_.]/.test(type)) throw this.error(word, `A field begins with its type, not with “${type}”`);
    const name = this.name();
    this.expect('=');
    const number = Number(this.take().text);
    let deprecated = false;
    if (this.peek()?.text === '[') deprecated = this.until(']').join(' ').includes('deprecated = true');
    this.expect(';');
    message.fields.push({ name, type, label, mapOf, oneof, number, deprecated, comment: first.comment });
  }

  private enum(above: string, start: Token): void {
    const name = joined(above, this.name());
    const type: ProtoType = { name, what: 'enum', comment: start.comment, fields: [] };
    this.result.types.set(name, type);
    this.expect('{');
    for (;;) {
      const word = this.take();
      if (word.text === '}') return;
      if (word.text === ';') continue;
      if (this.peek()?.text !== '=') {
        this.statement(word);
        continue;
      }
      this.expect('=');
      const number = Number(this.take().text);
      const deprecated = this.peek()?.text === '[' && this.until(']').join(' ').includes('deprecated = true');
      this.expect(';');
      type.fields.push({ name: word.text, type: '', label: undefined, mapOf: undefined, oneof: undefined, number, deprecated, comment: word.comment });
    }
  }

  /** Passes over a statement: up to its semicolon, or past its block. */
  private statement(first?: Token): void {
    let word = first ?? this.take();
    while (word.text !== ';') {
      if (word.text === '{') {
        this.at -= 1;
        this.block();
        if (this.peek()?.text === ';') this.take();
        return;
      }
      word = this.take();
    }
  }

  private block(): string[] {
    const words: string[] = [];
    let depth = 0;
    do {
      const word = this.take();
      if (word.text === '{') depth += 1;
      if (word.text === '}') depth -= 1;
      words.push(word.text);
    } while (depth > 0);
    return words;
  }

  private until(end: string): string[] {
    const words: string[] = [];
    for (let word = this.take(); word.text !== end; word = this.take()) words.push(word.text);
    return words;
  }

  private name(): string {
    const word = this.take();
    if (!/^[A-Za-z_]\w*$/.test(word.text)) throw this.error(word, `A name is wanted here, not “${word.text}”`);
    return word.text;
  }

  private expect(text: string): void {
    const word = this.take();
    if (word.text !== text) throw this.error(word, `“${text}” is wanted here, not “${word.text}”`);
  }

  private peek(further = 0): Token | undefined {
    return this.all[this.at + further];
  }

  private take(): Token {
    const word = this.all[this.at];
    if (word === undefined) {
      const last = this.all[this.all.length - 1];
      throw new ReadError('syntax', 'The file ends in the middle', last?.line ?? 1, last?.column);
    }
    this.at += 1;
    return word;
  }

  private error(at: Token, message: string): ReadError {
    return new ReadError('syntax', message, at.line, at.column);
  }
}

function unquoted(text: string): string {
  return text.replaceAll(/^["']|["']$/g, '');
}

function joined(above: string, name: string): string {
  return above === '' ? name : `${above}.${name}`;
}
