import { createHash } from 'node:crypto';

export interface ClientIdentity {
  readonly method: string;
  /** Request-URI. */
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** Request counter of the nonce. Default 1. */
  readonly count?: number;
  /** Default: one that never changes. */
  readonly clientNonce?: string;
}

/**
 * The client's side of digest authentication (RFC 7616), written apart from the product's so that a common mistake of
 * both cannot hide: the value of the Authorization header that answers a challenge.
 */
export function answerChallenge(challenge: string, client: ClientIdentity): string {
  const parameter = (name: string): string => new RegExp(`\\b${name}="?([^",]+)`).exec(challenge)?.[1] ?? '';
  const [realm, nonce, algorithm] = ['realm', 'nonce', 'algorithm'].map(parameter) as [
    string,
    string,
    string,
  ];
  const hash = (...parts: string[]): string =>
    createHash(algorithm === 'SHA-256' ? 'sha256' : 'md5')
      .update(parts.join(':'))
      .digest('hex');
  const nc = (client.count ?? 1).toString(16).padStart(8, '0');
  const cnonce = client.clientNonce ?? 'c0ffee';
  const secret = hash(client.username, realm, client.password);
  const response = hash(secret, nonce, nc, cnonce, 'auth', hash(client.method, client.uri));
  const quoted = { username: client.username, realm, nonce, uri: client.uri, response, cnonce };
  const fields = Object.entries(quoted).map(([name, value]) => `${name}="${value}"`);
  const algorithmField = algorithm === '' ? [] : [`algorithm=${algorithm}`];
  return `Digest ${[...fields, ...algorithmField, 'qop=auth', `nc=${nc}`].join(', ')}`;
}
