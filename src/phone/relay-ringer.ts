import type { Clock, Timer } from '../clock/clock.js';
import type { Relay, Ringer } from './ports.js';

/** How a bell rings, over and over: durations in ms, ringing and silent by turns, ringing first. */
export type RingingCadence = readonly number[];

/**
 * Rings by a relay: a bell in the ringing cadence of the country, a strobe steadily. Stops at once, also in the middle of
 * a ring. Each callback begins with a ring.
 */
export class RelayRinger implements Ringer {
  readonly #clock: Clock;
  readonly #relay: Relay;
  readonly #cadence: RingingCadence | 'steady';
  #next: Timer | undefined;
  #ringing = false;

  /** @throws RangeError for a cadence that is not one: an even number of durations, each longer than 0. */
  constructor(options: { clock: Clock; relay: Relay; cadence: RingingCadence | 'steady' }) {
    const { clock, relay, cadence } = options;
    if (cadence !== 'steady' && !isCadence(cadence))
      throw new RangeError(`${JSON.stringify(cadence)} is not a ringing cadence`);
    this.#clock = clock;
    this.#relay = relay;
    this.#cadence = cadence;
  }

  ring(on: boolean): void {
    if (on === this.#ringing) return;
    this.#ringing = on;
    this.#next?.cancel();
    this.#next = undefined;
    if (on) this.#step(0);
    else this.#relay.set(false);
  }

  #step(index: number): void {
    this.#relay.set(index % 2 === 0);
    if (this.#cadence === 'steady') return;
    const following = (index + 1) % this.#cadence.length;
    this.#next = this.#clock.after(this.#cadence[index] ?? 0, () => this.#step(following));
  }
}

function isCadence(durationsMs: RingingCadence): boolean {
  const isDuration = (ms: number) => Number.isFinite(ms) && ms > 0;
  return durationsMs.length > 0 && durationsMs.length % 2 === 0 && durationsMs.every(isDuration);
}
