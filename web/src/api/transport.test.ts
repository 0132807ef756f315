// The one way to the server: what is tried again, what waits for the session, what is thrown.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Failure } from './failure';
import { onSignedOut, onStaleToken, setCsrf, transport } from './transport';

const answers: (Response | Error)[] = [];
const sent: Request[] = [];
const problem = (status: number, message: string) =>
  new Response(JSON.stringify({ error: { name: 'E', message, code: 'c', field: 'target', hint: 'try' } }), { status, headers: { 'x-request-id': 'r-1' } });
const ask = (method = 'GET', path = '/api/x') => transport(new Request(new URL(path, window.location.origin), { method }));

beforeEach(() => {
  vi.stubGlobal('fetch', (request: Request) => {
    sent.push(request);
    const next = answers.shift() ?? new Response('{}');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
});
afterEach(() => {
  answers.length = 0;
  sent.length = 0;
  setCsrf(undefined);
  onSignedOut(undefined);
  onStaleToken(undefined);
  vi.unstubAllGlobals();
});

test('a question is asked again when the server was away, and an order is not', async () => {
  answers.push(new TypeError('gone'), problem(503, 'starting'), new Response('{"a":1}'));
  expect((await ask()).ok).toBe(true);
  expect(sent).toHaveLength(3);
  sent.length = 0;
  answers.push(new TypeError('gone'));
  await expect(ask('POST')).rejects.toMatchObject({ kind: 'network' });
  expect(sent).toHaveLength(1);
});

test('a problem keeps its field, its hint and its trace', async () => {
  answers.push(problem(400, 'No such host'));
  const failure = (await ask().catch((thrown: unknown) => thrown)) as Failure;
  expect(failure).toMatchObject({ kind: 'refused', message: 'No such host', field: 'target', hint: 'try', trace: 'r-1' });
});

test('the token goes with what changes something, and only with that', async () => {
  setCsrf('secret');
  await ask('GET');
  await ask('PUT');
  expect(sent.map((it) => it.headers.get('flagstone-csrf'))).toEqual([null, 'secret']);
});

test('what finds the session ended waits, and is sent again with the new token', async () => {
  setCsrf('old');
  onSignedOut(() => {
    setCsrf('new');
    return Promise.resolve(true);
  });
  answers.push(problem(401, 'ended'), new Response('{}'));
  expect((await ask('POST')).ok).toBe(true);
  expect(sent.map((it) => it.headers.get('flagstone-csrf'))).toEqual(['old', 'new']);
});

test('questions about the session itself do not wait for it', async () => {
  const renew = vi.fn(() => Promise.resolve(true));
  onSignedOut(renew);
  answers.push(problem(401, 'nobody'));
  await expect(ask('GET', '/api/identity/v1/session')).rejects.toMatchObject({ kind: 'signedOut' });
  expect(renew).not.toHaveBeenCalled();
});

test('a proxy that answers in its own words is named by its status', async () => {
  answers.push(new Response('<html>Bad gateway', { status: 500 }));
  await expect(ask()).rejects.toMatchObject({ kind: 'server', message: 'The server answered 500' });
});

test('a token that is another since somebody signed in anew in another tab is asked for, once', async () => {
  setCsrf('old');
  onStaleToken(() => {
    setCsrf('new');
    return Promise.resolve(true);
  });
  answers.push(problem(403, "The header flagstone-csrf does not have the session's token"), new Response('{}'));
  expect((await ask('POST')).ok).toBe(true);
  expect(sent.map((it) => it.headers.get('flagstone-csrf'))).toEqual(['old', 'new']);
  answers.push(problem(403, 'flagstone-csrf again'), problem(403, 'flagstone-csrf again'));
  await expect(ask('POST')).rejects.toMatchObject({ kind: 'denied' });
});

test('nothing is sent to another server, the token least of all', async () => {
  setCsrf('secret');
  await expect(ask('POST', 'https://evil.test/x')).rejects.toMatchObject({ kind: 'refused' });
  expect(sent).toHaveLength(0);
});

test('an answer that takes too long is given up, later where more time was given', async () => {
  vi.stubGlobal('fetch', (request: Request, { signal }: RequestInit) =>
    new Promise((_, failed) => {
      signal?.addEventListener('abort', () => { failed(new Error(request.url)); });
    }));
  const began = performance.now();
  await expect(transport(new Request(new URL('/api/x', window.location.origin), { method: 'POST' }), 60)).rejects.toMatchObject({ kind: 'timeout', message: 'The server did not answer in 0.06 s' });
  expect(performance.now() - began).toBeLessThan(5000);
});
