// Reading definitions: each language, what is wrong with one, and what would be dangerous.
import { describe, expect, it } from 'vitest';
import { ReadError } from './model';
import { readDefinition } from './read';
import { hitsOf, rowAt, rowsOf } from './sourceLines';

function read(text: string, type: string) {
  const reader = readDefinition(text, type);
  if (reader === undefined) throw new Error('no reader');
  return reader;
}

function problemOf(text: string, type: string): ReadError {
  try {
    readDefinition(text, type);
  } catch (error) {
    if (error instanceof ReadError) return error;
  }
  throw new Error('it was read');
}

const PAYMENTS = `
openapi: 3.1.0
info: { title: Payments, version: 2.6.0 }
servers: [{ url: /api/payments }]
security: [{ bearer: ['payments:write'] }]
paths:
  /payments/{id}/capture:
    parameters: [{ name: id, in: path, required: true, schema: { type: string, format: uuid } }]
    post:
      tags: [Payments]
      summary: Capture
      parameters: [{ $ref: '#/components/parameters/Key' }]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Capture' } } } }
      responses:
        '200': { description: Captured, content: { application/json: { schema: { $ref: '#/components/schemas/Payment' } } } }
        '409': { description: Already captured }
    delete: { responses: { '204': { description: Gone } } }
components:
  parameters:
    Key: { name: Idempotency-Key, in: header, required: true, schema: { type: string, minLength: 16, maxLength: 64 } }
  schemas:
    Capture: { type: object, required: [amount], properties: { amount: { $ref: '#/components/schemas/Money' }, note: { type: [string, 'null'] } } }
    Money: { type: object, properties: { value: { type: integer, example: 4990 }, currency: { type: string, enum: [EUR, USD] } } }
    Payment:
      allOf:
        - type: object
          properties: { id: { type: string, format: uuid }, parent: { $ref: '#/components/schemas/Payment' } }
        - { properties: { amount: { $ref: '#/components/schemas/Money' } } }
    Far: { $ref: 'https://elsewhere.example/schema.json' }
`;

describe('OpenAPI', () => {
  const reader = read(PAYMENTS, 'openapi');

  it('lists operations by kind and group', () => {
    expect(reader.outline.format).toBe('OpenAPI 3.1.0');
    expect(reader.outline.operations.map((it) => [it.method, it.kind, it.group])).toEqual([['POST', 'write', 'Payments'], ['DEL', 'delete', '']]);
    expect(reader.outline.schemas.map((it) => it.name)).toContain('Money');
  });

  it('tells an operation with parameters from above and by reference', () => {
    const it_ = reader.operation('post /payments/{id}/capture');
    expect(it_?.parameters.map((it) => [it.name, it.place, it.required])).toEqual([['id', 'path', true], ['Idempotency-Key', 'header', true]]);
    expect(it_?.facts).toContainEqual({ key: 'needs', value: 'payments:write' });
    expect(it_?.facts).toContainEqual({ key: 'idempotent', value: 'Idempotency-Key' });
    expect(it_?.answers.map((it) => [it.status, it.tone])).toEqual([['200', 'ok'], ['409', 'warn']]);
    expect(it_?.samples[0]?.text).toContain('curl -X POST');
    expect(it_?.samples[0]?.text).toContain('"$BASE/payments/$ID/capture"');
  });

  it('makes examples out of schemas, and ends where one holds itself', () => {
    const text = reader.operation('post /payments/{id}/capture')?.examples[0]?.text ?? '';
    expect(JSON.parse(text)).toMatchObject({ amount: { value: 4990, currency: 'EUR' } });
    expect(text.length).toBeLessThan(2000);
  });

  it('opens schemas one level at a time', () => {
    const payment = reader.fields('#/components/schemas/Payment');
    expect(payment.map((it) => it.name)).toEqual(['id', 'parent', 'amount']);
    const parent = payment.find((it) => it.name === 'parent');
    expect(reader.fields(parent?.handle ?? '').map((it) => it.name)).toEqual(['id', 'parent', 'amount']);
  });

  it('says which references lead elsewhere', () => {
    expect(reader.outline.elsewhere).toEqual(['https://elsewhere.example/schema.json']);
  });

  it('reads 2.0', () => {
    const old = read(JSON.stringify({ swagger: '2.0', host: 'pay.example', basePath: '/v1', info: { title: 'Old', version: '1' }, consumes: ['application/json'], paths: { '/a': { put: { parameters: [{ in: 'body', name: 'it', schema: { $ref: '#/definitions/A' } }], responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/A' } } } } } }, definitions: { A: { type: 'object', properties: { n: { type: 'integer' } } } } }), 'openapi');
    expect(old.outline.format).toBe('Swagger 2.0');
    expect(old.outline.servers[0]?.url).toBe('https://pay.example/v1');
    const operation = old.operation('put /a');
    expect(operation?.contents[0]?.fields[0]?.name).toBe('n');
    expect(operation?.examples[0]?.text).toContain('"n": 1');
  });

  it('tells the line of what cannot be read', () => {
    expect(problemOf('openapi: 3.0.0\npaths:\n  /a: [\n', 'openapi').line).toBeGreaterThan(2);
    expect(problemOf('{"openapi": "3.0.0",\n "paths": {{ }\n}', 'openapi').line).toBe(2);
    expect(problemOf('just words', 'openapi').problem).toBe('notThis');
    expect(problemOf('a: 1', 'openapi').problem).toBe('notThis');
  });

  it('does not blow up on aliases or on references in circles', () => {
    const laughs = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdefghi'.split('').map((it, index) => `${it}: &${it} [${Array(10).fill(`*${'abcdefgh'[index] ?? 'a'}`).join(', ')}]`).join('\n')}\n`;
    expect(problemOf(laughs, 'openapi')).toBeInstanceOf(ReadError);
    const circle = read(JSON.stringify({ openapi: '3.0.0', paths: { '/a': { get: { responses: { 200: { $ref: '#/components/responses/A' } } } } }, components: { responses: { A: { $ref: '#/components/responses/B' }, B: { $ref: '#/components/responses/A' } } } }), 'openapi');
    expect(circle.operation('get /a')?.answers).toHaveLength(1);
  });

  it('takes names that every object has for what they are', () => {
    const odd = read('{"openapi":"3.0.0","paths":{"/a":{"get":{"tags":["__proto__"],"responses":{}}}},"components":{"schemas":{"constructor":{"type":"string"}}}}', 'openapi');
    expect(odd.outline.operations[0]?.group).toBe('__proto__');
    expect(odd.schema('#/components/schemas/constructor')?.type.name).toBe('string');
    expect(odd.schema('#/components/schemas/toString')).toBeUndefined();
  });
});

describe('AsyncAPI', () => {
  it('reads 2.x', () => {
    const reader = read('asyncapi: 2.6.0\ninfo: {title: E, version: 1.0.0}\nchannels:\n  payments/{id}:\n    parameters: {id: {schema: {type: string}}}\n    subscribe:\n      operationId: onPayment\n      message: {name: Captured, payload: {type: object, properties: {id: {type: string}}}}\n', 'asyncapi');
    expect(reader.outline.operations[0]).toMatchObject({ method: 'SUB', name: 'payments/{id}', kind: 'event' });
    const operation = reader.operation('subscribe payments/{id}');
    expect(operation?.parameters[0]).toMatchObject({ name: 'id', place: 'address' });
    expect(operation?.contents[0]?.fields[0]?.name).toBe('id');
    expect(operation?.samples[0]?.text).toContain('"id"');
  });

  it('reads 3.x', () => {
    const reader = read('asyncapi: 3.0.0\ninfo: {title: E, version: 1.0.0}\nservers: {main: {host: "kafka:9092", protocol: kafka}}\nchannels:\n  captured: {address: payments.captured, messages: {Captured: {payload: {type: object, properties: {id: {type: string}}}}}}\n  unused: {address: other}\noperations:\n  send: {action: send, channel: {$ref: "#/channels/captured"}}\n', 'asyncapi');
    expect(reader.outline.operations.map((it) => [it.method, it.name])).toEqual([['SEND', 'payments.captured'], ['CHAN', 'other']]);
    expect(reader.outline.servers[0]?.url).toBe('kafka://kafka:9092');
    expect(reader.operation('send send')?.contents[0]?.fields[0]?.name).toBe('id');
  });
});

describe('GraphQL', () => {
  const reader = read('"A shop." type Query { "One product." product(id: ID!): Product @deprecated, all(first: Int = 10): [Product!]! }\ntype Product { id: ID!, name: String, like: [Product] }\nextend type Query { more: Int }\nunion Any = Product\nenum Size { S M }\ntype Mutation { drop(id: ID!): Boolean }', 'graphql');

  it('lists what can be asked', () => {
    expect(reader.outline.operations.map((it) => it.id)).toEqual(['query product', 'query all', 'query more', 'mutation drop']);
    expect(reader.outline.operations[0]).toMatchObject({ deprecated: true, summary: 'One product.' });
  });

  it('writes a query and an answer', () => {
    const operation = reader.operation('query product');
    expect(operation?.samples[0]?.text).toContain('query($id: ID!) {\n  product(id: $id) {\n    id');
    expect(JSON.parse(operation?.examples[0]?.text ?? '')).toMatchObject({ data: { product: { name: 'text' } } });
    expect(reader.fields('Product').map((it) => it.name)).toEqual(['id', 'name', 'like']);
  });

  it('tells the line of what cannot be read', () => {
    expect(problemOf('type A {\n  b: \n}', 'graphql')).toMatchObject({ problem: 'syntax', line: 3 });
  });
});

describe('Protocol Buffers', () => {
  const reader = read('syntax = "proto3";\npackage a.b;\nimport "google/protobuf/empty.proto";\nimport "far.proto";\n// Stock.\nservice Inventory {\n  // How much there is.\n  rpc GetStock(Request) returns (Reply);\n  rpc Watch(Request) returns (stream Reply) { option (google.api.http) = { get: "/v1" }; }\n}\nmessage Request { repeated string skus = 1 [deprecated = true]; oneof where { string house = 2; Place place = 3; } reserved 4, 5; message Place { map<string, int64> shelf = 1; Request again = 2; } }\nmessage Reply { option (x) = true; Size size = 1; }\nenum Size { SMALL = 0; }', 'grpc');

  it('reads services, messages within messages, maps and choices', () => {
    expect(reader.outline.operations.map((it) => [it.method, it.kind, it.summary])).toEqual([['RPC', 'read', 'How much there is.'], ['STREAM', 'event', undefined]]);
    expect(reader.outline.schemas.map((it) => it.name)).toEqual(['Request', 'Request.Place', 'Reply', 'Size']);
    expect(reader.outline.elsewhere).toEqual(['far.proto']);
    const request = reader.operation('rpc Inventory/GetStock')?.contents[0]?.fields ?? [];
    expect(request.map((it) => [it.name, it.place])).toEqual([['skus', undefined], ['house', 'oneof where'], ['place', 'oneof where']]);
    expect(reader.fields(request[2]?.handle ?? '').map((it) => it.type.kind)).toEqual(['map', 'named']);
    expect(reader.operation('rpc Inventory/GetStock')?.examples[0]?.text).toContain('SMALL');
  });

  it('tells the line of what cannot be read', () => {
    expect(problemOf('syntax = "proto3";\nmessage A {\n  string = 1;\n}', 'grpc').line).toBe(3);
    expect(problemOf('message A {', 'grpc').problem).toBe('syntax');
  });
});

describe('texts', () => {
  it('has no reader for other types', () => {
    expect(readDefinition('export type Router = 1', 'trpc')).toBeUndefined();
  });

  it('cuts long lines and finds places again', () => {
    const text = `short\n${'x'.repeat(1000)}needle\nlast`;
    const rows = rowsOf(text);
    expect(rows.map((it) => it.number)).toEqual([1, 2, 0, 0, 3]);
    const [hit = 0] = hitsOf(text, 'NEEDLE', 10);
    expect(rows[rowAt(rows, hit)]?.text).toContain('needle');
  });

  it('reads 5 MB in time', () => {
    const paths = Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`/things/${index}`, { get: { summary: 'x'.repeat(300), tags: [`t${index % 40}`], responses: { 200: { description: 'y'.repeat(300), content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } } } } }]));
    const text = JSON.stringify({ openapi: '3.0.0', paths, components: { schemas: { A: { type: 'object' } } } });
    const start = performance.now();
    expect(read(text, 'openapi').outline.operations).toHaveLength(6000);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
