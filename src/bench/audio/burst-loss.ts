export interface BurstLoss {
  /** Share of packets that are lost, 0 to below 1. */
  readonly loss: number;
  /** Mean number of packets lost in a row, 1 or more. */
  readonly meanBurst: number;
  readonly packets: number;
  readonly seed: number;
}

/** Traces that are tried before the loss asked for counts as impossible in so few packets. */
const MOST_TRIALS = 10_000;

/**
 * Which packets a bad network loses: `1` for a lost one, `0` for the others. The model is that of Gilbert and Elliott: a
 * good state that loses nothing and a bad one that loses all. A short trace may lose far more or less than the model does
 * in the long run; the first one, from this seed on, that loses what was asked for, to within half a packet, is taken.
 *
 * @throws RangeError where no trace does
 */
export function burstLossTrace({ loss, meanBurst, packets, seed }: BurstLoss): string {
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const trace = gilbertElliott({ loss, meanBurst, packets, seed: seed + trial });
    if (Math.abs(lostIn(trace) - loss * packets) <= 0.5) return trace;
  }
  throw new RangeError(`no trace of ${packets} packets loses ${loss * 100} % of them`);
}

export function lostIn(trace: string): number {
  return trace.replaceAll('0', '').length;
}

function gilbertElliott({ loss, meanBurst, packets, seed }: BurstLoss): string {
  const random = randomFrom(seed);
  const recover = 1 / meanBurst;
  // So that the share of packets in the bad state is `loss`.
  const worsen = (recover * loss) / (1 - loss);
  let bad = random() < loss;
  let trace = '';
  for (let i = 0; i < packets; i++) {
    trace += bad ? '1' : '0';
    bad = bad ? random() >= recover : random() < worsen;
  }
  return trace;
}

/** Numbers from 0 to below 1 that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
