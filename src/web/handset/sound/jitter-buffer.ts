/** Between the phone's frames, which come in bunches, and the sound card, which wants samples steadily. */
import { FRAME_MS, FRAME_SAMPLES, MAX_QUEUED_MS, SAMPLE_RATE_HZ } from '../../../protocol/audio-format.js';
import { SincKernel } from './sinc-kernel.js';

/** As much is gathered before it begins to play, and kept in the long run. */
export const TARGET_MS = 40;
/** The sound card's clock is followed by playing up to this much faster or slower: 9 cents, which nobody hears. */
const MAX_SPEED_CHANGE = 0.005;
/** Over this time the fill level is averaged before the speed follows it. */
const LEVEL_AVERAGE_MS = 500;
/** Sound fades in over this after a gap, so that it does not click. */
const FADE_IN_MS = 2;
/** Factor per output sample by which the last value dies away when the sound stops short. */
const FADE_OUT = 0.97;

const samplesIn = (ms: number): number => (ms / FRAME_MS) * FRAME_SAMPLES;
const TARGET_SAMPLES = samplesIn(TARGET_MS);
const LIMIT_SAMPLES = samplesIn(MAX_QUEUED_MS);

export interface JitterCounts {
  /** Frames' worth of sound dropped to keep the delay bounded. */
  readonly droppedFrames: number;
  /** Times that it ran dry while playing. */
  readonly underruns: number;
}

/**
 * Fed with frames of the phone, read at the rate of the sound card. It plays silence until {@link TARGET_MS} are
 * there, and again whenever it ran dry; holds at most MAX_QUEUED_MS and drops the oldest beyond that; and keeps its
 * level near the target by playing slightly faster or slower.
 */
export class JitterBuffer {
  readonly #kernel: SincKernel;
  readonly #samples: Float32Array;
  readonly #outputRateHz: number;
  readonly #fadeInStep: number;
  /** The samples from `#read` on are still to be played; as many as the kernel reaches are kept before. */
  #read: number;
  #fraction = 0;
  #end: number;
  #playing = false;
  #averageLevel = TARGET_SAMPLES;
  #gain = 0;
  #lastValue = 0;
  #droppedFrames = 0;
  #underruns = 0;

  constructor(outputRateHz: number) {
    this.#outputRateHz = outputRateHz;
    this.#kernel = new SincKernel(SAMPLE_RATE_HZ, outputRateHz);
    this.#samples = new Float32Array(2 * (LIMIT_SAMPLES + FRAME_SAMPLES + this.#kernel.reach));
    this.#fadeInStep = 1000 / (FADE_IN_MS * outputRateHz);
    this.#read = this.#end = this.#kernel.reach;
  }

  push(frame: Int16Array): void {
    if (this.#end + frame.length > this.#samples.length) this.#moveToFront();
    for (const sample of frame) this.#samples[this.#end++] = sample / 32_768;
    if (this.#level() > LIMIT_SAMPLES) this.#dropToTarget();
  }

  /** Fills `output` with the next samples, silence included. */
  pull(output: Float32Array): void {
    if (!this.#playing && this.#level() >= TARGET_SAMPLES) this.#beginToPlay();
    const step = (SAMPLE_RATE_HZ / this.#outputRateHz) * this.#speed(output.length);
    for (let i = 0; i < output.length; i++) output[i] = this.#next(step);
  }

  queuedMs(): number {
    return (this.#level() / SAMPLE_RATE_HZ) * 1000;
  }

  /** What happened since the last call of this. */
  takeCounts(): JitterCounts {
    const counts = { droppedFrames: this.#droppedFrames, underruns: this.#underruns };
    this.#droppedFrames = 0;
    this.#underruns = 0;
    return counts;
  }

  /** Forgets all sound: the call is over. */
  clear(): void {
    this.#samples.fill(0);
    this.#read = this.#end = this.#kernel.reach;
    this.#fraction = 0;
    this.#playing = false;
  }

  #level(): number {
    return this.#end - this.#read;
  }

  #beginToPlay(): void {
    this.#playing = true;
    this.#gain = 0;
    this.#averageLevel = this.#level();
  }

  #next(step: number): number {
    if (this.#playing && this.#level() <= this.#kernel.reach) {
      this.#playing = false;
      this.#underruns++;
    }
    if (!this.#playing) return (this.#lastValue *= FADE_OUT);
    const value = this.#kernel.at(this.#samples, this.#read, this.#fraction);
    this.#fraction += step;
    const whole = Math.floor(this.#fraction);
    this.#read += whole;
    this.#fraction -= whole;
    this.#gain = Math.min(1, this.#gain + this.#fadeInStep);
    return (this.#lastValue = value * this.#gain);
  }

  #speed(outputLength: number): number {
    if (!this.#playing) return 1;
    const elapsedMs = (outputLength / this.#outputRateHz) * 1000;
    this.#averageLevel += (this.#level() - this.#averageLevel) * Math.min(1, elapsedMs / LEVEL_AVERAGE_MS);
    const excess = (this.#averageLevel - TARGET_SAMPLES) / TARGET_SAMPLES;
    return 1 + MAX_SPEED_CHANGE * Math.max(-1, Math.min(1, excess));
  }

  #dropToTarget(): void {
    const dropped = this.#level() - TARGET_SAMPLES;
    this.#read += dropped;
    this.#droppedFrames += Math.round(dropped / FRAME_SAMPLES);
    this.#averageLevel = TARGET_SAMPLES;
    this.#gain = 0;
  }

  #moveToFront(): void {
    const first = this.#read - this.#kernel.reach;
    this.#samples.copyWithin(0, first, this.#end);
    this.#read -= first;
    this.#end -= first;
  }
}
