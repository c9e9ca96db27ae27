/**
 * One client connected to the exchange, whatever carries its SIP messages. Obligations: `onMessage` gets one whole
 * message a call and never after `onClosed`; `onClosed` is called exactly once, also after `close`.
 */
export interface SipConnection {
  /** As it stands in a Via header (RFC 3261 section 20.42, RFC 7118). */
  readonly transport: 'WS' | 'WSS';
  /** Address and port of the client, for the log. */
  readonly remote: string;
  /** Rejects when the connection is gone. */
  send(message: string): Promise<void>;
  /** Drops the connection. Idempotent. */
  close(): void;
  onMessage: ((message: string) => void) | undefined;
  onClosed: (() => void) | undefined;
}

/** Where clients connect to. Can be started again after `stop`, then on the same port. */
export interface Listener {
  /** Rejects with PORT_IN_USE or LISTEN_FAILED. */
  start(onConnection: (connection: SipConnection) => void): Promise<{ readonly port: number }>;
  /** Drops all connections at once, as a power cut would. */
  stop(): Promise<void>;
}
