import type { Clock, Timer } from '../clock/clock.js';
import type { AudioDevice, Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import type { HealthReport } from '../protocol/health.js';

const RETRY_MS = 2_000;
/** What the schema of the health allows. */
const [LONGEST_NAME, LONGEST_PROBLEM] = [200, 500];
/** A device that cannot be lost while it is open. */
const WELL = { open: true, problem: null };

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
  /** Why the last try to open it failed. */
  #problem: unknown = null;
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
      this.#problem = null;
      if (this.#closed) await this.#device.close();
    } catch (error) {
      this.#problem = error;
      this.#log.error({ reason: messageOf(error) }, 'there is no sound device; it is looked for again');
      if (!this.#closed) this.#retry = this.#clock.after(RETRY_MS, () => void this.open());
    }
  }

  /** As it is now. Before the first try it is neither there nor is there a problem. */
  health(): HealthReport['audio'] {
    const state = this.#opened ? (this.#device.state ?? WELL) : { open: false, problem: this.#problem };
    const { problem } = state;
    const isMissing = problem instanceof HotlineError && problem.code === 'AUDIO_DEVICE_UNKNOWN';
    return {
      device: this.#device.name.slice(0, LONGEST_NAME),
      present: !isMissing && (this.#opened || problem !== null),
      open: state.open && !this.#closed,
      problem: problem === null ? null : messageOf(problem).slice(0, LONGEST_PROBLEM),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry?.cancel();
    if (this.#opened) await this.#device.close();
  }
}
