import { splitList } from './message-head.js';

/** Algorithms by strength, weakest first, as OpenSSL names them (RFC 7616 section 3.2, RFC 8760 section 2). */
const hashes = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' } as const;
const strength = Object.keys(hashes);

/** Best first: the body of a request may be changed on its way by what lies between. */
const knownQop = ['auth', 'auth-int'] as const;

export interface DigestAlgorithm {
  /** As it is written in the protocol, such as `SHA-256-sess`. */
  readonly name: string;
  /** For node:crypto. */
  readonly hash: string;
  /** The secret is bound to the nonces of this exchange. */
  readonly session: boolean;
}

/** A Digest challenge as it came. Strings are without quotes and escapes. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly stale: boolean;
  /** As the server wrote it; undefined stands for MD5. */
  readonly algorithm: string | undefined;
  /** In small letters; empty for a server of RFC 2069. */
  readonly qop: readonly string[];
}

/** Undefined when we do not know it. */
export function digestAlgorithm(name = 'MD5'): DigestAlgorithm | undefined {
  const [, base = '', session] = /^(.*?)(-sess)?$/i.exec(name) ?? [];
  const known = base.toUpperCase();
  if (!isHash(known)) return undefined;
  return {
    name: `${known}${session === undefined ? '' : '-sess'}`,
    hash: hashes[known],
    session: session !== undefined,
  };
}

function isHash(name: string): name is keyof typeof hashes {
  return name in hashes;
}

/** The protection to answer with; undefined when the server offers none that we know. */
export function chosenQop({ qop }: DigestChallenge): 'auth' | 'auth-int' | 'none' | undefined {
  if (qop.length === 0) return 'none';
  return knownQop.find((known) => qop.includes(known));
}

/** How much is gained by answering this one; below zero when it cannot be answered. */
export function challengeRank(challenge: DigestChallenge): number {
  const algorithm = digestAlgorithm(challenge.algorithm);
  if (!algorithm || chosenQop(challenge) === undefined) return -1;
  return strength.indexOf(algorithm.name.replace('-sess', ''));
}

/**
 * The Digest challenges of one WWW-Authenticate or Proxy-Authenticate value, which may hold several one after the other
 * (RFC 7235 section 4.1). Others, such as Basic, are left out: a password goes to nobody in the clear.
 */
export function parseChallenges(value: string): DigestChallenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const item of splitList(value)) {
    const match = /^(?:([A-Za-z][\w-]*)[ \t]+)?([A-Za-z][\w-]*)[ \t]*=[ \t]*(.*)$/.exec(item);
    if (!match) continue;
    const [, scheme, name = '', raw = ''] = match;
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    challenges.at(-1)?.parameters.set(name.toLowerCase(), unquote(raw));
  }
  return challenges
    .filter(({ scheme }) => scheme === 'digest')
    .flatMap(({ parameters }) => asDigest(parameters));
}

function asDigest(parameters: ReadonlyMap<string, string>): DigestChallenge[] {
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  if (realm === undefined || nonce === undefined) return [];
  return [
    {
      realm,
      nonce,
      opaque: parameters.get('opaque'),
      stale: parameters.get('stale')?.toLowerCase() === 'true',
      algorithm: parameters.get('algorithm'),
      qop: (parameters.get('qop') ?? '')
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((word) => word !== ''),
    },
  ];
}

/** The challenge in the one spelling that sip.js reads. */
export function challengeText({ realm, nonce, opaque, stale, algorithm, qop }: DigestChallenge): string {
  return [
    `Digest realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(stale ? ['stale=true'] : []),
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm.replaceAll(/[^\w-]/g, '')}`]),
    ...(qop.length === 0 ? [] : [`qop="${readableQop(qop)}"`]),
  ].join(', ');
}

/** sip.js leaves out a whole list with a word like `auth-conf` in it, which would then look like RFC 2069. */
function readableQop(qop: readonly string[]): string {
  const known = qop.filter((word) => knownQop.some((name) => name === word));
  return known.length === 0 ? 'unknown' : known.join(',');
}

export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

export function unquote(text: string): string {
  const inner = /^"((?:\\.|[^"\\])*)"/.exec(text)?.[1];
  return inner === undefined ? text.trim() : inner.replaceAll(/\\(.)/g, '$1');
}
