import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AvailabilityTally } from '../../../../src/fleet/statistics/availability-tally.js';
import { CallTally, percentile } from '../../../../src/fleet/statistics/call-tally.js';

const call = { cause: 'answered', wait_ms: null, talk_ms: null, mos: null, loss_percent: null, rating: null };

describe('figures of calls', () => {
  it('are null, not 0, where there is nothing to count', () => {
    expect(new CallTally().figures()).toEqual({
      calls: 0,
      answered: 0,
      abandoned: 0,
      busy: 0,
      failed: 0,
      waitMedianS: null,
      wait95S: null,
      talkTotalS: 0,
      talkMedianS: null,
      mosMedian: null,
      poorPercent: null,
      lossMeanPercent: null,
      ratingMeanPercent: null,
      availabilityPercent: null,
    });
  });

  it('count every call once, by how it ended', () => {
    const tally = new CallTally();
    for (const cause of ['answered', 'answered', 'abandoned', 'busy', 'failed', 'no-answer'])
      tally.add({ ...call, cause });
    expect(tally.figures()).toMatchObject({ calls: 6, answered: 2, abandoned: 1, busy: 1, failed: 2 });
  });

  it('have times of answered calls alone', () => {
    const tally = new CallTally();
    for (const wait_ms of [1_000, 2_000, 10_000]) tally.add({ ...call, wait_ms, talk_ms: 60_000 });
    tally.add({ ...call, cause: 'abandoned', wait_ms: 99_000, talk_ms: 99_000 });
    expect(tally.figures()).toMatchObject({ waitMedianS: 2, wait95S: 10, talkTotalS: 180, talkMedianS: 60 });
  });

  it('have the quality of those with sound', () => {
    const tally = new CallTally();
    for (const mos of [4.4, 4.2, 3.4, 2]) tally.add({ ...call, mos, loss_percent: mos === 2 ? 8 : 0 });
    tally.add(call);
    expect(tally.figures()).toMatchObject({ mosMedian: 3.4, poorPercent: 50, lossMeanPercent: 2 });
  });
});

describe('a percentile', () => {
  it.each([
    [[], 50, null],
    [[7], 95, 7],
    [[4, 1, 3, 2], 50, 2],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20], 95, 19],
    [[10, 9, 100], 50, 10],
  ])('of %j, %d: %d', (values, percent, expected) => {
    expect(percentile([...values], percent)).toBe(expected);
  });
});

describe('availability', () => {
  it('is what a slow count gives, whatever the periods', () => {
    const times = fc.integer({ min: -20, max: 60 });
    const period = fc.tuple(times, times, fc.constantFrom('could-call', 'could-not-call', 'down', 'unknown'));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 8 }),
        fc.array(period, { maxLength: 12 }),
        (unsorted, periods) => {
          const bounds = unsorted.sort((a, b) => a - b);
          const tally = new AvailabilityTally(bounds);
          for (const [from, until, state] of periods) tally.add(from, until, state);
          const slowly = bounds.slice(1).map((end, i) => {
            const overlap = (states: string[]) =>
              periods
                .filter(([, , state]) => states.includes(state))
                .reduce(
                  (sum, [from, until]) =>
                    sum + Math.max(0, Math.min(until, end) - Math.max(from, bounds[i]!)),
                  0,
                );
            return {
              ableMs: overlap(['could-call']),
              knownMs: overlap(['could-call', 'could-not-call', 'down']),
            };
          });
          expect(tally.pieces()).toEqual(slowly);
        },
      ),
    );
  });
});
