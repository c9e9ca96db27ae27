import type { Clock } from '../../clock/clock.js';
import type { Pin } from '../../protocol/io-pins.js';
import type { Level } from '../../protocol/io-wiring.js';
import type { InputOptions, IoConnection, IoInputs, IoSource } from '../io-source.js';
import { GpioChip } from './gpio-chip.js';
import { GpioLines } from './gpio-lines.js';
import { GpioPlugin } from './gpio-plugin.js';
import type { GpioKernel } from './kernel.js';
import { loadLinuxKernel } from './linux-kernel.js';

export interface GpioChipSourceOptions {
  readonly clock: Clock;
  /** Label of the chip, as `gpiodetect` shows it; undefined: that of a Raspberry Pi, whichever model. */
  readonly chip: string | undefined;
  /** The name that other programs see on our lines; `hotline` by default. */
  readonly consumer?: string;
  /** The machine's own by default. */
  readonly kernel?: GpioKernel;
}

/**
 * The GPIO chip of this machine through the kernel's GPIO character device, version 2: no root, no native build. The pins
 * of the plugin are the chip's lines, on a Raspberry Pi the BCM numbers.
 */
export class GpioChipSource implements IoSource {
  readonly name: string;
  readonly #options: GpioChipSourceOptions;

  constructor(options: GpioChipSourceOptions) {
    this.#options = options;
    this.name = options.chip === undefined ? 'GPIO chip of the Raspberry Pi' : `GPIO chip ${options.chip}`;
  }

  /** Rejects with GPIO_CHIP, GPIO_PERMISSION, GPIO_KERNEL or GPIO_FAILED. */
  async open(): Promise<IoConnection> {
    const { clock, chip: label, consumer = 'hotline' } = this.#options;
    const kernel = this.#options.kernel ?? (await loadLinuxKernel());
    const chip = GpioChip.open(kernel, label, consumer);
    const lines = new GpioLines({ clock, chip, monotonicNs: () => kernel.monotonicNs() });
    return new GpioChipConnection(chip, lines);
  }
}

class GpioChipConnection implements IoConnection {
  readonly plugin: GpioPlugin;
  readonly inputs: IoInputs;
  onLost: ((error: Error) => void) | undefined;
  /** A GPIO chip measures no voltage. */
  onSupply: ((milliVolts: number) => void) | undefined;
  readonly #chip: GpioChip;
  readonly #lines: GpioLines;

  constructor(chip: GpioChip, lines: GpioLines) {
    this.#chip = chip;
    this.#lines = lines;
    this.plugin = new GpioPlugin(chip, lines);
    this.inputs = {
      watch: (pin: Pin, options: InputOptions, onLevel: (level: Level, atMs: number) => void): void => {
        lines.watch(chip.lineOf(pin), options, onLevel);
      },
    };
    lines.onLost = (error) => this.onLost?.(error);
  }

  output(pin: Pin, initial: Level): number {
    const line = this.#chip.lineOf(pin);
    this.plugin.output(line, initial);
    return line;
  }

  close(): void {
    this.#lines.close();
  }
}
