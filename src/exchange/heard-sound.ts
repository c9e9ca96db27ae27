import { goertzel, peakDbfs } from '../audio/level.js';
import { FRAME_SAMPLES } from '../protocol/audio-format.js';

/** What the exchange heard in a call, for tests and for the person at the exchange. */
export interface HeardSound {
  /** Frames of 10 ms since the beginning of the call. */
  readonly frames: number;
  /** Loudest sample of the last half second, in dB of full scale. */
  readonly peakDb: number;
  /** Amplitude, 0..1, of a tone in the last half second. */
  toneLevel(frequencyHz: number): number;
}

const REMEMBERED_FRAMES = 50;

/** The last half second of what was heard. */
export class SoundMemory implements HeardSound {
  /** A ring; older than what was heard so far is silence. */
  readonly #samples = new Int16Array(REMEMBERED_FRAMES * FRAME_SAMPLES);
  #frames = 0;

  add(frame: Int16Array): void {
    this.#samples.set(frame, (this.#frames % REMEMBERED_FRAMES) * FRAME_SAMPLES);
    this.#frames++;
  }

  get frames(): number {
    return this.#frames;
  }

  get peakDb(): number {
    return peakDbfs(this.#samples);
  }

  toneLevel(frequencyHz: number): number {
    const split = (this.#frames % REMEMBERED_FRAMES) * FRAME_SAMPLES;
    const inOrder = new Int16Array(this.#samples.length);
    inOrder.set(this.#samples.subarray(split));
    inOrder.set(this.#samples.subarray(0, split), this.#samples.length - split);
    return goertzel(inOrder, frequencyHz);
  }
}
