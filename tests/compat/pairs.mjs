// Request and response pairs: what one looks like, how its placeholders are filled, how an answer is compared with it.
//
// A pair is {operation, name, request, answer, differs?, eventually?}:
//   operation   the operation's id in Backstage's OpenAPI document, or a name of our own for what modules add
//   request     {method, path, body?, headers?}; a header that is null is not sent
//   answer      {status, headers?, body?}; see `agree` for what a body may hold
//   differs     {why, backstage?}: we answer otherwise than Backstage, which answers `backstage` (absent: it cannot be asked)
//   eventually  true where the answer takes a moment to become this one
//   within      how long that may take, in milliseconds
//   before      a change to the host's files that is made first: (host) => void
// Placeholders in texts: {host}, {folder}, <generated:type:target>, <kind:name> for a value that a pair before has shown.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

import { generated } from './host.mjs';

/** The shapes that a server chooses freely; `<uid:cart>` is remembered, and the same wherever it stands again. */
const shapes = {
  uid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  id: /^[0-9A-Za-z-]{8,64}$/,
  etag: /^[0-9a-f]{40}$/,
  cursor: /^[A-Za-z0-9+/]+={0,2}$/,
  text: /\S/,
};
const whole = /^<(uid|id|etag|cursor|text)(?::([\w-]+))?>$/;
const inside = /<((?:uid|id|etag|cursor|text):[\w-]+)>/g;

export const json = { 'content-type': 'application/json; charset=utf-8' };

/** A list in any order. */
export const anyOrder = list => ({ '<any order>': list });

/** A list in any order that may have more in it. */
export const atLeast = list => ({ '<at least>': list });

/** An object that holds at least this. */
export const holding = object => ({ '<holding>': object });

/** The body of an error; `message` is the text itself or a pattern. What caused it is not compared. */
export const problem = (name, message) => ({ '<problem>': { name, message } });

/** An error of status 400. */
export const refused = message => ({ status: 400, headers: json, body: problem('InputError', message) });

/** An error of status 404. */
export const absent = message => ({ status: 404, headers: json, body: problem('NotFoundError', message) });

/** An error of status 401. */
export const unknownCaller = message => ({ status: 401, headers: json, body: problem('AuthenticationError', message) });

/** A body that is missing: Backstage speaks of its type, we of the body. */
export const noBody = refused(/^(unsupported media type undefined|request\/body must be present)$/);

/** A key that a body must not have: Backstage names the object, we the key as well. */
export const additional = (where = '') => refused(new RegExp(`^request/body${where}\\S* must NOT have additional properties`));

/** A list that begins with this. */
export const beginning = item => ({ '<beginning>': item });

/** Success with a JSON body. */
export const answers = (body, headers = {}, status = 200) => ({ status, headers: { ...json, ...headers }, body });

/** Success without a body. */
export const empty = status => ({ status, body: '' });

/** Runs pairs against one server, in order, remembering what it showed. */
export class Runner {
  constructor(server, host) {
    Object.assign(this, { server, host, seen: new Map() });
  }

  async run(pair, expected = pair.answer) {
    pair.before?.(this.host);
    if (!pair.eventually) return this.once(pair, expected);
    return this.server.eventually(() => this.once(pair, expected), pair.within);
  }

  async once({ request }, expected) {
    const { method = 'GET', path, body, headers = {} } = request;
    const filled = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers };
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(this.fill(body));
    const route = this.fill(path);
    const init = { method, headers: filled, body: text };
    const answer = await this.server.ask(route, init);
    const seen = new Map(this.seen);
    try {
      assert.equal(answer.status, expected.status, 'the status');
      for (const [name, value] of Object.entries(expected.headers ?? {})) {
        const got = answer.headers.get(name);
        if (value instanceof RegExp) assert.match(String(got), value, `the header ${name}`);
        else assert.equal(got, value === null ? null : this.fill(value), `the header ${name}`);
      }
      if (expected.body === '') assert.equal(answer.text, '', 'the body');
      else if (expected.body !== undefined) this.agree(answer.body, expected.body, 'the body', { method, url: route }, seen);
    } catch (mismatch) {
      throw new Error(`${mismatch.message}\n${method} ${route} ${text ?? ''}\nanswered ${answer.status} ${answer.text.slice(0, 4000)}`);
    }
    this.seen = seen;
  }

  /** Puts in what placeholders stand for. */
  fill(value, seen = this.seen) {
    if (Array.isArray(value)) return value.map(item => this.fill(item, seen));
    if (value && typeof value === 'object' && !(value instanceof RegExp)) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.fill(key, seen), this.fill(item, seen)]));
    }
    if (typeof value !== 'string') return value;
    return value
      .replaceAll('{host}', this.host.origin)
      .replaceAll('{folder}', this.server.folder)
      .replace(/<generated:(\w+):([^>]+)>/g, (_, type, target) => generated(type, target))
      .replace(/<base64:(.+)>$/, (_, inner) => Buffer.from(this.fill(inner, seen)).toString('base64'))
      .replace(/<encoded:([^>]+)>/g, (_, name) => encodeURIComponent(seen.get(name) ?? `nothing was seen as ${name}`))
      .replace(inside, (kept, name) => seen.get(name) ?? kept);
  }

  /** Fails unless `got` is what `expected` says; notes in `seen` what named placeholders turned out to be. */
  agree(got, expected, where, request, seen) {
    if (expected instanceof RegExp) return assert.match(String(got), expected, where);
    if (typeof expected === 'string') {
      const [, shape, name] = expected.match(whole) ?? [];
      const known = name && seen.get(`${shape}:${name}`);
      if (shape && known === undefined) {
        assert.equal(typeof got, 'string', where);
        assert.match(got, shapes[shape], where);
        if (name) seen.set(`${shape}:${name}`, got);
        return undefined;
      }
      return assert.equal(got, this.fill(expected, seen), where);
    }
    if (Array.isArray(expected)) {
      assert.ok(Array.isArray(got), `${where} is a list`);
      assert.equal(got.length, expected.length, `the length of ${where}`);
      expected.forEach((item, at) => this.agree(got[at], item, `${where}[${at}]`, request, seen));
      return undefined;
    }
    if (expected && typeof expected === 'object') {
      if (expected['<any order>']) return this.agreeInAnyOrder(got, expected['<any order>'], where, request, seen);
      if (expected['<at least>']) return this.agreeInAnyOrder(got, expected['<at least>'], where, request, seen, true);
      if (expected['<beginning>']) return this.agree(got?.[0], expected['<beginning>'], `${where}[0]`, request, seen);
      if (expected['<problem>']) return this.agreeOnProblem(got, expected['<problem>'], where, request, seen);
      const loose = expected['<holding>'];
      assert.ok(got && typeof got === 'object' && !Array.isArray(got), `${where} is an object`);
      const keys = Object.keys(loose ?? expected).map(key => this.fill(key, seen));
      if (!loose) assert.deepEqual(Object.keys(got).sort(), [...keys].sort(), `the keys of ${where}`);
      for (const [key, item] of Object.entries(loose ?? expected)) {
        const filled = this.fill(key, seen);
        this.agree(got[filled], item, `${where}.${filled}`, request, seen);
      }
      return undefined;
    }
    return assert.ok(isDeepStrictEqual(got, expected), `${where} is ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`);
  }

  agreeInAnyOrder(got, expected, where, request, seen, mayHaveMore = false) {
    assert.ok(Array.isArray(got), `${where} is a list`);
    if (!mayHaveMore) assert.equal(got.length, expected.length, `the length of ${where}`);
    const left = [...got];
    expected.forEach((item, number) => {
      let reason;
      const at = left.findIndex(candidate => {
        const tried = new Map(seen);
        try {
          this.agree(candidate, item, `${where}, item ${number}`, request, tried);
        } catch (mismatch) {
          reason = mismatch;
          return false;
        }
        for (const [name, value] of tried) seen.set(name, value);
        return true;
      });
      if (at < 0) throw new Error(`nothing in ${where} is item ${number}, ${JSON.stringify(item)}; last looked at: ${reason?.message}`);
      left.splice(at, 1);
    });
  }

  agreeOnProblem(got, { name, message }, where, request, seen) {
    assert.deepEqual(Object.keys(got ?? {}).sort(), ['error', 'request', 'response'], `the keys of ${where}`);
    assert.equal(got.error.name, name, 'the name of the error');
    this.agree(got.error.message, message, 'the message of the error', request, seen);
    assert.equal(got.error.stack, undefined, 'no stack is shown');
    assert.deepEqual(got.request, request, 'the request that the error names');
    assert.deepEqual(Object.keys(got.response), ['statusCode'], 'the response that the error names');
  }
}
