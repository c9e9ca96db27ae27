import type { Clock, Timer } from '../../clock/clock.js';
import type { Level, Pull } from '../../protocol/io-wiring.js';
import type { InputOptions } from '../io-source.js';
import { EVENTS_KEPT, type GpioChip } from './gpio-chip.js';
import type { GpioLine } from './gpio-line.js';
import { EVENT_ID, LINE_FLAG, type LineConfig, type LineEvent } from './uapi.js';

const biasFlags: Readonly<Record<Pull, bigint>> = {
  up: LINE_FLAG.BIAS_PULL_UP,
  down: LINE_FLAG.BIAS_PULL_DOWN,
  none: LINE_FLAG.BIAS_DISABLED,
};

export interface LineInputContext {
  readonly clock: Clock;
  /** CLOCK_MONOTONIC now. */
  readonly monotonicNs: () => bigint;
  /** Told the level once, then each change. */
  readonly onLevel: (level: Level, atMs: number) => void;
  /** The kernel refused something: the line is of no more use, and has to be closed in this call. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * An input line. The kernel's events say when the level changed, but what counts is the level that is read: after every
 * event, once the pull has settled at the start, and whenever `check` is called.
 *
 * Two readings are meant. The kernel keeps the debounced level in `struct line` (drivers/gpio/gpiolib-cdev.c) and gives that
 * for GPIO_V2_LINE_GET_VALUES_IOCTL; it makes up for events that were dropped. But it changes by interrupts alone: after one
 * that was lost, or came in the moment between debounce_setup's reading of the pin and its request of the interrupt, it
 * stays wrong until the next edge. So `check` also has the kernel set up its debouncer anew, which reads the pin itself.
 */
export class LineInput {
  readonly #line: GpioLine;
  readonly #context: LineInputContext;
  readonly #debounceMs: number;
  readonly #resting: LineConfig;
  readonly #watching: LineConfig;
  #level: Level | undefined;
  /** When the last level began; at first, when the line was taken. */
  #atMs: number;
  /** Since when the pin has been seen at a level of which no event came. */
  #doubtSinceMs: number | undefined;
  #again: Timer | undefined;
  #closed = false;

  /** @throws HotlineError GPIO_LINE_HELD, GPIO_FAILED */
  constructor(chip: GpioChip, number: number, options: InputOptions, context: LineInputContext) {
    this.#context = context;
    this.#atMs = context.clock.nowMs();
    this.#debounceMs = options.debounceMs;
    const flags = LINE_FLAG.INPUT | biasFlags[options.pull];
    this.#resting = { flags, attributes: [] };
    this.#watching = {
      flags: flags | LINE_FLAG.EDGE_RISING | LINE_FLAG.EDGE_FALLING,
      attributes: [{ mask: 1n, debounceUs: options.debounceMs * 1_000 }],
    };
    this.#line = chip.request(number, this.#watching);
    try {
      this.#line.poll(EVENTS_KEPT, () => this.#follow());
    } catch (error) {
      this.#line.close();
      throw chip.error(error, { doing: 'use' });
    }
    // A pull-up takes a moment to charge a long cable: until then the pin is not what the contact is.
    this.#again = context.clock.after(options.debounceMs, () => this.check());
  }

  /** The level that was told last; undefined until the first. */
  get level(): Level | undefined {
    return this.#level;
  }

  /** Makes up for what was lost: reads what the kernel remembers, then what the pin is. */
  check(): void {
    this.#follow();
    const level = this.#pinLevel();
    if (level === undefined || level === this.#level) return;
    const nowMs = this.#context.clock.nowMs();
    if (this.#level === undefined) {
      this.#tell(level, nowMs);
      return;
    }
    // Either a change that was lost, or a glitch or bounce that no debouncer has judged: it counts when it holds.
    this.#doubtSinceMs = nowMs;
    this.#again?.cancel();
    this.#again = this.#context.clock.after(this.#debounceMs, () => this.#decide());
  }

  /** Gives the line back; nothing is told after it. Once. */
  close(): void {
    this.#closed = true;
    this.#again?.cancel();
    this.#line.close();
  }

  /** The doubt has lasted for the debounce period: not asked is what the kernel remembers, which may be the glitch. */
  #decide(): void {
    this.#followEvents();
    const sinceMs = this.#doubtSinceMs;
    // An event came in the meantime: the kernel has judged.
    if (sinceMs === undefined) return;
    this.#doubtSinceMs = undefined;
    const level = this.#pinLevel();
    if (level !== undefined) this.#tell(level, sinceMs);
  }

  #pinLevel(): Level | undefined {
    return this.#attempt(() => {
      this.#line.configure(this.#resting);
      this.#line.configure(this.#watching);
      return this.#line.level();
    });
  }

  /** Follows the events there are, and then what the kernel says the level is. */
  #follow(): void {
    let level: Level | undefined;
    // The kernel notes the level a moment before it queues the event: one more look, for the event's time.
    for (let looks = 0; looks < 2; looks++) {
      this.#followEvents();
      level = this.#attempt(() => this.#line.level());
      if (level === undefined || level === this.#level) return;
    }
    if (level !== undefined && this.#level !== undefined) this.#tell(level, this.#context.clock.nowMs());
  }

  #followEvents(): void {
    for (const event of this.#attempt(() => this.#line.events()) ?? []) {
      if (event.id === EVENT_ID.RISING_EDGE) this.#tell(1, this.#edgeMs(event));
      if (event.id === EVENT_ID.FALLING_EDGE) this.#tell(0, this.#edgeMs(event));
    }
  }

  /**
   * The clock's time of the last edge before the level held. The kernel stamps the event when the debounce period is over
   * (debounce_work_func in drivers/gpio/gpiolib-cdev.c takes the time as it makes the event; each edge starts the period
   * anew), so the edge was that much earlier. The period is counted in ticks of the kernel, rounded up: the edge may have
   * been up to two ticks (of 1 to 10 ms) earlier still, never later.
   */
  #edgeMs({ timestampNs }: LineEvent): number {
    const { clock, monotonicNs } = this.#context;
    const agoMs = Number(monotonicNs() - timestampNs) / 1e6 + this.#debounceMs;
    return clock.nowMs() - agoMs;
  }

  #tell(level: Level, atMs: number): void {
    if (this.#closed || level === this.#level) return;
    this.#level = level;
    this.#doubtSinceMs = undefined;
    // Whatever the kernel stamps, time goes forward and is not in the future.
    this.#atMs = Math.min(Math.max(atMs, this.#atMs), this.#context.clock.nowMs());
    this.#context.onLevel(level, this.#atMs);
  }

  #attempt<T>(call: () => T): T | undefined {
    if (this.#closed) return undefined;
    try {
      return call();
    } catch (error) {
      this.#context.onFailure(error);
      return undefined;
    }
  }
}
