/** A real identity provider (oidc-provider) on loopback, at which everybody is signed in at once as whom the test says. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type OidcContext, Provider } from 'oidc-provider';

export interface OidcServer {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in from now on. */
  person: { readonly sub: string; readonly [claim: string]: unknown };
  /**
   * What a browser does: follows the redirects of the provider from its sign-in page on.
   * @returns where it is sent in the end: the callback of the client, with its query
   */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
}

const clientId = 'hotline';
const clientSecret = 'only for this test, on loopback';
const MOST_REDIRECTS = 10;

/** @param callback the client's redirect URI */
export async function startOidcServer(callback: string): Promise<OidcServer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [callback] }],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'], email: ['email'] },
    features: { devInteractions: { enabled: false } },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ['only for this test'] },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/sign-in/${uid}` },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => made.person,
    }),
    // Nobody is asked whether this client may know them.
    async loadExistingGrant({ oidc: { client, session, provider: its } }: OidcContext) {
      const grant = new its.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/sign-in/')) {
      const login = { accountId: made.person.sub };
      void provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
    } else void answer(request, response);
  });

  const made: OidcServer = {
    issuer,
    clientId,
    clientSecret,
    person: { sub: 'nobody' },
    async visit(first) {
      const cookies = new Map<string, string>();
      let url = first;
      for (let i = 0; i < MOST_REDIRECTS && !url.startsWith(callback); i++) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const { headers, status, text } = await get(url, cookie);
        for (const line of headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (name && value !== undefined) cookies.set(name, value);
        }
        const location = headers.get('location');
        if (!location) throw new Error(`the provider answered ${status}: ${text}`);
        url = new URL(location, url).href;
      }
      return url;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return made;
}

async function get(url: string, cookie: string) {
  const response = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} });
  return { headers: response.headers, status: response.status, text: await response.text() };
}
