import { createHash, randomBytes } from 'node:crypto';
import { Core } from 'sip.js';
import {
  chosenQop,
  type DigestAlgorithm,
  digestAlgorithm,
  type DigestChallenge,
  quote,
  unquote,
} from './digest-challenge.js';

/** Nonces whose use is remembered: a server that changes its nonce forgets the old ones. */
const MOST_NONCES = 64;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What a response is computed over (RFC 7616 section 3.4). */
export interface DigestInput {
  readonly method: string;
  /** Request-URI. */
  readonly uri: string;
  readonly body: string;
  readonly clientNonce: string;
  /** How many requests have used the nonce, this one included. */
  readonly count: number;
}

/**
 * The value of Authorization or Proxy-Authorization that answers a challenge; undefined when it cannot be answered:
 * the algorithm or the protection is not known.
 */
export function answerChallenge(
  challenge: DigestChallenge,
  credentials: Credentials,
  input: DigestInput,
): string | undefined {
  const algorithm = digestAlgorithm(challenge.algorithm);
  const qop = chosenQop(challenge);
  if (!algorithm || qop === undefined) return undefined;
  const hash = (...parts: readonly string[]): string =>
    createHash(algorithm.hash).update(parts.join(':')).digest('hex');
  const count = input.count.toString(16).padStart(8, '0');
  const secret = secretOf(challenge, credentials, input.clientNonce, algorithm, hash);
  const subject =
    qop === 'auth-int' ? hash(input.method, input.uri, hash(input.body)) : hash(input.method, input.uri);
  const response =
    qop === 'none'
      ? hash(secret, challenge.nonce, subject)
      : hash(secret, challenge.nonce, count, input.clientNonce, qop, subject);
  // The client's nonce goes with a session algorithm too, which is computed from it.
  const named = qop !== 'none' || algorithm.session;
  return `Digest ${[
    `username=${quote(credentials.username)}`,
    `realm=${quote(challenge.realm)}`,
    `nonce=${quote(challenge.nonce)}`,
    `uri=${quote(input.uri)}`,
    `response="${response}"`,
    ...(challenge.algorithm === undefined ? [] : [`algorithm=${algorithm.name}`]),
    ...(challenge.opaque === undefined ? [] : [`opaque=${quote(challenge.opaque)}`]),
    ...(named ? [`cnonce=${quote(input.clientNonce)}`] : []),
    ...(qop === 'none' ? [] : [`qop=${qop}`, `nc=${count}`]),
  ].join(', ')}`;
}

function secretOf(
  { realm, nonce }: DigestChallenge,
  { username, password }: Credentials,
  clientNonce: string,
  { session }: DigestAlgorithm,
  hash: (...parts: readonly string[]) => string,
): string {
  const secret = hash(username, realm, password);
  return session ? hash(secret, nonce, clientNonce) : secret;
}

/** How often each nonce was used, across the requests of an account (RFC 7616 section 3.4: `nc`). */
export class NonceCounts {
  readonly #counts = new Map<string, number>();

  next(nonce: string): number {
    const count = (this.#counts.get(nonce) ?? 0) + 1;
    this.#counts.delete(nonce);
    this.#counts.set(nonce, count);
    const oldest = this.#counts.keys().next();
    if (this.#counts.size > MOST_NONCES && !oldest.done) this.#counts.delete(oldest.value);
    return count;
  }
}

/**
 * What sip.js asks for the answer to a challenge, one for each request. Its own knows MD5 only, escapes nothing and
 * counts from 1 for every request.
 */
export class DigestAuthentication extends Core.DigestAuthentication {
  #answer = '';

  constructor(
    private readonly core: Core.UserAgentCore,
    private readonly account: Credentials,
    private readonly counts: NonceCounts,
  ) {
    super(core.loggerFactory, undefined, account.username, undefined);
  }

  /** @param parsed the challenge as sip.js read it; false when it cannot be answered: the refusal is then final */
  override authenticate(request: Core.OutgoingRequestMessage, parsed: unknown): boolean {
    const challenge = asChallenge(parsed);
    if (!challenge) return false;
    const answer = answerChallenge(challenge, this.account, {
      method: request.method,
      uri: request.ruri.toRaw(),
      body: request.body?.body ?? '',
      clientNonce: randomBytes(12).toString('hex'),
      count: this.counts.next(challenge.nonce),
    });
    if (answer === undefined) return false;
    this.#answer = answer;
    this.#keepOrder(request);
    return true;
  }

  override toString(): string {
    return this.#answer;
  }

  /**
   * sip.js sends the request anew with the next CSeq, but tells the dialog of it only for a re-INVITE: the request after
   * a challenged BYE, INFO or PRACK would have the same number, and be refused (RFC 3261 section 12.2.2).
   */
  #keepOrder(request: Core.OutgoingRequestMessage): void {
    if (request.method === 'INVITE' || request.toTag === undefined) return;
    const dialog = this.core.dialogs.get(request.callId + request.fromTag + request.toTag);
    if (dialog?.localSequenceNumber === undefined) return;
    request.cseq = dialog.localSequenceNumber;
    dialog.incrementLocalSequenceNumber();
  }
}

/** sip.js keeps the escapes in strings and writes algorithms in capitals. */
function asChallenge(parsed: unknown): DigestChallenge | undefined {
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(parsed, name);
    return typeof value === 'string' ? unquote(`"${value}"`) : undefined;
  };
  const [realm, nonce] = [text('realm'), text('nonce')];
  if (realm === undefined || nonce === undefined) return undefined;
  const qop: unknown = Reflect.get(parsed, 'qop');
  return {
    realm,
    nonce,
    opaque: text('opaque'),
    stale: Reflect.get(parsed, 'stale') === true,
    algorithm: text('algorithm'),
    qop: Array.isArray(qop) ? qop.filter((word) => typeof word === 'string') : [],
  };
}

/** One sentence on why the challenge of a 401 or 407 was not answered at all; undefined when it could have been. */
export function challengeProblem(message: Core.IncomingResponseMessage): string | undefined {
  const field = { 401: 'WWW-Authenticate', 407: 'Proxy-Authenticate' }[message.statusCode ?? 0];
  if (field === undefined) return undefined;
  const challenge = asChallenge(message.parseHeader(field));
  if (!challenge)
    return 'the exchange asks for another way of authentication than Digest; allow Digest for this account';
  if (!digestAlgorithm(challenge.algorithm)) {
    return `the exchange asks for the Digest algorithm ${(challenge.algorithm ?? '').slice(0, 40)}, which this phone does not know; allow SHA-256 or MD5 for this account`;
  }
  if (chosenQop(challenge) !== undefined) return undefined;
  return 'the exchange asks for a Digest protection that this phone does not know; allow qop "auth" for this account';
}
