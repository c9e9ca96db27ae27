import type { SoundEndpoint } from '../audio/sound-endpoint.js';
import type { Clock, Timer } from '../clock/clock.js';
import type { Log, MediaLeg, MediaLegs } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { SoundLeg } from './sound-leg.js';

export interface SoundLegsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** A leg that receives nothing for this long is stalled. */
  readonly stallAfterMs: number;
  readonly newEndpoint: () => SoundEndpoint;
}

/** The next offer is prepared only when the call that took the last one is out of the door. */
const PREPARE_AFTER_MS = 300;
/** A failed preparation is tried again; most likely there is no network address at the moment. */
const RETRY_MS = 2_000;
/** An offer names addresses, and addresses age. */
const STALE_AFTER_MS = 10 * 60_000;

/**
 * Makes the legs of one kind and keeps the next one ready: gathering addresses, or connecting to the sound engine, takes
 * 100 ms and more; a lift has 2.
 */
export class SoundLegs {
  readonly #options: SoundLegsOptions;
  #prepared: SoundEndpoint | undefined;
  #timer: Timer | undefined;
  /** Tells a preparation that finishes late that it is no longer wanted. */
  #generation = 0;
  #closed = false;

  constructor(options: SoundLegsOptions) {
    this.#options = options;
  }

  /** Resolves when the first offer is ready, or could not be made (then it is tried again by itself). */
  prepare(): Promise<void> {
    this.#timer?.cancel();
    return this.#closed ? Promise.resolve() : this.#prepare(++this.#generation);
  }

  take(role: 'offer' | 'answer'): MediaLeg {
    const { clock, stallAfterMs, newEndpoint } = this.#options;
    if (role === 'answer') return new SoundLeg({ clock, endpoint: newEndpoint(), stallAfterMs });
    const endpoint = this.#prepared ?? newEndpoint();
    this.#prepared = undefined;
    this.#prepareAfter(PREPARE_AFTER_MS);
    return new SoundLeg({ clock, endpoint, stallAfterMs });
  }

  /** A leg for a test call: what is prepared stays for the customer. */
  takeForTest(): MediaLeg {
    const { clock, stallAfterMs, newEndpoint } = this.#options;
    return new SoundLeg({ clock, endpoint: newEndpoint(), stallAfterMs });
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
    const { log, newEndpoint } = this.#options;
    const endpoint = newEndpoint();
    try {
      await endpoint.prepareOffer();
      if (generation !== this.#generation) {
        endpoint.close();
        return;
      }
      this.#drop();
      this.#prepared = endpoint;
      this.#prepareAfter(STALE_AFTER_MS);
    } catch (error) {
      endpoint.close();
      log.warn({ reason: messageOf(error) }, 'cannot prepare the sound path of the next call');
      if (generation === this.#generation) this.#prepareAfter(RETRY_MS);
    }
  }

  #drop(): void {
    this.#prepared?.close();
    this.#prepared = undefined;
  }
}

/** The port `MediaLegs`: each route has its kind of legs, and routes of one kind share them. */
export class LegsByRoute implements MediaLegs {
  readonly #kinds: ReadonlyMap<string, SoundLegs>;

  /** @param kinds by the name of the route */
  constructor(kinds: ReadonlyMap<string, SoundLegs>) {
    this.#kinds = kinds;
  }

  /** Resolves when the first offers are ready, or could not be made (then it is tried again by itself). */
  async prepare(): Promise<void> {
    await Promise.all([...this.#distinct()].map((legs) => legs.prepare()));
  }

  take(route: string, role: 'offer' | 'answer'): MediaLeg {
    return this.#of(route).take(role);
  }

  /** A leg for a test call: what is prepared stays for the customer. */
  takeForTest(route: string): MediaLeg {
    return this.#of(route).takeForTest();
  }

  #of(route: string): SoundLegs {
    const legs = this.#kinds.get(route);
    if (!legs) throw new RangeError(`there is no route ${route}`);
    return legs;
  }

  networkChanged(): void {
    for (const legs of this.#distinct()) legs.networkChanged();
  }

  close(): void {
    for (const legs of this.#distinct()) legs.close();
  }

  #distinct(): Set<SoundLegs> {
    return new Set(this.#kinds.values());
  }
}
