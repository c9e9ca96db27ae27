import * as client from 'openid-client';
import { z } from 'zod';
import { HotlineError } from '../../protocol/errors.js';
import type { Role } from '../../protocol/fleet-api/roles.js';
import type { Base } from '../ports.js';
import { isLoopback } from './network-of.js';

/** Signing in by an identity provider (OpenID Connect Core 1.0). */
export interface OpenIdOptions {
  /** URL of the provider, as its `/.well-known/openid-configuration` says; https unless it is on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the sign-in page calls it, such as `Keycloak`. */
  readonly name: string;
  /** Asked for; `openid profile email` when left out. */
  readonly scopes?: readonly string[];
  /** Claim that says what a person may do, such as `groups`: a text or a list of them. */
  readonly roleClaim?: string;
  /** From a value of that claim to a role; of several the highest counts. */
  readonly roles?: Readonly<Record<string, Role>>;
  /** For whom no value fits; null: they are refused. */
  readonly defaultRole: Role | null;
}

/** Whom the provider says it is. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Somebody may take so long to sign in at the provider. */
export const TRANSACTION_MS = 600_000;
/** Of a request to the provider. */
const TIMEOUT_S = 10;
const PURPOSE = 'openid transaction';

/** What has to come back unchanged. It lies in a cookie of that browser, sealed: the server remembers nothing. */
const transactionSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  endsMs: z.number(),
});

/** The client of an identity provider: authorisation code flow with state, nonce and PKCE (RFC 7636). */
export class OpenIdClient {
  #discovered: Promise<client.Configuration> | undefined;

  /** @throws HotlineError USAGE for a provider that is not reached by https */
  constructor(
    private readonly base: Pick<Base, 'clock' | 'keys'>,
    private readonly options: OpenIdOptions,
  ) {
    if (!isSafe(options.issuer)) {
      throw new HotlineError(
        'USAGE',
        `the identity provider ${options.issuer} must be an https URL: over plain http anybody on the way could sign in as anybody`,
      );
    }
  }

  /**
   * @param redirect URL of our callback
   * @returns where to send the browser, and what to keep in its cookie
   */
  async start(redirect: string): Promise<{ readonly url: string; readonly transaction: string }> {
    const configuration = await this.#configuration();
    const state = client.randomState();
    const nonce = client.randomNonce();
    const verifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirect,
      scope: (this.options.scopes ?? ['openid', 'profile', 'email']).join(' '),
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const endsMs = this.base.clock.wallMs() + TRANSACTION_MS;
    const transaction = JSON.stringify({ state, nonce, verifier, endsMs });
    return { url: url.href, transaction: this.base.keys.seal(transaction, PURPOSE) };
  }

  /**
   * @param callback URL with which the browser came back
   * @param sealed its cookie
   * @throws whatever was wrong; nobody is signed in then
   */
  async finish(callback: URL, sealed: string): Promise<Identity> {
    const { state, nonce, verifier, endsMs } = transactionSchema.parse(
      JSON.parse(this.base.keys.unseal(sealed, PURPOSE)),
    );
    if (this.base.clock.wallMs() > endsMs) throw new Error('the sign-in took too long');
    const configuration = await this.#configuration();
    const answer = await client.authorizationCodeGrant(configuration, callback, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = answer.claims();
    if (!claims) throw new Error('the provider sent no ID token');
    // Providers put groups and names where they like: into the ID token, or behind the userinfo endpoint (section 5.3).
    const more = configuration.serverMetadata().userinfo_endpoint
      ? await client.fetchUserInfo(configuration, answer.access_token, claims.sub)
      : {};
    return { issuer: claims.iss, subject: claims.sub, claims: { ...more, ...claims } };
  }

  /** Once it has worked it is kept; a provider that is down when the server starts is asked again. */
  #configuration(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.options;
    this.#discovered ??= client
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: TIMEOUT_S,
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; the constructor allows it for this machine only
        execute: isPlain(issuer) ? [client.allowInsecureRequests] : [],
      })
      .catch((error: unknown) => {
        this.#discovered = undefined;
        throw error;
      });
    return this.#discovered;
  }
}

/** The highest role that the claims give; undefined: none, and the person is refused. */
export function roleOf(
  claims: Identity['claims'],
  { roleClaim, roles = {}, defaultRole }: Pick<OpenIdOptions, 'roleClaim' | 'roles' | 'defaultRole'>,
  rank: (role: Role) => number,
): Role | undefined {
  const claim = roleClaim === undefined ? undefined : claims[roleClaim];
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  const given = values.flatMap((value) =>
    typeof value === 'string' && Object.hasOwn(roles, value) ? [roles[value]] : [],
  );
  return given
    .filter((role) => role !== undefined)
    .reduce(
      (best, role) => (best !== undefined && rank(best) >= rank(role) ? best : role),
      defaultRole ?? undefined,
    );
}

function isSafe(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'https:' || (isPlain(issuer) && (isLoopback(hostname) || hostname === 'localhost'));
}

function isPlain(issuer: string): boolean {
  return new URL(issuer).protocol === 'http:';
}
