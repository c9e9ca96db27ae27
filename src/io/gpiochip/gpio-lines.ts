import type { Clock, Timer } from '../../clock/clock.js';
import { HotlineError } from '../../protocol/errors.js';
import type { Level } from '../../protocol/io-wiring.js';
import type { InputOptions } from '../io-source.js';
import type { GpioChip } from './gpio-chip.js';
import type { GpioLine } from './gpio-line.js';
import { LineInput } from './line-input.js';
import { LINE_FLAG } from './uapi.js';

/** How long a change may stay unnoticed of which no event came. */
const CHECK_MS = 2_000;

export interface GpioLinesOptions {
  readonly clock: Clock;
  readonly monotonicNs: () => bigint;
  readonly chip: GpioChip;
}

/** The lines that this program holds on a chip, by number. A line keeps the direction that it was taken with. */
export class GpioLines {
  /** Told every level of every input, before who watches it is. */
  onLevel: ((line: number, level: Level) => void) | undefined;
  /** Called once, when the kernel refuses something of a line that we hold: the chip is gone or broken. All is closed. */
  onLost: ((error: HotlineError) => void) | undefined;
  readonly #options: GpioLinesOptions;
  readonly #inputs = new Map<number, LineInput>();
  readonly #outputs = new Map<number, GpioLine>();
  readonly #check: Timer;
  #closed = false;

  constructor(options: GpioLinesOptions) {
    this.#options = options;
    this.#check = options.clock.every(CHECK_MS, () => {
      for (const input of this.#inputs.values()) input.check();
    });
  }

  input(line: number): LineInput | undefined {
    return this.#inputs.get(line);
  }

  isOutput(line: number): boolean {
    return this.#outputs.has(line);
  }

  /** @throws HotlineError GPIO_LINE_HELD (also when we hold it), GPIO_FAILED */
  watch(line: number, options: InputOptions, onLevel: (level: Level, atMs: number) => void): LineInput {
    const { clock, monotonicNs, chip } = this.#whileOpen();
    const input = new LineInput(chip, line, options, {
      clock,
      monotonicNs,
      onLevel: (level, atMs) => {
        this.onLevel?.(line, level);
        onLevel(level, atMs);
      },
      onFailure: (error) => this.#lose(error),
    });
    this.#inputs.set(line, input);
    return input;
  }

  /**
   * Takes a line as output. Its level comes with the request, so that it never has the other one.
   *
   * @throws HotlineError GPIO_LINE_HELD (also when we hold it), GPIO_FAILED
   */
  output(line: number, initial: Level): void {
    const { chip } = this.#whileOpen();
    const config = {
      flags: LINE_FLAG.OUTPUT,
      attributes: [{ mask: 1n, outputValues: BigInt(initial) }],
    };
    this.#outputs.set(line, chip.request(line, config));
  }

  /** Ignored where the line is no output of ours, or all is closed. */
  write(line: number, level: Level): void {
    try {
      this.#outputs.get(line)?.set(level);
    } catch (error) {
      this.#lose(error);
    }
  }

  /** Gives all lines and the chip back. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#check.cancel();
    for (const line of [...this.#inputs.values(), ...this.#outputs.values()]) line.close();
    this.#inputs.clear();
    this.#outputs.clear();
    this.#options.chip.close();
  }

  #whileOpen(): GpioLinesOptions {
    if (!this.#closed) return this.#options;
    throw new HotlineError('GPIO_FAILED', `the GPIO chip ${this.#options.chip.label} is closed`);
  }

  #lose(error: unknown): void {
    this.close();
    this.onLost?.(this.#options.chip.error(error, { doing: 'use' }));
  }
}
