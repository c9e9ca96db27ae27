import { FRAME_SAMPLES, MAX_QUEUED_MS, SAMPLE_RATE_HZ } from '../protocol/audio-format.js';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

/**
 * Sound on its way to the ear: takes chunks of any length, gives frames. What is queued never exceeds the limit; beyond
 * it the oldest frame is dropped and counted, so that a stall or a drifting clock costs a gap and not a growing delay.
 */
export class FrameQueue {
  /** A ring. */
  readonly #samples: Int16Array;
  #readAt = 0;
  #length = 0;
  #droppedFrames = 0;

  /** `limitMs` must hold at least two frames, so that a whole one can go while another comes in. */
  constructor(limitMs = MAX_QUEUED_MS) {
    const capacity = Math.floor(limitMs * SAMPLES_PER_MS);
    if (!(capacity >= 2 * FRAME_SAMPLES))
      throw new RangeError(`a queue of ${limitMs} ms is too short for two frames`);
    this.#samples = new Int16Array(capacity);
  }

  /** Sound waiting now, in ms; not always whole frames. */
  get queuedMs(): number {
    return this.#length / SAMPLES_PER_MS;
  }

  /** Frames dropped so far to hold the limit. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  push(samples: Int16Array): void {
    for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
      const chunk = samples.subarray(at, at + FRAME_SAMPLES);
      while (this.#length + chunk.length > this.#samples.length) this.#dropOldest();
      this.#write(chunk);
    }
  }

  /** The oldest frame, in a buffer of its own; undefined when less than a whole frame waits. */
  pop(): Int16Array | undefined {
    if (this.#length < FRAME_SAMPLES) return undefined;
    const frame = new Int16Array(FRAME_SAMPLES);
    const untilEnd = this.#samples.subarray(this.#readAt, this.#readAt + FRAME_SAMPLES);
    frame.set(untilEnd);
    frame.set(this.#samples.subarray(0, FRAME_SAMPLES - untilEnd.length), untilEnd.length);
    this.#forget(FRAME_SAMPLES);
    return frame;
  }

  /** Forgets what waits, without counting it as dropped: the ear turns to something else. */
  clear(): void {
    this.#forget(this.#length);
  }

  #write(chunk: Int16Array): void {
    const writeAt = (this.#readAt + this.#length) % this.#samples.length;
    const untilEnd = Math.min(chunk.length, this.#samples.length - writeAt);
    this.#samples.set(chunk.subarray(0, untilEnd), writeAt);
    this.#samples.set(chunk.subarray(untilEnd), 0);
    this.#length += chunk.length;
  }

  #dropOldest(): void {
    this.#forget(FRAME_SAMPLES);
    this.#droppedFrames++;
  }

  #forget(count: number): void {
    this.#readAt = (this.#readAt + count) % this.#samples.length;
    this.#length -= count;
  }
}
