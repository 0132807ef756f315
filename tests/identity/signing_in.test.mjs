// Signing in through a real provider: what works, what must not, and leaving at both ends.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { Server, folder, freePort, later, writeConfig } from '../faults/harness.mjs';
import { Browser, told } from './browser.mjs';
import { startProvider } from './provider.mjs';

const user = (name, email) => `apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ${name}}
spec: {profile: {displayName: ${name}, email: ${email}}, memberOf: [team]}
`;
const organisation = `${user('ada', 'ada@example.com')}---
${user('castor', 'twins@example.com')}---
${user('pollux', 'twins@example.com')}---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team}
spec: {type: team, children: []}
`;

/** A portal and its provider. */
async function start(test) {
  const into = folder(test);
  const port = await freePort();
  const portal = `http://127.0.0.1:${port}`;
  const provider = await startProvider(test, portal);
  const file = path.join(into, 'organisation.yaml');
  writeFileSync(file, organisation);
  mkdirSync(path.join(into, 'data'));
  const config = writeConfig(into, [{ target: file }], {
    backend: `  baseUrl: ${portal}\n`,
    more: `app: {baseUrl: '${portal}'}
auth:
  environment: development
  providers:
    oidc:
      development:
        metadataUrl: ${provider.issuer}/.well-known/openid-configuration
        clientId: portal
        clientSecret: 'a secret/with: signs'
        prompt: consent
        additionalScopes: [offline_access]
        timeout: {seconds: 2}
        signIn:
          resolvers:
            - resolver: emailMatchingUserEntityProfileEmail
              allowedDomains: [example.com]
`,
  });
  const server = new Server({ config, data: path.join(into, 'data'), port });
  later(test, () => server.kill());
  server.spawn();
  await server.ready();
  await server.eventually(async () => {
    if (await server.total('kind=user') !== 3) throw new Error('the organisation is not read');
  }, 30_000);
  return { portal, provider, server, auth: `${portal}/api/auth/oidc` };
}

const isCallback = auth => address => address.startsWith(`${auth}/handler/frame`);

/** Goes to the provider and comes back: the address of the callback. */
function come(browser, auth, login, more = '') {
  return browser.walk(`${auth}/start?env=development${more}`, login, isCallback(auth));
}

const message = page => told(page).at(-1).message;

test('somebody signs in in a popup, refreshes, and leaves at both ends', async test => {
  const { portal, auth, provider, server } = await start(test);
  const ada = new Browser();
  const callback = await come(ada, auth, 'ada');
  const page = await ada.request(callback);
  const messages = told(page);
  assert.deepEqual(messages[0], { message: { type: 'config_info', targetOrigin: portal }, target: '*' });
  assert.equal(messages[1].target, portal);
  const { response } = messages[1].message;
  assert.equal(messages[1].message.type, 'authorization_response', JSON.stringify(messages[1].message) + provider.log + server.output);
  assert.deepEqual(response.backstageIdentity.identity, {
    type: 'user', userEntityRef: 'user:default/ada', ownershipEntityRefs: ['user:default/ada', 'group:default/team'],
  });
  assert.equal(response.profile.email, 'ada@example.com');
  assert.equal(response.profile.displayName, "Ada '</script><b>", 'CVE-2021-43776: as it was, and no markup');
  assert.ok(response.providerInfo.accessToken && response.providerInfo.idToken);
  assert.ok(ada.cookie('flagstone-session'));
  const session = await ada.request(`${portal}/api/identity/v1/session`);
  assert.equal(session.status, 200, session.text);
  assert.match(session.text, /user:default\/ada/);

  const again = await ada.script(`${auth}/refresh?env=development`, 'GET');
  assert.equal(again.status, 200, again.text + provider.log);
  assert.equal(JSON.parse(again.text).backstageIdentity.identity.userEntityRef, 'user:default/ada');
  assert.equal((await ada.request(`${auth}/refresh?env=development`)).status, 401, 'without X-Requested-With');
  assert.equal((await ada.script(`${auth}/logout`, 'POST', { origin: 'http://evil.example' })).status, 403);

  const left = await ada.script(`${auth}/logout`);
  assert.equal(left.status, 200, left.text);
  assert.equal((await ada.request(`${portal}/api/identity/v1/session`)).status, 401);
  assert.equal((await ada.script(`${auth}/refresh`, 'GET')).status, 401);
  const { logoutUrl } = JSON.parse(left.text);
  const asked = await ada.request(logoutUrl);
  const xsrf = asked.text.match(/name="xsrf" value="([^"]+)"/)[1];
  const gone = await ada.request(`${provider.issuer}/session/end/confirm`, { form: { xsrf, logout: 'yes' } });
  assert.equal(gone.location, `${portal}/`, gone.text);
});

test('the redirect flow ends where it was meant to, and nowhere else', async test => {
  const { portal, auth } = await start(test);
  const ada = new Browser();
  const target = encodeURIComponent(`${portal}/catalog?a=b`);
  const done = await ada.request(await come(ada, auth, 'ada', `&flow=redirect&redirectUrl=${target}`));
  assert.equal(done.status, 303);
  assert.equal(done.location, `${portal}/catalog?a=b`);
  for (const evil of ['https://evil.example', '//evil.example', '/\\evil.example', `${portal}@evil.example`, `${portal}.evil.example`, 'javascript:alert(1)']) {
    const answer = await ada.request(`${auth}/start?env=development&flow=redirect&redirectUrl=${encodeURIComponent(evil)}`);
    assert.equal(answer.status, 403, `GHSA-wqvh-63mv-9w92: ${evil}`);
  }
});

test('a sign-in belongs to one browser, one state and one code', async test => {
  const { auth } = await start(test);
  const ada = new Browser();
  const callback = await come(ada, auth, 'ada');
  const nonce = ada.cookies.find(it => it.name === 'oidc-nonce');
  const eve = new Browser();
  assert.match(message(await eve.request(callback)).error.message, /missing cookie nonce/);
  await eve.request(`${auth}/start?env=development`);
  assert.match(message(await eve.request(callback)).error.message, /Invalid nonce/, "another browser's nonce");
  const wrong = new URL(callback);
  wrong.searchParams.set('state', '00ff');
  assert.match(message(await ada.request(wrong)).error.message, /state is invalid/);
  ada.cookies.push(nonce);
  const issuer = new URL(callback);
  issuer.searchParams.set('iss', 'https://evil.example');
  assert.ok(message(await ada.request(issuer)).error, 'an answer of another issuer');
  ada.cookies.push(nonce);
  assert.match(message(await ada.request(callback)).error.message, /has come back before/, 'replayed state');
  assert.ok(!ada.cookie('flagstone-session') && !eve.cookie('flagstone-session'));

  const good = await come(ada, auth, 'ada');
  assert.ok(message(await ada.request(good)).response);
  const code = new URL(good).searchParams.get('code');
  const again = new URL(await come(eve, auth, 'ada'));
  again.searchParams.set('code', code);
  assert.match(message(await eve.request(again)).error.message, /invalid_grant/, 'replayed code');
  assert.ok(!eve.cookie('flagstone-session'));
});

test('whom the provider or the catalog does not vouch for stays outside, and learns nothing', async test => {
  const { auth } = await start(test);
  const said = new Set();
  for (const login of ['mallory', 'silent', 'nobody', 'twins']) {
    const browser = new Browser();
    const { error } = message(await browser.request(await come(browser, auth, login)));
    assert.ok(error, login);
    assert.ok(!browser.cookie('flagstone-session') && !browser.cookie('oidc-refresh-token'), login);
    said.add(error.message);
  }
  assert.equal(said.size, 1, 'unverified, unknown and ambiguous are told alike');
});

test('signing out at the provider signs out here', async test => {
  const { portal, auth, provider, server } = await start(test);
  const ada = new Browser();
  await ada.request(await come(ada, auth, 'ada'));
  assert.equal((await ada.request(`${portal}/api/identity/v1/session`)).status, 200);
  const asked = await ada.request(`${provider.issuer}/session/end`);
  const xsrf = asked.text.match(/name="xsrf" value="([^"]+)"/)[1];
  await ada.request(`${provider.issuer}/session/end/confirm`, { form: { xsrf, logout: 'yes' } });
  await server.eventually(async () => {
    const { status } = await ada.request(`${portal}/api/identity/v1/session`);
    if (status !== 401) throw new Error(`the session is still there: ${status} ${provider.log}`);
  }, 5_000);
  assert.equal((await ada.script(`${auth}/refresh`, 'GET')).status, 401, 'what the browser kept brings nobody back');
});

test('a provider that is down is told as such, and the session outlives it', async test => {
  const { portal, auth, provider } = await start(test);
  const ada = new Browser();
  await ada.request(await come(ada, auth, 'ada'));
  const eve = new Browser();
  const callback = await come(eve, auth, 'ada');
  await provider.stop();
  const { error } = message(await eve.request(callback));
  assert.match(error.message, /does not answer/);
  assert.ok(!eve.cookie('flagstone-session'));
  assert.equal((await ada.script(`${auth}/refresh`, 'GET')).status, 503);
  assert.equal((await ada.request(`${portal}/api/identity/v1/session`)).status, 200);
  assert.equal((await ada.script(`${auth}/logout`)).status, 200);
  assert.equal((await ada.request(`${portal}/api/identity/v1/session`)).status, 401);
});
