/** An address and port of a socket. `address` is numeric and without brackets; an IPv4 one never in IPv6 form. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** As it stands in a Via header (RFC 3261 section 20.42, RFC 7118 section 5.2). */
export type ViaTransport = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';

/**
 * One client connected to the exchange, whatever carries its SIP messages; over UDP, one address and port that messages
 * come from. Obligations:
 * - `onMessage` gets one whole message a call, each of the client's messages once, and never after `onClosed`;
 * - `onClosed` is called exactly once, also after `close`;
 * - keep-alives are answered here and not told of;
 * - a client that falls silent is dropped, but for one that {@link isNeeded}.
 */
export interface SipConnection {
  readonly transport: ViaTransport;
  /** Where the client reaches the exchange: for Contact, Via and SDP. */
  readonly local: SocketAddress;
  /** Where its messages come from. */
  readonly remote: SocketAddress;
  /** Rejects when the connection is gone. */
  send(message: string): Promise<void>;
  /** Drops the connection. Idempotent. */
  close(): void;
  onMessage: ((message: string) => void) | undefined;
  onClosed: (() => void) | undefined;
  /** Whether calls or registrations hang on this connection. To be set by whoever takes the messages. */
  isNeeded: (() => boolean) | undefined;
}

/** Where clients connect to. Can be started again after `stop`. */
export interface Listener {
  /** `port` 0 takes a free one. Gives the port. Rejects with PORT_IN_USE or LISTEN_FAILED. */
  start(port: number, onConnection: (connection: SipConnection) => void): Promise<number>;
  /** Drops all connections at once, as a power cut would. Idempotent. */
  stop(): Promise<void>;
}
