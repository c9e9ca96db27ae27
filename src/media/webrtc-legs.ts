import { type SoundEndpoint, WebRtcEndpoint } from '../audio/webrtc-endpoint.js';
import type { Clock, Timer } from '../clock/clock.js';
import type { Log, MediaLeg, MediaLegs } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { WebRtcLeg } from './webrtc-leg.js';

export interface WebRtcLegsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** A leg that receives nothing for this long is stalled. */
  readonly stallAfterMs: number;
  /** Another engine than libwebrtc, for tests. */
  readonly newEndpoint?: () => SoundEndpoint;
}

/** The next offer is prepared only when the call that took the last one is out of the door. */
const PREPARE_AFTER_MS = 300;
/** A failed preparation is tried again; most likely there is no network address at the moment. */
const RETRY_MS = 2_000;
/** An offer names addresses, and addresses age. */
const STALE_AFTER_MS = 10 * 60_000;

interface Prepared {
  readonly endpoint: SoundEndpoint;
  readonly offer: string;
}

/** Makes WebRTC legs and keeps the offer of the next one ready: gathering addresses takes 100 ms, a lift has 2. */
export class WebRtcLegs implements MediaLegs {
  readonly #options: WebRtcLegsOptions;
  readonly #newEndpoint: () => SoundEndpoint;
  #prepared: Prepared | undefined;
  #timer: Timer | undefined;
  /** Tells a preparation that finishes late that it is no longer wanted. */
  #generation = 0;
  #closed = false;

  constructor(options: WebRtcLegsOptions) {
    this.#options = options;
    const { clock, newEndpoint } = options;
    this.#newEndpoint = newEndpoint ?? (() => new WebRtcEndpoint({ clock }));
  }

  /** Resolves when the first offer is ready, or could not be made (then it is tried again by itself). */
  prepare(): Promise<void> {
    this.#timer?.cancel();
    return this.#closed ? Promise.resolve() : this.#prepare(++this.#generation);
  }

  take(role: 'offer' | 'answer'): MediaLeg {
    const { clock, stallAfterMs } = this.#options;
    if (role === 'answer') {
      return new WebRtcLeg({
        clock,
        endpoint: this.#newEndpoint(),
        preparedOffer: undefined,
        stallAfterMs,
      });
    }
    const prepared = this.#prepared;
    this.#prepared = undefined;
    this.#prepareAfter(PREPARE_AFTER_MS);
    const endpoint = prepared?.endpoint ?? this.#newEndpoint();
    return new WebRtcLeg({ clock, endpoint, preparedOffer: prepared?.offer, stallAfterMs });
  }

  networkChanged(): void {
    this.#drop();
    this.#prepareAfter(0);
  }

  close(): void {
    this.#closed = true;
    this.#generation++;
    this.#timer?.cancel();
    this.#drop();
  }

  #prepareAfter(delayMs: number): void {
    this.#timer?.cancel();
    if (this.#closed) return;
    const generation = ++this.#generation;
    this.#timer = this.#options.clock.after(delayMs, () => void this.#prepare(generation));
  }

  async #prepare(generation: number): Promise<void> {
    const { log } = this.#options;
    const endpoint = this.#newEndpoint();
    try {
      const offer = await endpoint.prepareOffer();
      if (generation !== this.#generation) {
        endpoint.close();
        return;
      }
      this.#drop();
      this.#prepared = { endpoint, offer };
      this.#prepareAfter(STALE_AFTER_MS);
    } catch (error) {
      endpoint.close();
      log.warn({ reason: messageOf(error) }, 'cannot prepare the sound path of the next call');
      if (generation === this.#generation) this.#prepareAfter(RETRY_MS);
    }
  }

  #drop(): void {
    this.#prepared?.endpoint.close();
    this.#prepared = undefined;
  }
}
