/**
 * Change of sampling rate by any ratio of whole numbers: a windowed-sinc low pass in polyphase form, so that only those
 * products are computed that reach the output. Streaming: chunks of any length, the result is as if they were one.
 *
 * Flat to 7/8 of the narrower band, stop band from its edge on: between 16 kHz and anything wider that is 7 kHz and
 * 8 kHz, so nothing folds back into the band of wideband telephony (G.722: 50 Hz to 7 kHz).
 */
const PASS_SHARE = 7 / 8;
/** What folds back is so much weaker: below the noise of any line. */
const STOP_BAND_DB = 70;
/** Bounds the table of coefficients to about a megabyte; the telephone and sound card rates need at most 640. */
const MAX_PHASES = 1000;
/** Filters are as long as a multiple of this. */
const LANES = 4;

/** Converts one stream of samples from one rate to another. */
export class Resampler {
  /** Delay of the filter in ms. */
  readonly delayMs: number;

  /** Output samples for every {@link #down} input samples, both without a common factor. */
  readonly #up: number;
  readonly #down: number;
  /** Coefficients of each phase. */
  readonly #phases: readonly Float32Array[];
  readonly #taps: number;
  /** The last `taps - 1` input samples, then those of the current chunk. Grows to the longest chunk. */
  #input: Float32Array;
  /** Where the next output sample lies, from the first sample of the coming chunk, in steps of `1 / up`. */
  #at = 0;

  /** Rates in Hz, whole numbers. */
  constructor(fromHz: number, toHz: number) {
    const divisor = commonDivisor(wholeRate(fromHz), wholeRate(toHz));
    this.#up = toHz / divisor;
    this.#down = fromHz / divisor;
    if (this.#up > MAX_PHASES) throw new RangeError(`cannot resample from ${fromHz} Hz to ${toHz} Hz`);
    const prototype = lowPass(fromHz * this.#up, Math.min(fromHz, toHz), this.#up);
    this.#phases = polyphase(prototype, this.#up);
    this.#taps = this.#phases[0]?.length ?? 1;
    this.#input = new Float32Array(this.#taps - 1);
    this.delayMs = fromHz === toHz ? 0 : ((prototype.length - 1) / 2 / (fromHz * this.#up)) * 1000;
  }

  /** Takes the next chunk and gives what it completes, in a buffer of its own. */
  process(samples: Int16Array): Int16Array {
    if (this.#up === this.#down) return Int16Array.from(samples);
    const history = this.#taps - 1;
    if (this.#input.length < history + samples.length)
      this.#input = grown(this.#input, history + samples.length);
    this.#input.set(samples, history);

    const span = samples.length * this.#up;
    const output = new Int16Array(Math.max(0, Math.ceil((span - this.#at) / this.#down)));
    for (let i = 0; i < output.length; i++) {
      output[i] = this.#interpolate();
      this.#at += this.#down;
    }
    this.#at -= span;
    this.#input.copyWithin(0, samples.length, samples.length + history);
    return output;
  }

  #interpolate(): number {
    const first = Math.floor(this.#at / this.#up);
    const coefficients = this.#phases[this.#at - first * this.#up];
    if (!coefficients) throw new RangeError('phase out of range');
    const sum = product(coefficients, this.#input, first);
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
}

/**
 * Scalar product of the coefficients and as many samples from `first` on. Four sums side by side: one alone would make
 * each addition wait for the one before, and take twice the time.
 */
function product(coefficients: Float32Array, samples: Float32Array, first: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let tap = 0; tap < coefficients.length; tap += LANES) {
    const at = first + tap;
    a += (coefficients[tap] ?? 0) * (samples[at] ?? 0);
    b += (coefficients[tap + 1] ?? 0) * (samples[at + 1] ?? 0);
    c += (coefficients[tap + 2] ?? 0) * (samples[at + 2] ?? 0);
    d += (coefficients[tap + 3] ?? 0) * (samples[at + 3] ?? 0);
  }
  return a + b + c + d;
}

/** Splits a filter into one short filter a phase, oldest sample first, padded with zeros to one length. */
function polyphase(prototype: Float64Array, up: number): Float32Array[] {
  const taps = Math.ceil(prototype.length / up / LANES) * LANES;
  return Array.from({ length: up }, (_, phase) =>
    Float32Array.from({ length: taps }, (_unused, tap) => prototype[phase + (taps - 1 - tap) * up] ?? 0),
  );
}

/** Low pass for `bandHz / 2` at `rateHz`, with `gain` at 0 Hz: a sinc under a Kaiser window (Kaiser 1974). */
function lowPass(rateHz: number, bandHz: number, gain: number): Float64Array {
  const stopHz = bandHz / 2;
  const transition = (2 * Math.PI * stopHz * (1 - PASS_SHARE)) / rateHz;
  const halfLength = Math.ceil((STOP_BAND_DB - 7.95) / (2 * 2.285 * transition));
  const cutoff = (stopHz * (1 + PASS_SHARE)) / rateHz;
  const beta = 0.1102 * (STOP_BAND_DB - 8.7);
  return Float64Array.from({ length: 2 * halfLength + 1 }, (_, i) => {
    const offset = i - halfLength;
    const window = bessel0(beta * Math.sqrt(1 - (offset / halfLength) ** 2)) / bessel0(beta);
    return gain * cutoff * sinc(cutoff * offset) * window;
  });
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of the first kind and order 0, by its power series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function wholeRate(rateHz: number): number {
  if (!Number.isInteger(rateHz) || rateHz < 8000 || rateHz > 192_000)
    throw new RangeError(`${rateHz} Hz is not a sampling rate between 8000 and 192000 Hz`);
  return rateHz;
}

function grown(samples: Float32Array, length: number): Float32Array {
  const larger = new Float32Array(length);
  larger.set(samples);
  return larger;
}
