import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock/clock.js';
import { type DigestAlgorithm, digestResponse, parseCredentials, secretHash } from './digest.js';
import { NonceStore } from './nonce-store.js';

/** Long enough for any call set-up, short enough that a recorded nonce is soon worthless. */
const NONCE_LIFETIME_MS = 5 * 60_000;
const NONCE_CAPACITY = 1_000;

export interface Account {
  readonly name: string;
  readonly password: string;
}

export interface AuthenticationRequest {
  readonly method: string;
  /** Request-URI exactly as it stands in the request line. */
  readonly uri: string;
  /** Value of the Authorization or Proxy-Authorization header, if any. */
  readonly authorization: string | undefined;
}

export type AuthenticationResult =
  | { readonly ok: true; readonly account: string }
  /** Values of the WWW-Authenticate or Proxy-Authenticate headers to answer with, the one to be preferred first. */
  | { readonly ok: false; readonly challenges: readonly string[] };

/**
 * Digest authentication of SIP requests (RFC 3261 section 22, RFC 7616, RFC 8760) with `qop=auth`. Answers alike, and
 * after the same work, for an unknown account and for a wrong password.
 */
export class Authenticator {
  readonly #realm: string;
  /** What is kept of the passwords, by account, for each hash function. */
  readonly #secrets: ReadonlyMap<DigestAlgorithm, ReadonlyMap<string, string>>;
  readonly #nobodysSecret = randomBytes(32).toString('hex');
  readonly #nonces: NonceStore;

  constructor(options: {
    clock: Clock;
    realm: string;
    accounts: readonly Account[];
    /** In order of preference. */
    algorithms: readonly DigestAlgorithm[];
    nonceLifetimeMs?: number;
  }) {
    const { clock, realm, accounts } = options;
    this.#realm = realm;
    this.#secrets = new Map(
      options.algorithms.map((algorithm) => [
        algorithm,
        new Map(accounts.map(({ name, password }) => [name, secretHash(algorithm, name, realm, password)])),
      ]),
    );
    this.#nonces = new NonceStore(clock, options.nonceLifetimeMs ?? NONCE_LIFETIME_MS, NONCE_CAPACITY);
  }

  check(request: AuthenticationRequest): AuthenticationResult {
    const credentials =
      request.authorization === undefined ? undefined : parseCredentials(request.authorization);
    if (credentials?.realm !== this.#realm || credentials.uri !== request.uri) return this.#refuse(false);
    const algorithm = [...this.#secrets.keys()].find((known) => known === credentials.algorithm);
    if (algorithm === undefined) return this.#refuse(false);
    const secret = this.#secrets.get(algorithm)?.get(credentials.username);
    const expected = digestResponse(algorithm, secret ?? this.#nobodysSecret, request.method, credentials);
    const proven = sameText(expected, credentials.response.toLowerCase());
    if (!proven || secret === undefined) return this.#refuse(false);
    // The password is right, so a client whose nonce is merely old or used may try again by itself: stale=true.
    if (!this.#nonces.use(credentials.nonce, Number.parseInt(credentials.nc, 16))) return this.#refuse(true);
    return { ok: true, account: credentials.username };
  }

  #refuse(stale: boolean): AuthenticationResult {
    const nonce = this.#nonces.issue();
    const challenges = [...this.#secrets.keys()].map((algorithm) =>
      [
        `Digest realm="${this.#realm}"`,
        `nonce="${nonce}"`,
        `algorithm=${algorithm}`,
        'qop="auth"',
        ...(stale ? ['stale=true'] : []),
      ].join(', '),
    );
    return { ok: false, challenges };
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
