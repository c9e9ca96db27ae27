/** The bounded way of sound from the page's microphone to the phone: a steady stream whatever the page sends. */
import type { Clock, Timer } from '../clock/clock.js';
import { FRAME_MS, FRAME_SAMPLES, MAX_QUEUED_MS } from '../protocol/audio-format.js';

/** A page delivers in small bunches; up to this much passes at once, later than this is a gap. */
const BUNCH_MS = 40;
/**
 * The sound card's clock and ours differ by up to some hundred parts in a million. Frames that wait are let through
 * this much faster than real time, so that such a difference does not fill the backlog in the course of a long call.
 */
const DRIFT_ALLOWANCE = 0.005;
const MAX_WAITING_FRAMES = MAX_QUEUED_MS / FRAME_MS;

/**
 * From `start` to `stop` it hands on one frame per 10 ms: those of the page as they come, in real time and no faster,
 * and silence when none come (microphone refused, page stalled), because a far end that receives nothing hangs up.
 */
export class MicrophoneIntake {
  #waiting: Int16Array[] = [];
  #timer: Timer | undefined;
  /** When the next frame may go. */
  #dueMs = 0;
  #lastArrivalMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly handOn: (frame: Int16Array) => void,
  ) {}

  start(): void {
    if (this.#timer) return;
    this.#dueMs = this.clock.nowMs();
    this.#lastArrivalMs = this.#dueMs;
    this.#timer = this.clock.every(FRAME_MS, () => this.#tick());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waiting = [];
  }

  /** A frame of the page. Beyond the backlog the oldest is dropped. Ignored while stopped. */
  accept(frame: Int16Array): void {
    if (!this.#timer) return;
    this.#lastArrivalMs = this.clock.nowMs();
    this.#waiting.push(frame);
    if (this.#waiting.length > MAX_WAITING_FRAMES) this.#waiting.shift();
    this.#handOnWhatIsDue();
  }

  #tick(): void {
    this.#handOnWhatIsDue();
    const nowMs = this.clock.nowMs();
    if (nowMs - this.#lastArrivalMs < BUNCH_MS) return;
    while (this.#timer && this.#waiting.length === 0 && this.#dueMs <= nowMs) {
      this.#dueMs += FRAME_MS;
      this.handOn(new Int16Array(FRAME_SAMPLES));
    }
  }

  #handOnWhatIsDue(): void {
    const nowMs = this.clock.nowMs();
    this.#dueMs = Math.max(this.#dueMs, nowMs - BUNCH_MS);
    while (this.#dueMs <= nowMs) {
      const frame = this.#waiting.shift();
      if (!frame) return;
      this.#dueMs += FRAME_MS * (1 - DRIFT_ALLOWANCE);
      this.handOn(frame);
    }
  }
}
