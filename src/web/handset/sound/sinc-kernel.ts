/** A windowed-sinc interpolator: the value of a sampled sound between its samples, with a low-pass. */

/** Rows of the table; between two rows it interpolates linearly, which leaves an error below -80 dB. */
const PHASES = 64;
/** Kaiser window: about 60 dB of stop band. */
const KAISER_BETA = 5.65;
/** Where the low-pass has lost 6 dB, as a share of the lower of the two Nyquist frequencies. */
const CUTOFF_SHARE = 0.9;
/** Zero crossings of the sinc on each side. */
const CROSSINGS = 16;

export class SincKernel {
  /** Samples that the kernel reaches to each side of the point it interpolates. */
  readonly reach: number;
  readonly #taps: number;
  /** PHASES + 1 rows of `taps` weights; each row sums to 1. */
  readonly #weights: Float32Array;

  /** The low-pass lets through what both rates can carry. Rates in Hz. */
  constructor(inputRateHz: number, outputRateHz: number) {
    const cutoff = CUTOFF_SHARE * Math.min(1, outputRateHz / inputRateHz);
    this.reach = Math.ceil(CROSSINGS / cutoff);
    this.#taps = 2 * this.reach;
    this.#weights = new Float32Array((PHASES + 1) * this.#taps);
    for (let phase = 0; phase <= PHASES; phase++) this.#fillRow(phase, cutoff);
  }

  /**
   * The value at `index + fraction` (0 <= fraction < 1). Reads `input` from `index - reach + 1` to `index + reach`;
   * the caller sees to it that these exist.
   */
  at(input: Float32Array, index: number, fraction: number): number {
    const position = fraction * PHASES;
    const phase = Math.floor(position);
    const share = position - phase;
    const row = phase * this.#taps;
    const first = index - this.reach + 1;
    let lower = 0;
    let upper = 0;
    for (let tap = 0; tap < this.#taps; tap++) {
      const sample = input[first + tap] ?? 0;
      lower += sample * (this.#weights[row + tap] ?? 0);
      upper += sample * (this.#weights[row + this.#taps + tap] ?? 0);
    }
    return lower + (upper - lower) * share;
  }

  #fillRow(phase: number, cutoff: number): void {
    const row = this.#weights.subarray(phase * this.#taps, (phase + 1) * this.#taps);
    const weights = Array.from({ length: this.#taps }, (_, tap) => {
      const distance = tap - this.reach + 1 - phase / PHASES;
      return sinc(distance * cutoff) * kaiser(distance / this.reach);
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    weights.forEach((weight, tap) => (row[tap] = weight / sum));
  }
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-9; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
