import type { Clock } from '../../clock/clock.js';
import type { Log } from '../../phone/ports.js';
import type { HotlineError } from '../../protocol/errors.js';
import type { SipTransport } from '../../protocol/server-address.js';
import type { PingMeter } from '../ping-meter.js';

/** One place that may answer for a server: what the look-up of its name gives (RFC 3263). */
export interface Target {
  readonly transport: SipTransport;
  /** The name that the configuration knows, which a certificate must be for. IPv6 addresses without brackets. */
  readonly host: string;
  /** Where to connect to: an IP address, or a name that is looked up while connecting (`ws`, `wss`). */
  readonly address: string;
  readonly port: number;
  /** Path and query of a WebSocket, such as `/ws`. */
  readonly path?: string;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How long the connection may take to be made. */
  readonly connectLimitMs: number;
  /** A quiet connection is pinged after this; without a sign of life for as long again it is dead. */
  readonly pingAfterMs: number;
  /** Authority certificates in PEM, trusted instead of the public ones. */
  readonly ca: string | undefined;
  /** Counts the pings of the connection and their answers. */
  readonly pings?: PingMeter | undefined;
  /** The one certificate that is accepted, by the SHA-256 of its DER form: 64 lower-case hexadecimal digits. */
  readonly fingerprint: string | undefined;
}

/** An end of a connection, as it stands in a Via or Contact header. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * What carries the SIP messages of one flow (RFC 5626 section 2) to one target. Obligations:
 * - `onMessage` gets one whole message a call, of at most {@link LARGEST_MESSAGE} bytes, and never after the end;
 *   keep-alives are seen to by the connection itself; an exception from `onMessage` is logged and goes no further;
 * - `onLost` is called exactly once when the connection ends, with a sentence for people, unless `close` was called
 *   first: then never;
 * - `send` rejects with SIP_CONNECT when the connection is gone; it never throws;
 * - `close` is idempotent, and lets what was sent before leave.
 */
export interface Connection {
  readonly target: Target;
  /** Our end; undefined where it cannot be known, and stands in no header (WebSocket, RFC 7118 section 5). */
  readonly local: SocketAddress | undefined;
  onMessage: ((message: string) => void) | undefined;
  onLost: ((problem: HotlineError) => void) | undefined;
  send(message: string): Promise<void>;
  close(): void;
}

/** Makes a connection. Rejects with SIP_CONNECT, SIP_CERTIFICATE, SIP_NAME or SIP_TIMEOUT. */
export type Connect = (target: Target, options: ConnectionOptions) => Promise<Connection>;

/** No exchange needs a message as large as this; a parser held up by a larger one would hold up the sound. */
export const LARGEST_MESSAGE = 16 * 1024;
