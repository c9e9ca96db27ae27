/** Turns what a microphone gives, at any rate, into the frames that the phone takes. */
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../../protocol/audio-format.js';
import { SincKernel } from './sinc-kernel.js';

/** Longest chunk that `push` takes; an audio worklet gives 128 samples at a time. */
const MAX_CHUNK = 4096;

export class FrameMaker {
  readonly #kernel: SincKernel;
  readonly #step: number;
  readonly #samples: Float32Array;
  #read: number;
  #fraction = 0;
  #end: number;
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;

  /** `onFrame` is given each frame for good. */
  constructor(
    inputRateHz: number,
    private readonly onFrame: (frame: Int16Array<ArrayBuffer>) => void,
  ) {
    this.#kernel = new SincKernel(inputRateHz, SAMPLE_RATE_HZ);
    this.#step = inputRateHz / SAMPLE_RATE_HZ;
    this.#samples = new Float32Array(MAX_CHUNK + 4 * this.#kernel.reach + Math.ceil(this.#step));
    this.#read = this.#end = this.#kernel.reach;
  }

  /** Samples from -1 to 1; louder ones are clipped. Throws RangeError for a chunk over 4096 samples. */
  push(chunk: Float32Array): void {
    if (chunk.length > MAX_CHUNK) throw new RangeError(`at most ${MAX_CHUNK} samples, got ${chunk.length}`);
    this.#samples.set(chunk, this.#end);
    this.#end += chunk.length;
    while (this.#read + this.#kernel.reach < this.#end) this.#makeSample();
    this.#moveToFront();
  }

  #makeSample(): void {
    const value = this.#kernel.at(this.#samples, this.#read, this.#fraction);
    this.#frame[this.#filled++] = Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)));
    this.#fraction += this.#step;
    const whole = Math.floor(this.#fraction);
    this.#read += whole;
    this.#fraction -= whole;
    if (this.#filled < FRAME_SAMPLES) return;
    this.onFrame(this.#frame);
    this.#frame = new Int16Array(FRAME_SAMPLES);
    this.#filled = 0;
  }

  #moveToFront(): void {
    const first = this.#read - this.#kernel.reach;
    this.#samples.copyWithin(0, first, this.#end);
    this.#read -= first;
    this.#end -= first;
  }
}
