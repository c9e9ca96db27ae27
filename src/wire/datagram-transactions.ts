import type { Clock } from '../clock/clock.js';
import { ClientTransactions } from './client-transactions.js';
import { readHead } from './message-head.js';
import { ServerTransactions } from './server-transactions.js';

export interface DatagramTransactionsOptions {
  readonly clock: Clock;
  /** Puts a datagram on the wire. Must not throw. */
  readonly send: (text: string) => void;
  /** Hands a message on to the SIP core. */
  readonly deliver: (text: string) => void;
}

/**
 * What RFC 3261 section 17 asks of a user agent on an unreliable transport and sip.js, made for WebSocket, leaves out:
 * its timers A, E and G do not exist, and D, J and K are zero. Sits between the core and the socket, one for each remote
 * address, on either side of a call. The core's own transactions go on above it and see a transport that is nearly
 * reliable: nothing twice, and what was lost a little late. Repeating a 2xx to an INVITE, and its ACK, is theirs.
 */
export class DatagramTransactions {
  readonly #options: DatagramTransactionsOptions;
  readonly #client: ClientTransactions;
  readonly #server: ServerTransactions;
  #disposed = false;

  constructor(options: DatagramTransactionsOptions) {
    this.#options = options;
    this.#client = new ClientTransactions(options.clock, options.send);
    this.#server = new ServerTransactions(options.clock, options.send);
  }

  /** How many transactions are remembered; each holds a timer or two. */
  get open(): number {
    return this.#client.open + this.#server.open;
  }

  /** A message of the core. Ignored after `dispose`. */
  outgoing(text: string): void {
    if (this.#disposed) return;
    const head = readHead(text);
    if (head.statusCode !== undefined) this.#server.respond(head, text);
    else if (head.method === 'ACK') this.#client.ack(head, text);
    else this.#client.request(head, text);
  }

  /** A message of the peer. Ignored after `dispose`. Throws only what `deliver` throws. */
  incoming(text: string): void {
    if (this.#disposed) return;
    const head = readHead(text);
    const isNews = head.statusCode === undefined ? this.#server.request(head) : this.#client.response(head);
    if (isNews) this.#options.deliver(text);
  }

  /** Forgets all; nothing is sent or delivered any more. */
  dispose(): void {
    this.#disposed = true;
    this.#client.dispose();
    this.#server.dispose();
  }
}
