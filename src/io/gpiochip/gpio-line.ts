import type { Level } from '../../protocol/io-wiring.js';
import type { GpioKernel, Poll } from './kernel.js';
import {
  decodeLineEvents,
  decodeLineValues,
  encodeLineConfig,
  encodeLineValues,
  IOCTL,
  LAYOUT,
  type LineConfig,
  type LineEvent,
} from './uapi.js';

/** One line that the kernel has granted to us. Every method throws the kernel's own error (kernel.ts). */
export class GpioLine {
  readonly #kernel: GpioKernel;
  readonly #fd: number;
  #events: Buffer | undefined;
  #poll: Poll | undefined;

  constructor(
    kernel: GpioKernel,
    fd: number,
    readonly number: number,
  ) {
    this.#kernel = kernel;
    this.#fd = fd;
  }

  /** Of an input with debounce: what the kernel's debouncer remembers, not what the pin is (debounced_value). */
  level(): Level {
    const bytes = encodeLineValues({ bits: 0n, mask: 1n });
    this.#kernel.ioctl(this.#fd, IOCTL.GPIO_V2_LINE_GET_VALUES_IOCTL, bytes);
    return (decodeLineValues(bytes).bits & 1n) === 0n ? 0 : 1;
  }

  set(level: Level): void {
    const bytes = encodeLineValues({ bits: BigInt(level), mask: 1n });
    this.#kernel.ioctl(this.#fd, IOCTL.GPIO_V2_LINE_SET_VALUES_IOCTL, bytes);
  }

  configure(config: LineConfig): void {
    this.#kernel.ioctl(this.#fd, IOCTL.GPIO_V2_LINE_SET_CONFIG_IOCTL, encodeLineConfig(config));
  }

  /** @param keeps events that the kernel keeps: all of them come with one read */
  poll(keeps: number, onReady: () => void): void {
    this.#events = Buffer.alloc(keeps * LAYOUT.gpio_v2_line_event.size);
    this.#poll = this.#kernel.poll(this.#fd, onReady);
  }

  /** What has happened since it was last asked, oldest first. Only after `poll`, which makes the line non-blocking. */
  events(): readonly LineEvent[] {
    if (!this.#events) return [];
    const length = this.#kernel.read(this.#fd, this.#events) ?? 0;
    return decodeLineEvents(this.#events.subarray(0, length)).filter(({ offset }) => offset === this.number);
  }

  /** Gives the line back. Once. */
  close(): void {
    this.#poll?.close();
    this.#kernel.close(this.#fd);
  }
}
