import type { Clock } from '../clock/clock.js';
import type { Account } from './authenticator.js';
import type { Behaviour } from './behaviour.js';
import type { SoundEndpoint } from './call-sound.js';
import type { DigestAlgorithm } from './digest.js';
import type { ExchangeLimits } from './limits.js';
import type { Log } from './log.js';

export interface PracticeExchangeOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Address to listen on. Default 127.0.0.1: a practice exchange is not for strangers. */
  readonly host?: string;
  /** 0 takes a free port and keeps it over a restart. */
  readonly port: number;
  /** PEM texts; with them it speaks `wss` instead of `ws`. */
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
  /** Default MD5: the only one that every phone knows. */
  readonly digestAlgorithm?: DigestAlgorithm;
  /** How long a nonce may be used, in ms. Default 5 min. */
  readonly nonceLifetimeMs?: number;
  readonly limits?: Partial<ExchangeLimits>;
  /** Makes the sound path of a call. Default WebRTC. */
  readonly createEndpoint?: () => SoundEndpoint;
}
