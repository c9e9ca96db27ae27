import type { Clock, Timer } from '../clock/clock.js';
import { FRAME_MS } from '../protocol/audio-format.js';

/** After a stall at most this many frames are sent at once; the time beyond is left out. */
const MAX_CATCH_UP_FRAMES = 5;

/**
 * Calls `onFrameDue` once for every 10 ms that have passed since the start, by the clock and not by counting timer
 * ticks, which come late and would let the sender fall behind.
 */
export class FramePump {
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly onFrameDue: () => void,
  ) {}

  start(): void {
    if (this.#timer) return;
    const startedMs = this.clock.nowMs();
    let sent = 0;
    this.#timer = this.clock.every(FRAME_MS, () => {
      const due = Math.floor((this.clock.nowMs() - startedMs) / FRAME_MS);
      sent = Math.max(sent, due - MAX_CATCH_UP_FRAMES);
      for (; sent < due; sent++) this.onFrameDue();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
