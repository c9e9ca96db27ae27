import type { CallFigures } from '../../protocol/fleet-api/statistics.js';

/** What counts of a call. */
export interface CountedCall {
  readonly cause: string;
  readonly wait_ms: number | null;
  readonly talk_ms: number | null;
  readonly mos: number | null;
  readonly loss_percent: number | null;
  readonly rating: number | null;
}

/** Below this the sound was poor (3.5 is the usual warning of RTCP-XR collectors). */
const POOR_MOS = 3.5;

/** Figures of a group of calls. */
export class CallTally {
  #calls = 0;
  #answered = 0;
  #abandoned = 0;
  #busy = 0;
  readonly #waits: number[] = [];
  readonly #talks: number[] = [];
  readonly #mos: number[] = [];
  #lossSum = 0;
  #losses = 0;
  #ratingSum = 0;
  #ratings = 0;
  ableMs = 0;
  knownMs = 0;

  add(call: CountedCall): void {
    this.#calls++;
    if (call.cause === 'answered') {
      this.#answered++;
      if (call.wait_ms !== null) this.#waits.push(call.wait_ms);
      if (call.talk_ms !== null) this.#talks.push(call.talk_ms);
    } else if (call.cause === 'abandoned') this.#abandoned++;
    else if (call.cause === 'busy') this.#busy++;
    if (call.mos !== null) this.#mos.push(call.mos);
    if (call.loss_percent !== null) {
      this.#lossSum += call.loss_percent;
      this.#losses++;
    }
    if (call.rating !== null) {
      this.#ratingSum += call.rating;
      this.#ratings++;
    }
  }

  figures(): CallFigures {
    const poor = this.#mos.filter((mos) => mos < POOR_MOS).length;
    return {
      calls: this.#calls,
      answered: this.#answered,
      abandoned: this.#abandoned,
      busy: this.#busy,
      failed: this.#calls - this.#answered - this.#abandoned - this.#busy,
      waitMedianS: seconds(percentile(this.#waits, 50)),
      wait95S: seconds(percentile(this.#waits, 95)),
      talkTotalS: rounded(this.#talks.reduce((sum, talk) => sum + talk, 0) / 1_000, 1),
      talkMedianS: seconds(percentile(this.#talks, 50)),
      mosMedian: roundedOrNull(percentile(this.#mos, 50), 2),
      poorPercent: share(poor, this.#mos.length),
      lossMeanPercent: this.#losses === 0 ? null : rounded(this.#lossSum / this.#losses, 2),
      ratingMeanPercent: share(this.#ratingSum, this.#ratings),
      availabilityPercent: this.knownMs <= 0 ? null : rounded((100 * this.ableMs) / this.knownMs, 3),
    };
  }
}

/** Nearest rank: the least value that at least so many percent are not above; null of none. Sorts in place. */
export function percentile(values: number[], percent: number): number | null {
  values.sort((a, b) => a - b);
  return values[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)] ?? null;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : rounded(ms / 1_000, 1);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded((100 * part) / whole, 1);
}

function roundedOrNull(value: number | null, digits: number): number | null {
  return value === null ? null : rounded(value, digits);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
