import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../protocol/audio-format.js';
import { FULL_SCALE } from './level.js';
import type { Tone, ToneSegment } from './tones.js';

/** How long a burst takes to swell and to fade. Shorter, and its edges are heard as clicks. */
const RAMP_MS = 5;
const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

/** Gain by distance in samples from the nearer edge of a burst: half a period of a raised cosine. */
const ramp = Float64Array.from(
  { length: RAMP_MS * SAMPLES_PER_MS },
  (_, i) => (1 - Math.cos((Math.PI * (i + 0.5)) / (RAMP_MS * SAMPLES_PER_MS))) / 2,
);

/** Sounds one tone from its beginning, frame by frame, without end. */
export class ToneGenerator {
  readonly #tone: Tone;
  #index = 0;
  /** Samples since the beginning of the segment. */
  #position = 0;
  #burst: Burst;

  constructor(tone: Tone) {
    this.#tone = tone;
    this.#burst = new Burst(segmentAt(tone, 0));
  }

  /** The next 10 ms: a frame of its own, FRAME_SAMPLES long. */
  next(): Int16Array {
    const frame = new Int16Array(FRAME_SAMPLES);
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      frame[i] = this.#burst.sample(this.#position);
      this.#position++;
      if (this.#position >= this.#burst.totalSamples) this.#enterNextSegment();
    }
    return frame;
  }

  #enterNextSegment(): void {
    this.#index = this.#index + 1 < this.#tone.segments.length ? this.#index + 1 : this.#tone.repeatFrom;
    this.#position = 0;
    this.#burst = new Burst(segmentAt(this.#tone, this.#index));
  }
}

/** One segment, its figures worked out. */
class Burst {
  readonly totalSamples: number;
  readonly #onSamples: number;
  readonly #frequenciesHz: readonly number[];
  readonly #modulatedByHz: number | undefined;
  /** Of each of the frequencies, in sample units. */
  readonly #amplitude: number;

  constructor(segment: ToneSegment) {
    this.#onSamples = segment.onMs * SAMPLES_PER_MS;
    this.totalSamples = this.#onSamples + segment.offMs * SAMPLES_PER_MS;
    this.#frequenciesHz = segment.frequenciesHz;
    this.#modulatedByHz = segment.modulatedByHz;
    // The powers of the frequencies add up to that of the level; full modulation adds half of the carrier's power.
    const sources = segment.frequenciesHz.length * (segment.modulatedByHz === undefined ? 1 : 1.5);
    this.#amplitude = (FULL_SCALE * 10 ** (segment.levelDbfs / 20)) / Math.sqrt(sources);
  }

  sample(position: number): number {
    const toEdge = Math.min(position, this.#onSamples - 1 - position);
    if (toEdge < 0) return 0;
    let sum = 0;
    for (const frequencyHz of this.#frequenciesHz) sum += sine(frequencyHz, position);
    const swell = this.#modulatedByHz === undefined ? 1 : 1 + sine(this.#modulatedByHz, position);
    return Math.round(this.#amplitude * (ramp[toEdge] ?? 1) * swell * sum);
  }
}

/** The product is reduced before it becomes an angle, so that a tone that sounds for days stays exact. */
function sine(frequencyHz: number, position: number): number {
  return Math.sin((2 * Math.PI * ((frequencyHz * position) % SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ);
}

function segmentAt(tone: Tone, index: number): ToneSegment {
  const segment = tone.segments[index];
  if (!segment) throw new RangeError(`the tone has no segment ${index}`);
  return segment;
}
