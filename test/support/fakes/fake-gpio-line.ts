import type { Clock, Timer } from '../../../src/clock/clock.js';
import type { Level } from '../../../src/protocol/io-wiring.js';

/** Bits of <linux/gpio.h>, written out here so that a mistake in the product's table is not repeated. */
export const FLAGS = {
  input: 1n << 2n,
  output: 1n << 3n,
  rising: 1n << 4n,
  falling: 1n << 5n,
  pullUp: 1n << 8n,
  pullDown: 1n << 9n,
  noPull: 1n << 10n,
};
const KNOWN = Object.values(FLAGS).reduce((all, flag) => all | flag, 0n);

/** What a request or a SET_CONFIG says of its one line. */
export interface FakeLineConfig {
  readonly flags: bigint;
  readonly debounceUs: number;
  readonly outputValue: Level;
}

/** @throws Error where the kernel would say EINVAL */
export function checkConfig({ flags, debounceUs }: FakeLineConfig): void {
  const has = (flag: bigint): boolean => (flags & flag) !== 0n;
  if ((flags & ~KNOWN) !== 0n) throw new Error(`flags that the kernel does not take: ${flags}`);
  if (has(FLAGS.input) === has(FLAGS.output)) throw new Error('a line that is not either input or output');
  if ((has(FLAGS.rising) || has(FLAGS.falling) || debounceUs > 0) && !has(FLAGS.input)) {
    throw new Error('edges or debounce of an output');
  }
  if ((has(FLAGS.rising) || has(FLAGS.falling)) && debounceUs === 0) {
    throw new Error('this kernel has no edges without debounce');
  }
  const pulls = [FLAGS.pullUp, FLAGS.pullDown, FLAGS.noPull].filter(has);
  if (pulls.length > 1) throw new Error('two pulls at once');
}

/**
 * A line as drivers/gpio/gpiolib-cdev.c handles one that is requested alone: with a software debouncer that remembers the
 * level, is set going by interrupts, and stamps its event when the period is over. A test sets the pin.
 */
export class FakeGpioLine {
  name = '';
  /** Who else holds the line. */
  heldBy: string | undefined;
  /** Every level that the line was driven to, in order. */
  readonly driven: Level[] = [];
  /** Interrupts do not arrive. */
  deaf = false;
  /** By how much later than the debounce period the kernel's tick comes. */
  tickMs = 0;
  /** Runs between the debouncer's reading of the pin and its request of the interrupt. */
  whileArming: (() => void) | undefined;
  /** Runs when the level has been read, before the program goes on. */
  afterReading: (() => void) | undefined;
  request: FakeLineRequest | undefined;
  pin: Level = 0;

  constructor(
    readonly number: number,
    readonly clock: Clock,
    readonly stampNs: () => bigint,
  ) {}

  /** The contact, or whatever is wired, takes the pin to this level. */
  set(level: Level): void {
    if (level === this.pin) return;
    this.pin = level;
    if (!this.deaf) this.request?.edge();
  }

  get pull(): 'up' | 'down' | 'none' | undefined {
    const flags = this.request?.config.flags ?? 0n;
    if ((flags & FLAGS.pullUp) !== 0n) return 'up';
    if ((flags & FLAGS.pullDown) !== 0n) return 'down';
    return (flags & FLAGS.noPull) !== 0n ? 'none' : undefined;
  }
}

const EVENT_SIZE = 48;

export class FakeLineRequest {
  config: FakeLineConfig;
  readonly queue: Buffer[] = [];
  onQueued: (() => void) | undefined;
  #remembered: Level = 0;
  #armed = false;
  #pending: Timer | undefined;
  #seqno = 0;

  constructor(
    readonly line: FakeGpioLine,
    config: FakeLineConfig,
    readonly consumer: string,
    private readonly keeps: number,
  ) {
    this.config = config;
    line.request = this;
    this.configure(config);
  }

  configure(config: FakeLineConfig): void {
    const { line } = this;
    const rearmed = config.debounceUs > 0 && !this.#armed;
    this.config = config;
    if ((config.flags & FLAGS.output) !== 0n) line.driven.push(config.outputValue);
    if (config.debounceUs === 0) this.#disarm();
    if (!rearmed) return;
    const read = line.pin;
    line.whileArming?.();
    this.#remembered = read;
    this.#armed = true;
  }

  /** GPIO_V2_LINE_GET_VALUES_IOCTL. */
  get level(): Level {
    if ((this.config.flags & FLAGS.output) !== 0n) return this.line.driven.at(-1) ?? 0;
    return this.#armed ? this.#remembered : this.line.pin;
  }

  drive(level: Level): void {
    if ((this.config.flags & FLAGS.output) === 0n) throw new Error(`line ${this.line.number} is no output`);
    this.line.driven.push(level);
  }

  edge(): void {
    if (!this.#armed) return;
    const { clock, tickMs } = this.line;
    this.#pending?.cancel();
    this.#pending = clock.after(this.config.debounceUs / 1_000 + tickMs, () => this.#debounced());
  }

  release(): void {
    this.#disarm();
    this.line.request = undefined;
  }

  /** Puts an event into the queue, as the kernel or as nothing that the kernel would do. */
  queueEvent(
    level: Level,
    timestampNs = this.line.stampNs(),
    changes: { id?: number; offset?: number } = {},
  ): void {
    const event = Buffer.alloc(EVENT_SIZE);
    event.writeBigUInt64LE(timestampNs, 0);
    event.writeUInt32LE(changes.id ?? (level === 1 ? 1 : 2), 8);
    event.writeUInt32LE(changes.offset ?? this.line.number, 12);
    this.#seqno++;
    event.writeUInt32LE(this.#seqno, 16);
    event.writeUInt32LE(this.#seqno, 20);
    if (this.queue.length === this.keeps) this.queue.shift();
    this.queue.push(event);
    this.onQueued?.();
  }

  #debounced(): void {
    if (this.#remembered === this.line.pin) return;
    this.#remembered = this.line.pin;
    const watched = this.line.pin === 1 ? FLAGS.rising : FLAGS.falling;
    if ((this.config.flags & watched) !== 0n) this.queueEvent(this.line.pin);
  }

  #disarm(): void {
    this.#pending?.cancel();
    this.#armed = false;
  }
}
