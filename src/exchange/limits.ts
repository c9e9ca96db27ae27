/** How much the exchange lets strangers use. What exceeds a limit is refused or dropped, and logged. */
export interface ExchangeLimits {
  /** Largest SIP message taken, in bytes. */
  readonly messageBytes: number;
  readonly connections: number;
  /**
   * Transactions of one connection that are not over; a client that opens more is dropped. An answered INVITE counts for
   * 32 s (RFC 6026 timer L), so this also bounds how fast one client can make calls.
   */
  readonly transactionsPerConnection: number;
  /** Calls at the same time; further ones get 503. */
  readonly calls: number;
  /** Contacts of one account; a REGISTER that adds more gets 403. */
  readonly contactsPerAccount: number;
  /** Entries kept in the wire trace and in the list of calls; the oldest go first. */
  readonly history: number;
  /** Bytes waiting to be sent to a client that does not read; it is dropped beyond. */
  readonly unsentBytes: number;
}

export const defaultLimits: ExchangeLimits = {
  messageBytes: 64 * 1024,
  connections: 64,
  transactionsPerConnection: 2_000,
  calls: 64,
  contactsPerAccount: 10,
  history: 2_000,
  unsentBytes: 1024 * 1024,
};
