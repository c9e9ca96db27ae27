/** What a bad network does to packets, decided by a seed and the packet's index alone. Pure. */
import { randomFrom } from './random.js';

/** A network in one direction. Without any entry it hands everything on at once. */
export interface NetworkQuality {
  /** Share of packets that are lost, 0 to below 1. Default 0. */
  readonly loss?: number;
  /**
   * Mean number of packets lost in a row, at least 1 / (1 - loss). Default: each packet is lost independently of the
   * others. With it, losses come in bursts by the model of Gilbert: a good state that loses nothing, and a bad one that
   * loses all.
   */
  readonly meanBurst?: number;
  /** Time that every packet takes. Default 0. */
  readonly delayMs?: number;
  /** Up to so much time on top, evenly spread; packets stay in order, as in a queue. Default 0. */
  readonly jitterMs?: number;
  /** Share of packets that are held up by {@link reorderMs}, out of the queue, so that later ones overtake. Default 0. */
  readonly reorder?: number;
  /** Default 40: two packets of sound. */
  readonly reorderMs?: number;
  /** Share of packets that come twice. Default 0. */
  readonly duplicate?: number;
}

export interface PacketFate {
  readonly lost: boolean;
  readonly copies: 1 | 2;
  /** From its coming to its going, when nothing before it is in the way. */
  readonly delayMs: number;
  /** Held up on its own: does not wait for those before it, nor they after it. */
  readonly overtaken: boolean;
}

/**
 * The fates of the packets 0, 1, 2 … of one direction. Each takes the same number of random numbers whatever the
 * quality is, so that a change of, say, the jitter leaves the losses where they were.
 *
 * @throws RangeError for a quality that no network can have
 */
export function* fatesOf(quality: NetworkQuality, seed: number): Generator<PacketFate, never> {
  const { loss = 0, delayMs = 0, jitterMs = 0, reorder = 0, reorderMs = 40, duplicate = 0 } = quality;
  check(quality);
  const random = randomFrom(seed);
  // Of leaving the bad state, and of entering it so that the share of time in it is `loss`.
  const recover = quality.meanBurst === undefined ? 1 - loss : 1 / quality.meanBurst;
  const worsen = loss === 0 ? 0 : (recover * loss) / (1 - loss);
  let bad = random.next() < loss;
  for (;;) {
    const [state, jitter, order, copy] = [random.next(), random.next(), random.next(), random.next()];
    const overtaken = order < reorder;
    yield {
      lost: bad,
      copies: copy < duplicate ? 2 : 1,
      delayMs: delayMs + jitter * jitterMs + (overtaken ? reorderMs : 0),
      overtaken,
    };
    bad = bad ? state >= recover : state < worsen;
  }
}

/** The first fates, for the same trace in several runs. */
export function traceOf(quality: NetworkQuality, seed: number, count: number): PacketFate[] {
  const fates = fatesOf(quality, seed);
  return Array.from({ length: count }, () => fates.next().value);
}

function check(quality: NetworkQuality): void {
  const {
    loss = 0,
    meanBurst,
    delayMs = 0,
    jitterMs = 0,
    reorder = 0,
    reorderMs = 0,
    duplicate = 0,
  } = quality;
  const isShare = (share: number) => share >= 0 && share <= 1;
  if (![loss, reorder, duplicate].every(isShare) || loss === 1) {
    throw new RangeError('shares of packets go from 0 to 1, and not all may be lost');
  }
  if ([delayMs, jitterMs, reorderMs].some((ms) => !(ms >= 0))) throw new RangeError('times are 0 or more');
  if (meanBurst !== undefined && !(meanBurst >= 1 / (1 - loss))) {
    throw new RangeError(`at a loss of ${loss} the mean burst is at least ${1 / (1 - loss)} packets`);
  }
}
