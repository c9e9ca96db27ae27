import type { Clock, Timer } from '../clock/clock.js';
import type { PhoneFrame } from '../protocol/fleet-link/frames.js';

export interface BundleSenderOptions {
  readonly clock: Clock;
  /** Off-hook: bundles wait, but not for a handset that was left off. */
  readonly isBusy: () => boolean;
  /** Resolves when it has left this process. */
  readonly send: (frame: PhoneFrame) => Promise<void>;
}

/** For a link that comes and goes. In ms. */
export const BUNDLE_LIMIT_MS = 600_000;
export const MOST_BUSY_MS = 120_000;
const BUSY_AGAIN_MS = 1_000;
/** Between two parts: a bundle of 2 MB takes some seconds and leaves room for all else. */
const PART_EVERY_MS = 50;

interface Bundle {
  readonly command: string;
  readonly parts: readonly Buffer[];
  readonly sinceMs: number;
  next: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly limit: Timer;
}

/** Sends diagnostic bundles, a part at a time; one that a lost link interrupts is sent anew over the next one. */
export class BundleSender {
  readonly #options: BundleSenderOptions;
  #bundles: Bundle[] = [];
  #linked = false;
  #timer: Timer | undefined;
  #sending = false;

  constructor(options: BundleSenderOptions) {
    this.#options = options;
  }

  send(command: string, parts: readonly Buffer[]): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      const limit = clock.after(BUNDLE_LIMIT_MS, () => {
        this.#bundles = this.#bundles.filter((bundle) => bundle.command !== command);
        reject(new Error('the link with the fleet did not last long enough to send it'));
      });
      this.#bundles.push({ command, parts, sinceMs: clock.nowMs(), next: 0, resolve, reject, limit });
      this.#goOn();
    });
  }

  linked(): void {
    this.#linked = true;
    for (const bundle of this.#bundles) bundle.next = 0;
    this.#goOn();
  }

  unlinked(): void {
    this.#linked = false;
  }

  stop(): void {
    this.#linked = false;
    this.#timer?.cancel();
    for (const { limit, reject } of this.#bundles) {
      limit.cancel();
      reject(new Error('the phone stops'));
    }
    this.#bundles = [];
  }

  #goOn(): void {
    const [bundle] = this.#bundles;
    if (!this.#linked || !bundle || this.#sending) return;
    const { clock, isBusy } = this.#options;
    this.#timer?.cancel();
    const mayWait = clock.nowMs() - bundle.sinceMs < MOST_BUSY_MS;
    if (mayWait && isBusy()) this.#timer = clock.after(BUSY_AGAIN_MS, () => this.#goOn());
    else void this.#sendPart(bundle);
  }

  async #sendPart(bundle: Bundle): Promise<void> {
    const { clock, send } = this.#options;
    const { command, parts, next: part } = bundle;
    const data = parts[part]?.toString('base64') ?? '';
    this.#sending = true;
    bundle.next += 1;
    await send({ type: 'bundle', command, part, parts: parts.length, data });
    this.#sending = false;
    if (this.#linked && bundle.next >= parts.length) {
      bundle.limit.cancel();
      this.#bundles = this.#bundles.filter((other) => other !== bundle);
      bundle.resolve();
    }
    this.#timer?.cancel();
    if (this.#bundles.length > 0) this.#timer = clock.after(PART_EVERY_MS, () => this.#goOn());
  }
}
