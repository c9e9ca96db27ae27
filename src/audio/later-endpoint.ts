import { HotlineError } from '../protocol/errors.js';
import type { SoundEndpoint } from './sound-endpoint.js';
import type { ReceptionReport } from './webrtc-statistics.js';
import type { Direction } from './wrtc.js';

/**
 * A {@link SoundEndpoint} whose engine is still being loaded: what is asked of it waits for that, and frames that come
 * before it are lost. Its promises reject with the reason where the engine cannot be loaded.
 */
export class LaterEndpoint implements SoundEndpoint {
  #onFrame: ((frame: Int16Array) => void) | undefined;
  #onDigit: ((digit: string) => void) | undefined;
  #endpoint: SoundEndpoint | undefined;
  #closed = false;
  readonly #coming: Promise<SoundEndpoint>;

  constructor(coming: Promise<SoundEndpoint>) {
    this.#coming = coming.then((endpoint) => {
      this.#endpoint = endpoint;
      if (this.#closed) endpoint.close();
      endpoint.onFrame = this.#onFrame;
      endpoint.onDigit = this.#onDigit;
      return endpoint;
    });
    // Whoever asks is told; where nobody asks there is nobody to tell.
    this.#coming.catch(() => undefined);
  }

  get onFrame(): ((frame: Int16Array) => void) | undefined {
    return this.#onFrame;
  }
  set onFrame(listener: ((frame: Int16Array) => void) | undefined) {
    this.#onFrame = listener;
    if (this.#endpoint) this.#endpoint.onFrame = listener;
  }

  get onDigit(): ((digit: string) => void) | undefined {
    return this.#onDigit;
  }
  set onDigit(listener: ((digit: string) => void) | undefined) {
    this.#onDigit = listener;
    if (this.#endpoint) this.#endpoint.onDigit = listener;
  }

  async prepareOffer(): Promise<string> {
    return (await this.#open()).prepareOffer();
  }

  async createAnswer(offer: string): Promise<string> {
    return (await this.#open()).createAnswer(offer);
  }

  async createReOffer(direction: Direction): Promise<string> {
    return (await this.#open()).createReOffer(direction);
  }

  async acceptAnswer(answer: string): Promise<void> {
    return (await this.#open()).acceptAnswer(answer);
  }

  send(frame: Int16Array): void {
    if (!this.#closed) this.#endpoint?.send(frame);
  }

  sendDigits(digits: string): boolean {
    return !this.#closed && (this.#endpoint?.sendDigits(digits) ?? false);
  }

  async report(): Promise<ReceptionReport> {
    return (await this.#open()).report();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#endpoint?.close();
  }

  async #open(): Promise<SoundEndpoint> {
    const endpoint = await this.#coming;
    if (this.#closed) throw new HotlineError('MEDIA', 'the sound path is closed');
    return endpoint;
  }
}
