/** Keeps a busy phone from flooding its pages: the first change goes out at once, later ones are gathered. */
import type { Clock, Timer } from '../clock/clock.js';
import type { PhoneSnapshot } from '../protocol/handset.js';

/** 20 a second: faster than a person can read, slow enough for a phone's browser. */
export const MIN_GAP_MS = 50;

export class SnapshotPublisher {
  #waiting: PhoneSnapshot | undefined;
  #gap: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly send: (snapshot: PhoneSnapshot) => void,
  ) {}

  /** The newest snapshot always gets out, at most {@link MIN_GAP_MS} late. */
  publish(snapshot: PhoneSnapshot): void {
    this.#waiting = snapshot;
    if (!this.#gap) this.#sendWaiting();
  }

  /** Nothing is sent afterwards. */
  close(): void {
    this.#gap?.cancel();
    this.#gap = undefined;
    this.#waiting = undefined;
  }

  #sendWaiting(): void {
    this.#gap = undefined;
    const snapshot = this.#waiting;
    if (!snapshot) return;
    this.#waiting = undefined;
    this.#gap = this.clock.after(MIN_GAP_MS, () => this.#sendWaiting());
    this.send(snapshot);
  }
}
