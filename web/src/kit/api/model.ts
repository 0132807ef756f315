// What the viewer of definitions knows of an interface, whatever it was written in. The list is small
// and comes first; operations and the trees of schemas are asked for when somebody looks at them.

/** How an operation is marked: reads light, writes dark, deletes red. */
export type OperationKind = 'read' | 'write' | 'delete' | 'event';

/** A line of the list. */
export interface OperationItem {
  /** Stands in addresses, such as `post /payments`. */
  id: string;
  group: string;
  kind: OperationKind;
  /** At most six letters: `GET`, `DEL`, `RPC`. */
  method: string;
  name: string;
  summary?: string | undefined;
  deprecated: boolean;
}

/** A type in parts, so that the page puts it into words. */
export interface TypeShape {
  kind: 'plain' | 'named' | 'list' | 'map' | 'oneOf' | 'any' | 'elsewhere';
  /** Of a plain or named type; the address for what lies elsewhere. */
  name?: string | undefined;
  format?: string | undefined;
  /** Of a list or a map. */
  item?: TypeShape | undefined;
  options?: TypeShape[] | undefined;
  nullable?: boolean | undefined;
  least?: number | undefined;
  most?: number | undefined;
  unit?: 'characters' | 'items' | 'value' | undefined;
  pattern?: string | undefined;
}

/** A parameter, a property, an argument. */
export interface Field {
  name: string;
  /** `path`, `query`, `header`, `cookie`; none for properties. */
  place?: string | undefined;
  required: boolean;
  type: TypeShape;
  description?: string | undefined;
  deprecated?: boolean | undefined;
  /** What may stand here, if that is listed. */
  values?: string[] | undefined;
  initial?: string | undefined;
  /** Given to `fields` for what is inside; absent where nothing is. */
  handle?: string | undefined;
}

/** What is sent, or what comes with an event. */
export interface Content {
  /** Such as `application/json`, or the name of a message. */
  label: string;
  type: TypeShape;
  description?: string | undefined;
  handle?: string | undefined;
  fields: Field[];
}

export type Tone = 'ok' | 'warn' | 'bad' | 'idle';

/** One of the answers. */
export interface AnswerItem {
  status: string;
  tone: Tone;
  description: string;
  type?: TypeShape | undefined;
  handle?: string | undefined;
}

/** A text for the right-hand pane. */
export interface Sample {
  label: string;
  language: string;
  text: string;
}

/** An example of an answer. */
export interface AnswerExample {
  status: string;
  tone: Tone;
  text: string;
}

/** A short fact below the sentence; `key` is one of the viewer's messages. */
export interface Fact {
  key: 'needs' | 'permission' | 'idempotent' | 'operationId' | 'channel' | 'stream' | 'protocol';
  value: string;
}

/** Enough to send it. Names in braces within `path` are parameters. */
export interface RequestShape {
  method: string;
  path: string;
  parameters: { name: string; place: 'path' | 'query' | 'header'; required: boolean; example: string }[];
  media?: string | undefined;
  body?: string | undefined;
}

/** Everything about one operation. */
export interface Operation {
  id: string;
  description?: string | undefined;
  facts: Fact[];
  parameters: Field[];
  contents: Content[];
  answers: AnswerItem[];
  samples: Sample[];
  examples: AnswerExample[];
  request?: RequestShape | undefined;
}

/** One schema by itself. */
export interface SchemaDetail {
  name: string;
  type: TypeShape;
  description?: string | undefined;
  fields: Field[];
  example: string;
  language: string;
}

/** Where the interface is served. */
export interface Server {
  url: string;
  description?: string | undefined;
}

/** What can be shown at once. */
export interface Outline {
  /** Such as `OpenAPI 3.1.0`. */
  format: string;
  title?: string | undefined;
  version?: string | undefined;
  description?: string | undefined;
  servers: Server[];
  groups: { name: string; description?: string | undefined }[];
  operations: OperationItem[];
  schemas: { handle: string; name: string }[];
  /** References that lead to other files or origins. They are not followed. */
  elsewhere: string[];
}

/** A definition that was read. */
export interface Reader {
  outline: Outline;
  operation: (id: string) => Operation | undefined;
  fields: (handle: string) => Field[];
  schema: (handle: string) => SchemaDetail | undefined;
}

/** Why a definition could not be read. */
export type ReadProblem = 'syntax' | 'notThis' | 'tooBig' | 'tooSlow' | 'broke';

/** A definition that is not one. Lines and columns count from 1. */
export class ReadError extends Error {
  readonly problem: ReadProblem;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(problem: ReadProblem, message: string, line?: number, column?: number) {
    super(message);
    this.name = 'ReadError';
    this.problem = problem;
    this.line = line;
    this.column = column;
  }
}
