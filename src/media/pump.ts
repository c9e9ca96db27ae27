import type { Clock, Timer } from '../clock/clock.js';
import { FRAME_MS } from '../protocol/audio-format.js';

/** How long a device goes on after the last frame, so that a handset lifted again at once finds it running. */
const REST_AFTER_MS = 1_000;

/**
 * The heartbeat of a sound device: beats every 10 ms while the device is played to, rests when it is not. A phone waits
 * on-hook for days, and must not wake a processor a hundred times a second for it.
 */
export class Pump {
  #timer: Timer | undefined;
  #lastUseMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly on: { readonly beat: () => void; readonly rest: () => void },
  ) {}

  get running(): boolean {
    return this.#timer !== undefined;
  }

  /** The device is played to. */
  use(): void {
    this.#lastUseMs = this.clock.nowMs();
    this.#timer ??= this.clock.every(FRAME_MS, () => this.#beat());
  }

  /** Stops without calling `rest`. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #beat(): void {
    if (this.clock.nowMs() - this.#lastUseMs < REST_AFTER_MS) {
      this.on.beat();
    } else {
      this.stop();
      this.on.rest();
    }
  }
}
