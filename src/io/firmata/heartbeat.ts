import type { Clock, Timer } from '../../clock/clock.js';
import { HEARTBEAT_NUMBERS, toBoard } from './io-board-messages.js';

const EVERY_MS = 500;
/** The last answer is then 2.5 s old, and the board is frozen. */
const UNANSWERED_MAX = 4;

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly send: (bytes: Uint8Array) => void;
  /** An answer has come, with the board's time (ms since its start, modulo 2^32). */
  readonly onAnswer: (boardMs: number, sentMs: number) => void;
  /** The board has stopped answering. Once; nothing is sent after it. */
  readonly onSilent: () => void;
}

/**
 * Tells the board that this machine is well, and learns that the board is. It counts heartbeats without an answer instead
 * of measuring time: when this machine itself was held up, none was sent meanwhile.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  /** Number and time of those without an answer, the oldest first. */
  readonly #unanswered = new Map<number, number>();
  readonly #timer: Timer;
  #next = 0;

  /** The first heartbeat leaves at once. */
  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#timer = options.clock.every(EVERY_MS, () => this.#beat());
    this.#beat();
  }

  answered(number: number, boardMs: number): void {
    const sentMs = this.#unanswered.get(number);
    if (sentMs === undefined) return;
    for (const older of this.#unanswered.keys()) {
      this.#unanswered.delete(older);
      if (older === number) break;
    }
    this.#options.onAnswer(boardMs, sentMs);
  }

  stop(): void {
    this.#timer.cancel();
  }

  #beat(): void {
    if (this.#unanswered.size >= UNANSWERED_MAX) {
      this.stop();
      this.#options.onSilent();
      return;
    }
    this.#unanswered.set(this.#next, this.#options.clock.nowMs());
    this.#options.send(toBoard.heartbeat(this.#next));
    this.#next = (this.#next + 1) % HEARTBEAT_NUMBERS;
  }
}
