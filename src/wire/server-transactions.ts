import type { Clock } from '../clock/clock.js';
import type { MessageHead } from './message-head.js';
import { LONGEST_RINGING_MS, T1_MS, T2_MS, TRANSACTION_LIMIT_MS } from './sip-timers.js';
import { RememberedTransaction, TransactionMemory } from './transaction-memory.js';

/** Begins every branch that is unique by itself (RFC 3261 section 8.1.1.7); alone it is none. */
const MAGIC_COOKIE = 'z9hG4bK';

class ServerTransaction extends RememberedTransaction {
  /** The response that was sent last. */
  response: { readonly statusCode: number; readonly text: string } | undefined;
  acknowledged = false;
}

/** Requests of the peer over an unreliable transport (RFC 3261 section 17.2): handed on once, answered again and again. */
export class ServerTransactions {
  readonly #memory = new TransactionMemory<ServerTransaction>();

  constructor(
    private readonly clock: Clock,
    private readonly send: (text: string) => void,
  ) {}

  get open(): number {
    return this.#memory.size;
  }

  /** Takes note of a request. Returns whether it is a new one. */
  request(head: MessageHead): boolean {
    if (head.method === 'ACK') return this.#acknowledged(head);
    const key = keyOf(head, head.method);
    if (key === undefined) return true;
    const known = this.#memory.get(key);
    if (known) {
      this.#answerAgain(known, head.method);
      return false;
    }
    const transaction = new ServerTransaction(this.clock, () => this.#memory.forget(key));
    this.#memory.add(key, transaction).forgetAfter(TRANSACTION_LIMIT_MS);
    return true;
  }

  /** Sends a response; a refusal of an INVITE again by timer G until its ACK or the end of timer H. */
  respond(head: MessageHead, text: string): void {
    const { cseqMethod, statusCode = 0 } = head;
    const key = keyOf(head, cseqMethod);
    const transaction = key === undefined ? undefined : this.#memory.get(key);
    if (transaction && !isFinal(transaction)) {
      transaction.response = { statusCode, text };
      const isInvite = cseqMethod === 'INVITE';
      if (statusCode >= 200) transaction.forgetAfter(TRANSACTION_LIMIT_MS);
      else if (isInvite) transaction.forgetAfter(LONGEST_RINGING_MS);
      if (isInvite && statusCode >= 300) transaction.repeat(() => this.send(text), T1_MS, doubleUpToT2);
    }
    this.send(text);
  }

  dispose(): void {
    this.#memory.clear();
  }

  /** The ACK of a refusal ends its repetition and is handed on once; that of a 2xx is none of ours. */
  #acknowledged(head: MessageHead): boolean {
    const key = keyOf(head, 'INVITE');
    const transaction = key === undefined ? undefined : this.#memory.get(key);
    if (!transaction?.response || transaction.response.statusCode < 300) return true;
    transaction.stopRepeating();
    const isFirst = !transaction.acknowledged;
    transaction.acknowledged = true;
    return isFirst;
  }

  #answerAgain({ response, acknowledged }: ServerTransaction, method: string | undefined): void {
    if (!response || acknowledged) return;
    // A 2xx to an INVITE is repeated by the core until the ACK, and by nobody else (RFC 6026 section 7.1).
    const repeatedByCore = method === 'INVITE' && response.statusCode >= 200 && response.statusCode < 300;
    if (!repeatedByCore) this.send(response.text);
  }
}

const isFinal = ({ response }: ServerTransaction): boolean =>
  response !== undefined && response.statusCode >= 200;

/** Timer G. */
const doubleUpToT2 = (lastMs: number): number => Math.min(2 * lastMs, T2_MS);

/**
 * Section 17.2.3. A peer of RFC 2543 gives no unique branch: there all that a repeated request, its ACK and its
 * responses have in common counts. Undefined where nothing tells one request from the next.
 */
function keyOf(head: MessageHead, method: string | undefined): string | undefined {
  const { branch = '', sentBy = '', callId, cseqNumber, fromTag = '' } = head;
  if (method === undefined) return undefined;
  if (branch.startsWith(MAGIC_COOKIE) && branch !== MAGIC_COOKIE) return [branch, sentBy, method].join(' ');
  if (callId === undefined || cseqNumber === undefined) return undefined;
  return [callId, cseqNumber, fromTag, sentBy, branch, method].join(' ');
}
