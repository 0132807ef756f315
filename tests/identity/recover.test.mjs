// The owner who lost everything, and the server's own terminal.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { Server, folder, run, writeConfig } from '../faults/harness.mjs';

const PASSWORD = 'correct horse battery';

/** What stands behind `#` in a text with a link. */
const secretIn = text => /\/invitation#([\w-]{43})/.exec(text)?.[1];

/** Asks without credentials, as a browser that was never here. */
async function post(server, route, body) {
  const answer = await fetch(`${server.origin}/api/identity/v1/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, cookie: answer.headers.getSetCookie()[0]?.split(';')[0], body: await answer.json() };
}

const asks = (server, cookie, route) => fetch(`${server.origin}/api/${route}`, { headers: { cookie } });

test('the owner comes by the link on the terminal, loses everything, and is let in from the terminal', async t => {
  const work = folder(t);
  const [config, data] = [writeConfig(work, []), path.join(work, 'data')];
  const server = await Server.start(t, { config, data });
  await server.eventually(async () => assert.ok(secretIn(server.output), 'the link is printed'));
  const owner = await post(server, 'invitations/accept', { secret: secretIn(server.output), name: 'grace', password: PASSWORD });
  assert.equal(owner.status, 200, JSON.stringify(owner.body));
  assert.equal((await asks(server, owner.cookie, 'identity/v1/audit')).status, 200, 'an administrator');

  const busy = run('identity', 'recover', '--account', 'grace', '--config', config, '--data-dir', data);
  assert.equal(busy.status, 2, 'two processes never share a data directory');
  assert.match(busy.stderr, /--server/);
  await server.kill('SIGTERM');

  const opened = run('identity', 'recover', '--account', 'grace', '--config', config, '--data-dir', data);
  assert.equal(opened.status, 0, opened.stderr);
  const anew = run('identity', 'recover', '--config', config, '--data-dir', data, '--output', 'json');
  assert.equal(anew.status, 0, anew.stderr);
  server.forget();
  server.spawn();
  await server.ready();

  const back = await post(server, 'invitations/accept', { secret: secretIn(opened.stdout), password: 'another fine password' });
  assert.equal(back.status, 200, JSON.stringify(back.body));
  assert.equal(back.body.entityRef, 'user:default/grace');
  assert.equal((await asks(server, owner.cookie, 'identity/v1/sessions')).status, 401, 'whoever had the old session is out');
  assert.equal((await post(server, 'sign-in', { name: 'grace', password: PASSWORD })).status, 401);
  assert.equal((await post(server, 'sign-in', { name: 'grace', password: 'another fine password' })).status, 200);

  const { secret } = JSON.parse(anew.stdout);
  const second = await post(server, 'invitations/accept', { secret, name: 'joan', password: PASSWORD });
  assert.equal(second.status, 200, JSON.stringify(second.body));
  assert.equal((await asks(server, second.cookie, 'identity/v1/audit')).status, 200, 'a new administrator');
  assert.equal((await post(server, 'invitations/accept', { secret, name: 'eve', password: PASSWORD })).status, 404, 'once');
  assert.equal(secretIn(server.output), undefined, 'a server with an owner prints no link');

  await server.kill('SIGTERM');
  const verified = run('audit', 'verify', '--config', config, '--data-dir', data);
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
});
