import { GpioChipSource } from '../../../../src/io/gpiochip/gpiochip.source.js';
import type { IoConnection } from '../../../../src/io/io-source.js';
import type { Level, Pull } from '../../../../src/protocol/io-wiring.js';
import { FakeGpioKernel } from '../../../support/fakes/fake-gpio-kernel.js';
import type { FakeGpioLine } from '../../../support/fakes/fake-gpio-line.js';
import { ManualClock } from '../../../support/manual-clock.js';

/** Of the line, unless a test asks for another. */
export const DEBOUNCE_MS = 10;

/** The GPIO chip of a Raspberry Pi 4, with a contact on line 5 that is open: level 1. */
export class InputRig {
  /** What was told of the line. */
  readonly levels: [level: Level, atMs: number][] = [];
  /** What `onLost` was called with. */
  readonly lost: Error[] = [];

  private constructor(
    readonly clock: ManualClock,
    readonly kernel: FakeGpioKernel,
    readonly connection: IoConnection,
    readonly line: FakeGpioLine,
  ) {
    connection.onLost = (error) => this.lost.push(error);
    line.set(1);
  }

  static async open(): Promise<InputRig> {
    const clock = new ManualClock();
    const kernel = new FakeGpioKernel(clock, { label: 'pinctrl-bcm2711', lines: 58 });
    const connection = await new GpioChipSource({ clock, chip: undefined, kernel }).open();
    return new InputRig(clock, kernel, connection, kernel.line(5));
  }

  watch(pull: Pull = 'up', debounceMs = DEBOUNCE_MS): void {
    this.connection.inputs.watch(5, { pull, debounceMs }, (level, atMs) => this.levels.push([level, atMs]));
  }

  /** Watches from 0 to 500 ms, and leaves out that level 1 was told at 10 ms. */
  async watchAtRest(): Promise<void> {
    this.watch();
    await this.clock.advance(500);
    const told = this.levels.splice(0);
    if (told.length !== 1) throw new Error(`told at first: ${JSON.stringify(told)}`);
  }
}
