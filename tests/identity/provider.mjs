// A real OpenID provider on loopback, with people of which some should not get in.
import http from 'node:http';

import Provider from 'oidc-provider';

import { later } from '../faults/harness.mjs';

export const people = {
  ada: { name: "Ada '</script><b>", email: 'ada@example.com', email_verified: true, preferred_username: 'ada' },
  mallory: { name: 'Mallory', email: 'ada@example.com', email_verified: false },
  silent: { name: 'Silent', email: 'ada@example.com' },
  nobody: { name: 'Nobody', email: 'nobody@example.com', email_verified: true },
  twins: { name: 'Twins', email: 'twins@example.com', email_verified: true },
};

/** Starts one for a portal at `portal`. */
export async function startProvider(test, portal, port = 0) {
  const server = http.createServer();
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'portal',
      client_secret: 'a secret/with: signs',
      redirect_uris: [`${portal}/api/auth/oidc/handler/frame`],
      post_logout_redirect_uris: [`${portal}/`],
      backchannel_logout_uri: `${portal}/api/auth/oidc/backchannel-logout`,
      backchannel_logout_session_required: true,
      grant_types: ['authorization_code', 'refresh_token'],
    }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    // Its guard keeps it from loopback, where the portal of the tests is.
    fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    features: {
      devInteractions: { enabled: true },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    ttl: { Session: 3600, Grant: 3600, Interaction: 3600, IdToken: 300, AccessToken: 300, RefreshToken: 3600 },
  });
  const log = [];
  for (const event of ['grant.error', 'authorization.error', 'backchannel.error', 'server_error']) {
    provider.on(event, (...parts) => log.push(`${event}: ${parts.find(it => it instanceof Error)?.error_description ?? parts.find(it => it instanceof Error)}`));
  }
  server.on('request', provider.callback());
  const stop = () => {
    server.closeAllConnections();
    return new Promise(resolve => server.close(resolve));
  };
  later(test, stop);
  return { issuer, log, stop };
}
