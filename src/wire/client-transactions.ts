import type { Clock } from '../clock/clock.js';
import type { MessageHead } from './message-head.js';
import { LONGEST_RINGING_MS, T1_MS, T2_MS, T4_MS, TRANSACTION_LIMIT_MS } from './sip-timers.js';
import { RememberedTransaction, TransactionMemory } from './transaction-memory.js';

class ClientTransaction extends RememberedTransaction {
  state: 'trying' | 'proceeding' | 'completed' = 'trying';
  /** The ACK that answered a final response other than 2xx. */
  ack: string | undefined;
}

/** Requests of our own over an unreliable transport (RFC 3261 section 17.1): sent again until they are answered. */
export class ClientTransactions {
  readonly #memory = new TransactionMemory<ClientTransaction>();

  constructor(
    private readonly clock: Clock,
    private readonly send: (text: string) => void,
  ) {}

  get open(): number {
    return this.#memory.size;
  }

  /** Sends a request, and again by timer A or E until an answer or the end of timer B or F. Not for an ACK. */
  request(head: MessageHead, text: string): void {
    const key = keyOf(head.branch, head.method);
    if (key !== undefined && !this.#memory.get(key)) {
      const transaction = new ClientTransaction(this.clock, () => this.#memory.forget(key));
      this.#memory.add(key, transaction);
      const next = head.method === 'INVITE' ? double : slowing(transaction);
      transaction.repeat(() => this.send(text), T1_MS, next);
      transaction.forgetAfter(TRANSACTION_LIMIT_MS);
    }
    this.send(text);
  }

  /** Sends an ACK. That of a refusal has the branch of its INVITE (section 17.1.1.3) and is kept for timer D. */
  ack(head: MessageHead, text: string): void {
    const transaction = this.#find(head.branch, 'INVITE');
    if (transaction?.state === 'completed') transaction.ack = text;
    this.send(text);
  }

  /** Takes note of a response. Returns whether it is news to whoever sent the request. */
  response(head: MessageHead): boolean {
    const { branch, cseqMethod, statusCode = 0 } = head;
    const transaction = this.#find(branch, cseqMethod);
    // Also the 2xx of other branches of a forked INVITE, and repeated ones, which the core acknowledges (section 13.2.2.4).
    if (!transaction) return true;
    return cseqMethod === 'INVITE'
      ? this.#inviteAnswered(transaction, statusCode, `${branch ?? ''} INVITE`)
      : answered(transaction, statusCode);
  }

  dispose(): void {
    this.#memory.clear();
  }

  #inviteAnswered(transaction: ClientTransaction, statusCode: number, key: string): boolean {
    if (transaction.state === 'completed') {
      if (statusCode >= 300 && transaction.ack !== undefined) this.send(transaction.ack);
      return false;
    }
    transaction.stopRepeating();
    if (statusCode >= 300) {
      transaction.state = 'completed';
      transaction.forgetAfter(TRANSACTION_LIMIT_MS);
    } else if (statusCode >= 200) {
      this.#memory.forget(key);
    } else {
      transaction.state = 'proceeding';
      transaction.forgetAfter(LONGEST_RINGING_MS);
    }
    return true;
  }

  #find(branch: string | undefined, method: string | undefined): ClientTransaction | undefined {
    const key = keyOf(branch, method);
    return key === undefined ? undefined : this.#memory.get(key);
  }
}

/** Section 17.1.2.2: a provisional response slows the repetition, a final one ends it and is absorbed for timer K. */
function answered(transaction: ClientTransaction, statusCode: number): boolean {
  if (transaction.state === 'completed') return false;
  if (statusCode < 200) {
    transaction.state = 'proceeding';
  } else {
    transaction.state = 'completed';
    transaction.stopRepeating();
    transaction.forgetAfter(T4_MS);
  }
  return true;
}

/** Section 17.1.3: the branch and the method of CSeq name a transaction. */
function keyOf(branch: string | undefined, method: string | undefined): string | undefined {
  return branch === undefined || method === undefined ? undefined : `${branch} ${method}`;
}

/** Timer A. */
const double = (lastMs: number): number => 2 * lastMs;

/** Timer E. */
const slowing =
  (transaction: ClientTransaction) =>
  (lastMs: number): number =>
    transaction.state === 'proceeding' ? T2_MS : Math.min(2 * lastMs, T2_MS);
