import type { Clock, Timer } from '../clock/clock.js';
import type { AudioDevice, Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';

const RETRY_MS = 2_000;

/**
 * Opens a sound device however long it takes. A phone whose card is missing at the start still registers, calls and
 * shows its fault, and sounds as soon as the card is there.
 */
export class LastingDevice {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #device: AudioDevice;
  #retry: Timer | undefined;
  #opened = false;
  #closed = false;

  constructor(options: { clock: Clock; log: Log; device: AudioDevice }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#device = options.device;
    this.#device.onFault = (error) =>
      this.#log.error({ reason: messageOf(error) }, 'the sound device has failed');
  }

  /** Resolves after the first try, whatever came of it. */
  async open(): Promise<void> {
    try {
      await this.#device.open();
      this.#opened = true;
      if (this.#closed) await this.#device.close();
    } catch (error) {
      this.#log.error({ reason: messageOf(error) }, 'there is no sound device; it is looked for again');
      if (!this.#closed) this.#retry = this.#clock.after(RETRY_MS, () => void this.open());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry?.cancel();
    if (this.#opened) await this.#device.close();
  }
}
