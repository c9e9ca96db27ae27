/** The bounded way of sound from the phone to the page that holds the handset. */
import { FRAME_MS, MAX_QUEUED_MS } from '../protocol/audio-format.js';
import { encodeFrame, FRAME_BYTES, type PageConnection } from './browser-handset-page.js';

const BYTES_PER_MS = FRAME_BYTES / FRAME_MS;

/**
 * What was given to a connection cannot be taken back, so frames are given to it only while nothing waits in it, and
 * wait here otherwise, where the oldest can be dropped. It needs no timer: frames come every 10 ms, and each one
 * pushes those before it.
 */
export class EarQueue {
  #waiting: Uint8Array[] = [];

  constructor(private readonly connection: PageConnection) {}

  /** At most MAX_QUEUED_MS wait afterwards. Returns how many frames were dropped for that. */
  push(frame: Int16Array): number {
    this.#waiting.push(encodeFrame(frame));
    while (this.#waiting.length > 0 && this.connection.bufferedBytes() === 0) this.#sendOldest();
    const waitingBefore = this.#waiting.length;
    while (this.#waiting.length > 0 && this.queuedMs() > MAX_QUEUED_MS) this.#waiting.shift();
    return waitingBefore - this.#waiting.length;
  }

  /** Forgets what waits: the sound of a call that is over. */
  clear(): void {
    this.#waiting = [];
  }

  queuedMs(): number {
    return this.#waiting.length * FRAME_MS + this.connection.bufferedBytes() / BYTES_PER_MS;
  }

  #sendOldest(): void {
    const bytes = this.#waiting.shift();
    if (bytes) this.connection.sendSound(bytes);
  }
}
