import type { Clock, Timer } from '../../clock/clock.js';
import type { Log } from '../../phone/ports.js';
import { HotlineError } from '../../protocol/errors.js';
import type { Pin } from '../../protocol/io-pins.js';
import type { Level } from '../../protocol/io-wiring.js';
import type { InputOptions, IoInputs } from '../io-source.js';
import { MODES } from '../io-plugin.js';
import { type BoardMessage, DEBOUNCE_MS, EVENT_COUNTS, toBoard } from './io-board-messages.js';
import { pinName } from './io-board-pins.js';

/** Whatever was lost on the way is made up for after so long. */
const READ_AGAIN_MS = 2_000;
/** The pull-up charges the wire, and the board's debounced level follows: only then is the first level true. */
const SETTLE_MS = 5;

export interface IoBoardInputsOptions {
  readonly clock: Clock;
  readonly log: Log | undefined;
  /** Of the board now; it holds for all of its inputs. */
  readonly debounceMs: number;
  readonly send: (bytes: Uint8Array) => void;
  readonly setMode: (pin: number, mode: number) => void;
  /** The pin's number, for this use alone. @throws HotlineError IO_BOARD_PIN */
  readonly take: (pin: Pin) => number;
  /** The clock's time at a time of the board; never in the future. */
  readonly toClock: (boardMs: number) => number;
}

interface Watched {
  readonly onLevel: (level: Level, atMs: number) => void;
  /**
   * Until its first level is true: how many of the answers that are under way were made before that; undefined: not asked
   * for yet. 'done' afterwards.
   */
  answersBefore: number | undefined | 'done';
  level: Level | undefined;
  atMs: number;
}

/** Inputs by the board's own events: counted, so that a lost one is noticed, and with the time of their edge. */
export class IoBoardInputs implements IoInputs {
  readonly #options: IoBoardInputsOptions;
  readonly #watched = new Map<number, Watched>();
  readonly #readAgain: Timer;
  #settling: Timer | undefined;
  #debounceMs: number;
  #debounceAskedMs: number | undefined;
  #lastCount: number | undefined;
  /** Messages that are answered with `levels`, and have not been. Answers come in order. */
  #unanswered = 0;

  constructor(options: IoBoardInputsOptions) {
    this.#options = options;
    this.#debounceMs = options.debounceMs;
    this.#readAgain = options.clock.every(READ_AGAIN_MS, () => {
      // What has not been answered by now was lost.
      this.#unanswered = 0;
      for (const watched of this.#watched.values()) {
        if (typeof watched.answersBefore === 'number') watched.answersBefore = 0;
      }
      if (this.#watched.size > 0) this.#ask(toBoard.getLevels());
    });
  }

  watch(pin: Pin, { pull, debounceMs }: InputOptions, onLevel: (level: Level, atMs: number) => void): void {
    const { clock, setMode, take } = this.#options;
    if (pull === 'down') {
      throw new HotlineError(
        'IO_BOARD_PIN',
        `the I/O board has no pull-down resistor for ${pin}: wire the contact to ground with pull = "up", or a resistor of your own with pull = "none"`,
      );
    }
    const number = take(pin);
    this.#debounce(debounceMs);
    setMode(number, pull === 'up' ? MODES.PULLUP : MODES.INPUT);
    this.#watched.set(number, { onLevel, answersBefore: undefined, level: undefined, atMs: clock.nowMs() });
    this.#ask(toBoard.watch(number, true));
    this.#settling?.cancel();
    this.#settling = clock.after(this.#debounceMs + SETTLE_MS, () => {
      for (const watched of this.#watched.values()) watched.answersBefore ??= this.#unanswered;
      this.#ask(toBoard.getLevels());
    });
  }

  /** An `event` or the `levels`. Throws what a listener throws. */
  receive(message: BoardMessage & { readonly type: 'event' | 'levels' }): void {
    const { clock, toClock } = this.#options;
    if (message.type === 'levels') {
      this.#unanswered = Math.max(0, this.#unanswered - 1);
      this.#lastCount = message.counter;
      for (const watched of this.#watched.values()) {
        if (watched.answersBefore === 0) watched.answersBefore = 'done';
        else if (typeof watched.answersBefore === 'number') watched.answersBefore -= 1;
      }
      for (const [pin, level] of message.levels) this.#tell(pin, level, clock.nowMs());
      return;
    }
    const expected = this.#lastCount === undefined ? undefined : (this.#lastCount + 1) % EVENT_COUNTS;
    this.#lastCount = message.counter;
    this.#tell(message.pin, message.level, toClock(message.timeMs));
    // One that is under way was made after this event.
    const lost = expected !== undefined && expected !== message.counter;
    if (lost && this.#unanswered === 0) this.#ask(toBoard.getLevels());
  }

  stop(): void {
    this.#readAgain.cancel();
    this.#settling?.cancel();
    this.#watched.clear();
  }

  #tell(pin: number, level: Level, atMs: number): void {
    const watched = this.#watched.get(pin);
    if (watched?.answersBefore !== 'done' || watched.level === level) return;
    watched.level = level;
    // The estimate of the board's time may step back a little; what it tells must not.
    watched.atMs = Math.max(atMs, watched.atMs);
    watched.onLevel(level, watched.atMs);
  }

  #ask(question: Uint8Array): void {
    this.#unanswered += 1;
    this.#options.send(question);
  }

  /** The board has one debounce for all inputs: the longest that is asked for. */
  #debounce(askedMs: number): void {
    const { log, send } = this.#options;
    const wantedMs = Math.min(DEBOUNCE_MS.max, Math.max(DEBOUNCE_MS.min, Math.round(askedMs)));
    const before = this.#debounceAskedMs;
    if (before !== undefined && before !== wantedMs) {
      log?.info(
        { debounceMs: Math.max(before, wantedMs), pins: [...this.#watched.keys()].map(pinName) },
        'the I/O board debounces all inputs alike: the longest time that is configured holds',
      );
    }
    this.#debounceAskedMs = Math.max(before ?? 0, wantedMs);
    if (this.#debounceAskedMs === this.#debounceMs) return;
    this.#debounceMs = this.#debounceAskedMs;
    send(toBoard.setDebounce(this.#debounceMs));
  }
}
