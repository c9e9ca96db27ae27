/** One connection of a phone: plain data, for there are tens of thousands. What it means is in link-core.ts. */
import type { RunAnchor } from '../ingest/event-times.js';
import type { Sender } from '../ingest/sender.js';

/** The socket underneath. Nothing throws; after its end nothing does anything. A WebSocket of `ws` is one. */
export interface Wire {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Ends it without a word. */
  terminate(): void;
  /** Nothing is read until `resume`. */
  pause(): void;
  resume(): void;
  /** Bytes that wait because the far end does not read. */
  readonly bufferedAmount: number;
}

/**
 * ```
 *  challenged ──hello──► checking ──let in──► linked
 *       └───────┬───────────┴───────────────────┘
 *             ended   for whatever reason; what still comes is not looked at
 * ```
 */
export type Phase = 'challenged' | 'checking' | 'linked' | 'ended';

export class Connection implements Sender {
  phase: Phase = 'challenged';
  /** '' until it is linked. */
  phone = '';
  accepted = false;
  anchor: RunAnchor = NO_ANCHOR;
  reportN: number | null = null;
  dropped = false;
  /** Monotonic ms of the last frame, and of the opening before there was one. */
  heardMs: number;
  /** Interval at which the phone was asked to be heard. */
  heartbeatMs = 0;
  /** Rate limit: see token-bucket.ts. */
  tokens: number;
  tokensAtMs: number;
  /** A batch of events waits for its ack. */
  eventsWait = false;
  /** Bytes that wait to be stored. */
  waitingBytes = 0;
  paused = false;
  /** Called when nothing of it waits to be stored any more. */
  settled: (() => void) | undefined;
  /** Frames after its end: a sender that does not take no for an answer. */
  strayFrames = 0;
  /** Commands sent on this connection. */
  sentCommands: Set<string> | undefined;
  /** Commands are being handed over; `again`: there may be new ones. */
  delivering: 'no' | 'yes' | 'again' = 'no';

  constructor(
    readonly wire: Wire,
    /** Where from, for logs and throttling. */
    readonly address: string,
    /** '' once it was answered. */
    public nonce: string,
    nowMs: number,
    tokens: number,
  ) {
    this.heardMs = nowMs;
    this.tokens = tokens;
    this.tokensAtMs = nowMs;
  }
}

const NO_ANCHOR: RunAnchor = { run: '', runMs: 0, receivedMs: 0, clockErrorMs: 0 };
