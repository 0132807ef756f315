// Colours of code, line by line: light enough for a hundred thousand lines, wrong only about colours.

/** A piece of a line with one of the four colours, or none. */
export interface Piece {
  text: string;
  kind?: 'k1' | 'k2' | 'k3' | 'k4' | undefined;
}

const LONGEST = 2000;
const NUMBER = String.raw`-?\b\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?\b`;
const STRING = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?`;

/** Groups in each: a comment, a key or keyword, a string, a number. */
const GRAMMARS: Readonly<Record<string, RegExp>> = {
  json: new RegExp(String.raw`(\/\/.*$)|("(?:[^"\\]|\\.)*"(?=\s*:))|(${STRING})|(${NUMBER}|\b(?:true|false|null)\b)`, 'g'),
  yaml: new RegExp(String.raw`((?:^|\s)#.*$)|(^\s*(?:-\s+)*(?:"[^"]*"|'[^']*'|[^\s#"'{}\[\],&*!|>][^:#]*?)(?=:(?:\s|$)))|(${STRING}|(?<=:\s)[^\s\d{[#&*!|>"'-][^#]*$)|(${NUMBER})`, 'g'),
  graphql: new RegExp(String.raw`(#.*$)|(\b(?:type|input|enum|interface|union|scalar|schema|extend|implements|query|mutation|subscription|directive|on)\b|@\w+)|("""|${STRING})|(${NUMBER})`, 'g'),
  proto: new RegExp(String.raw`(\/\/.*$)|(\b(?:syntax|package|import|option|message|enum|service|rpc|returns|stream|repeated|optional|required|oneof|map|reserved|extend)\b)|(${STRING})|(${NUMBER})`, 'g'),
  js: new RegExp(String.raw`(\/\/.*$)|(\b(?:const|let|await|async|return|import|from|new|function|export)\b)|(\`[^\`]*\`?|${STRING})|(${NUMBER})`, 'g'),
  shell: new RegExp(String.raw`((?:^|\s)#.*$)|(^\s*(?:curl|grpcurl)\b|(?<=\s)-{1,2}[A-Za-z][\w-]*)|(${STRING})|(\$[A-Z_0-9]+)`, 'g'),
  http: /(^#.*$)|(^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE)\b|^[A-Za-z-]+(?=: ))|("(?:[^"\\]|\\.)*")|(\$[A-Z_0-9]+|\b\d+\b)/g,
};

const KINDS = ['k4', 'k1', 'k2', 'k3'] as const;

/** The pieces of a line. Languages that nobody knows have one piece. */
export function pieces(line: string, language: string): Piece[] {
  const grammar = GRAMMARS[language];
  if (grammar === undefined || line.length > LONGEST) return [{ text: line }];
  const found: Piece[] = [];
  let from = 0;
  for (const match of line.matchAll(grammar)) {
    if (match.index > from) found.push({ text: line.slice(from, match.index) });
    const group = match.slice(1).findIndex((it: string | undefined) => it !== undefined && it !== '');
    found.push({ text: match[0], kind: KINDS[group] });
    from = match.index + match[0].length;
  }
  if (from < line.length) found.push({ text: line.slice(from) });
  return found;
}

/** The language of a definition's text. */
export function languageOf(type: string, text: string): string {
  switch (type.trim().toLowerCase()) {
    case 'graphql':
      return 'graphql';
    case 'grpc':
    case 'protobuf':
    case 'proto':
      return 'proto';
    case 'openapi':
    case 'swagger':
    case 'asyncapi':
      return /^\s*[{[]/.test(text) ? 'json' : 'yaml';
    case 'trpc':
      return 'js';
    default:
      return /^\s*[{[]/.test(text) ? 'json' : '';
  }
}
