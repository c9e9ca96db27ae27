import { describe, expect, it } from 'vitest';
import { simulatedCalls, simulatedFailures } from '../../../src/link/simulated-calls.js';
import { type CallRecord, callRecordSchema } from '../../../src/protocol/call-record.js';
import { ManualClock } from '../../support/manual-clock.js';
import { randomFrom } from '../../support/random.js';

const HOUR_MS = 3_600_000;
const parts = { clock: new ManualClock(Date.UTC(2026, 0, 1)), random: randomFrom(11).next };
const beganMs = (call: CallRecord) => Date.parse(call.startedAt);
const endedMs = (call: CallRecord) => beganMs(call) + (call.steps.ended ?? NaN);

describe('the calls of a simulated phone', () => {
  const many = Array.from({ length: 50 }, () => simulatedCalls(parts, 4));

  it('are as many as wanted at most, and what a phone would tell of', () => {
    expect(new Set(many.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3, 4]));
    for (const call of many.flat()) expect(callRecordSchema.safeParse(call).error).toBeUndefined();
  });

  it('are of the last hour and over, the oldest first', () => {
    const nowMs = parts.clock.wallMs();
    for (const calls of many) {
      expect(calls.map(beganMs)).toEqual(calls.map(beganMs).sort((a, b) => a - b));
      for (const call of calls) {
        expect(beganMs(call)).toBeGreaterThan(nowMs - HOUR_MS);
        expect(endedMs(call)).toBeLessThanOrEqual(nowMs);
      }
    }
  });

  it('come to nothing when that is wanted', () => {
    const calls = simulatedFailures(parts);
    expect(calls.map(({ cause, audio, steps }) => [cause, audio, steps.answered])).toEqual(
      Array(3).fill(['busy', null, undefined]),
    );
    for (const call of calls) expect(callRecordSchema.safeParse(call).error).toBeUndefined();
  });
});
