import type { Clock } from '../clock/clock.js';
import type { Account } from './authenticator.js';
import type { Behaviour } from './behaviour.js';
import type { DigestAlgorithm } from './digest.js';
import type { ExchangeLimits } from './limits.js';
import type { Ports } from './listener-set.js';
import type { Log } from './log.js';
import type { CreateEndpoint } from './sound-path.js';

export interface PracticeExchangeOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Address to listen on. Default 127.0.0.1: a practice exchange is not for strangers. */
  readonly host?: string;
  /**
   * What to listen on, each with its port; 0 takes a free one and keeps it over a restart. UDP and TCP may have the same
   * port, and get the same one when both are 0. Default `ws` alone, or `wss` alone when `tls` is given, on `port`.
   */
  readonly transports?: Ports;
  /** Where `transports` is not given. Default 0. */
  readonly port?: number;
  /** Certificate and its key, PEM texts. Needed for `wss` and `tls`. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Name that passwords are bound to, and domain of the callers it names. Default `hotline`. */
  readonly realm?: string;
  readonly accounts: readonly Account[];
  /** What each extension does with a call. */
  readonly extensions?: Readonly<Record<string, Behaviour>>;
  /** What every other extension does. Default greet and echo. */
  readonly defaultBehaviour?: Behaviour;
  readonly language: 'ru' | 'en';
  /** WAV file (PCM 16 bit, mono, 16 kHz) played instead of the greeting of the language. */
  readonly greetingFile?: string;
  /** Longest registration given, in seconds. Default 600. */
  readonly maxLeaseS?: number;
  /**
   * Each is offered in a challenge of its own, in this order, and any is accepted (RFC 8760). Default MD5 alone: the only
   * one that every phone knows.
   */
  readonly digestAlgorithms?: readonly DigestAlgorithm[];
  /** How long a nonce may be used, in ms. Default 5 min. */
  readonly nonceLifetimeMs?: number;
  readonly limits?: Partial<ExchangeLimits>;
  /** Makes the sound path of a call. Default WebRTC, RTP or SRTP as the call asks for. */
  readonly createEndpoint?: CreateEndpoint;
}
