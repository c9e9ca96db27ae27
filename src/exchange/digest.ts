import { createHash } from 'node:crypto';

/** Hash functions a client may be asked for: RFC 3261 section 22.4 and RFC 8760. */
export const digestAlgorithms = ['MD5', 'SHA-256'] as const;
export type DigestAlgorithm = (typeof digestAlgorithms)[number];

/** The parameters of an `Authorization: Digest` header (RFC 7616 section 3.4) that are needed to check it. */
export interface DigestCredentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly algorithm: string;
  readonly cnonce: string;
  /** Request counter of this nonce as sent, eight hexadecimal digits. */
  readonly nc: string;
}

/**
 * Reads the header's value. Undefined when it is not a complete Digest with `qop=auth`, or when a parameter stands
 * twice: with a repeated parameter, two readers could see two different users.
 */
export function parseCredentials(header: string): DigestCredentials | undefined {
  const scheme = /^\s*Digest\s+/i.exec(header);
  if (!scheme) return undefined;
  const parameters = new Map<string, string>();
  const parameter = /\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))\s*(?:,|$)/gy;
  parameter.lastIndex = scheme[0].length;
  while (parameter.lastIndex < header.length) {
    const match = parameter.exec(header);
    if (!match) return undefined;
    const [, name = '', quoted, token = ''] = match;
    if (parameters.has(name.toLowerCase())) return undefined;
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token);
  }
  const username = parameters.get('username');
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const uri = parameters.get('uri');
  const response = parameters.get('response');
  const cnonce = parameters.get('cnonce');
  const nc = parameters.get('nc');
  if (!username || realm === undefined || !nonce || !uri || !response || !cnonce || !nc) return undefined;
  if (parameters.get('qop') !== 'auth' || !/^[0-9a-f]{8}$/i.test(nc)) return undefined;
  return {
    username,
    realm,
    nonce,
    uri,
    response,
    cnonce,
    nc,
    algorithm: parameters.get('algorithm') ?? 'MD5',
  };
}

/** `H(user:realm:password)`: all that has to be kept of a password (RFC 7616 section 3.4.2). */
export function secretHash(
  algorithm: DigestAlgorithm,
  username: string,
  realm: string,
  password: string,
): string {
  return hash(algorithm, `${username}:${realm}:${password}`);
}

/** The response that proves knowledge of the password behind `secret`, in hexadecimal. */
export function digestResponse(
  algorithm: DigestAlgorithm,
  secret: string,
  method: string,
  credentials: Pick<DigestCredentials, 'nonce' | 'nc' | 'cnonce' | 'uri'>,
): string {
  const { nonce, nc, cnonce, uri } = credentials;
  return hash(algorithm, `${secret}:${nonce}:${nc}:${cnonce}:auth:${hash(algorithm, `${method}:${uri}`)}`);
}

function hash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
    .update(text)
    .digest('hex');
}
