import { Grammar, type URI, type UserAgent as SipUserAgent } from 'sip.js';
import type { IncomingResponse, OutgoingRegisterRequest } from 'sip.js/lib/core/index.js';
import { type FinalResponse, parseRetryAfter } from './failure.js';
import { challengeProblem } from './interop/digest-authentication.js';
import { grantedLease } from './lease.js';

/** Each challenge adds one to the number of a request: of a proxy and of the registrar, and each may be stale once. */
const CSEQ_STEP = 5;

export interface RegistrarOptions {
  readonly userAgent: SipUserAgent;
  /** Domain whose registrar is asked. */
  readonly domain: string;
  readonly account: string;
  /** Lease asked for, in seconds. */
  readonly leaseS: number;
  /** `reg-id` of our Contact (RFC 5626 section 4.2). */
  readonly flowId: number;
}

export type RegistrarAnswer =
  | { readonly type: 'accepted'; readonly leaseMs: number }
  | { readonly type: 'refused'; readonly response: FinalResponse };

/**
 * Sends REGISTER (RFC 3261 section 10) on sip.js's core. sip.js's own `Registerer` is not used: it keeps believing in a
 * registration after the connection is gone, and can wedge on a 200 without Contact.
 */
export class Registrar {
  readonly #options: RegistrarOptions;
  #cseq = 0;
  #pending: OutgoingRegisterRequest | undefined;

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  /** Exactly one answer, unless the connection is lost first; a newer request silences the older one. */
  register(onAnswer: (answer: RegistrarAnswer) => void): void {
    this.#send(this.#options.leaseS, onAnswer);
  }

  /** Takes our binding away (RFC 3261 section 10.2.2). Resolves with any answer; there may be none. */
  unregister(): Promise<void> {
    return new Promise((resolve) => this.#send(0, () => resolve()));
  }

  /** Asks for a sign of life by OPTIONS (RFC 3261 section 11); any answer is one, also a refusal. */
  ask(onAnswer: () => void): void {
    const { userAgentCore: core } = this.#options.userAgent;
    const { registrar, addressOfRecord } = this.#addresses();
    const message = core.makeOutgoingRequestMessage('OPTIONS', registrar, addressOfRecord, registrar, {});
    core.request(message, { onAccept: onAnswer, onReject: onAnswer });
  }

  forget(): void {
    this.#pending = undefined;
  }

  #send(leaseS: number, onAnswer: (answer: RegistrarAnswer) => void): void {
    const { userAgent, flowId } = this.#options;
    const core = userAgent.userAgentCore;
    const { registrar, addressOfRecord } = this.#addresses();
    const message = core.makeOutgoingRequestMessage(
      'REGISTER',
      registrar,
      addressOfRecord,
      addressOfRecord,
      // Call-ID stays the same and CSeq grows for one registrar (RFC 3261 section 10.2).
      { callId: this.#callId, cseq: (this.#cseq += CSEQ_STEP) },
      [
        `Contact: ${userAgent.contact.toString({ register: true })};reg-id=${flowId};expires=${leaseS}`,
        `Expires: ${leaseS}`,
      ],
    );
    const request = core.register(message, {
      onAccept: (response) => {
        if (request === this.#pending)
          onAnswer({ type: 'accepted', leaseMs: this.#lease(response, leaseS) * 1000 });
      },
      onReject: (response) => {
        if (request === this.#pending) onAnswer({ type: 'refused', response: finalResponse(response) });
      },
    });
    this.#pending = request;
  }

  #addresses(): { registrar: URI; addressOfRecord: URI } {
    const { domain, account } = this.#options;
    const registrar = Grammar.URIParse(`sip:${domain}`);
    const addressOfRecord = Grammar.URIParse(`sip:${account}@${domain}`);
    if (!registrar || !addressOfRecord) throw new TypeError(`not a SIP address: ${account}@${domain}`);
    return { registrar, addressOfRecord };
  }

  readonly #callId = crypto.randomUUID();

  #lease({ message }: IncomingResponse, askedS: number): number {
    const { user, host } = this.#options.userAgent.contact.uri;
    return grantedLease(
      message.getHeaders('contact'),
      `sip:${user ?? ''}@${host}`,
      message.getHeader('expires'),
      askedS,
    );
  }
}

export function finalResponse({ message }: IncomingResponse): FinalResponse {
  return {
    statusCode: message.statusCode ?? 0,
    reasonPhrase: message.reasonPhrase ?? '',
    retryAfter: message.getHeader('retry-after'),
    problem: challengeProblem(message),
  };
}

/** One sentence on why an account is not registered. */
export function refusalSentence(response: FinalResponse, account: string, host: string): string {
  if (response.problem !== undefined) return response.problem;
  const said = `${host} answered ${response.statusCode} ${response.reasonPhrase.slice(0, 80)}`.trimEnd();
  switch (response.statusCode) {
    case 401:
    case 407:
      return `the exchange refused the password of account ${account} (${response.statusCode}); check account and password`;
    case 403:
      return `the exchange does not let account ${account} in (403); check account and password, and its permissions there`;
    case 404:
      return `the exchange does not know account ${account} (404); check the account and the domain`;
    case 408:
      return `${host} did not answer the registration`;
    default:
      return `the registration of account ${account} failed: ${said}`;
  }
}

export function retryAfterOf(response: FinalResponse): { retryAfterMs: number } | Record<string, never> {
  const retryAfterMs = parseRetryAfter(response.retryAfter);
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}
