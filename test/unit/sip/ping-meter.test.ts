/** What the pings to an exchange tell of the way there. */
import { beforeEach, describe, expect, it } from 'vitest';
import { PingMeter } from '../../../src/sip/ping-meter.js';
import { ManualClock } from '../../support/manual-clock.js';

const many = (count: number): number[] => Array.from({ length: count }, () => 20);

let clock: ManualClock;
let meter: PingMeter;
beforeEach(() => {
  clock = new ManualClock();
  meter = new PingMeter(clock);
});

/** Pings every 10 s, each answered after so many ms, or never. */
async function pings(...answers: (number | undefined)[]): Promise<void> {
  for (const answerMs of answers) {
    const answered = meter.sent();
    await clock.advance(answerMs ?? 0);
    if (answerMs !== undefined) answered();
    await clock.advance(10_001 - (answerMs ?? 0));
  }
}

describe('pings', () => {
  it.each([
    ['none', [], { lossPercent: null, roundTripMs: null }],
    ['too few for a share', [20, 30, undefined, 25], { lossPercent: null, roundTripMs: 25 }],
    ['all answered', [20, 30, 40, 25, 10], { lossPercent: 0, roundTripMs: 25 }],
    [
      'two of eight lost',
      [20, 20, undefined, 20, 20, 20, 20, undefined],
      { lossPercent: 25, roundTripMs: 20 },
    ],
    ['one of nineteen lost', [undefined, ...many(18)], { lossPercent: null, roundTripMs: 20 }],
    ['one of twenty lost', [undefined, ...many(19)], { lossPercent: 5, roundTripMs: 20 }],
    [
      'of an exchange that answers none',
      [undefined, undefined, undefined, undefined, undefined, undefined],
      { lossPercent: null, roundTripMs: null },
    ],
    ['one slow answer does not speak for all', [10, 10, 10, 10, 9_000], { lossPercent: 0, roundTripMs: 10 }],
  ])('%s', async (_what, answers, expected) => {
    await pings(...answers);
    expect(meter.figures()).toEqual(expected);
  });

  it('one that may still be answered is not lost', async () => {
    await pings(20, 20, 20, 20, undefined);
    meter.sent();
    await clock.advance(10_000);
    expect(meter.figures().lossPercent).toBeNull();
    await clock.advance(1);
    expect(meter.figures().lossPercent).toBe(33.3);
  });

  it('the first answer counts', async () => {
    const answered = meter.sent();
    await clock.advance(20);
    answered();
    await clock.advance(500);
    answered();
    expect(meter.figures().roundTripMs).toBe(20);
  });

  it('of more than five minutes ago are forgotten', async () => {
    await pings(20, 20, undefined, undefined, 20);
    await clock.advance(300_000);
    expect(meter.figures()).toEqual({ lossPercent: null, roundTripMs: null });
  });
});
