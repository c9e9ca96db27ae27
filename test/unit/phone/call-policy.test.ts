import { describe, expect, it } from 'vitest';
import { FAILURES_COUNTED, restAfter } from '../../../src/phone/call-policy.js';
import { type FailureCause, failureCauses } from '../../../src/protocol/call-record.js';

const rest = (cause: FailureCause, failures: number, retryAfterMs?: number): number =>
  restAfter({ cause, reason: 'test', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }, failures);

/** Seconds of rest after the first, second ... failure in a row. */
const rests: Record<FailureCause, readonly number[]> = {
  'no-answer': [1, 1, 1, 1, 1],
  'no-audio': [1, 1, 1, 1, 1],
  timeout: [1, 1, 1, 1, 1],
  transport: [0.5, 1, 2, 4, 8],
  busy: [4, 4, 4, 4, 4],
  unavailable: [2, 4, 8, 16, 16],
  'server-error': [2, 4, 8, 16, 16],
  'client-error': [10, 20, 30, 30, 30],
  declined: [10, 20, 30, 30, 30],
  media: [10, 20, 30, 30, 30],
  'not-found': [10, 20, 30, 30, 30],
  redirected: [10, 20, 30, 30, 30],
  refused: [10, 20, 30, 30, 30],
};

describe('the rest of a route after a failure', () => {
  it.each(failureCauses)('%s', (cause) => {
    const inRow = Array.from({ length: FAILURES_COUNTED }, (_, i) => rest(cause, i + 1) / 1000);
    expect(inRow).toEqual(rests[cause]);
  });

  it.each([
    [0, 1_000],
    [400, 1_000],
    [7_000, 7_000],
    [30_000, 30_000],
    [86_400_000, 30_000],
  ])('is what the exchange asks for, within reason: Retry-After %d ms gives %d ms', (askedMs, restMs) => {
    for (const cause of failureCauses) expect(rest(cause, 1, askedMs)).toBe(restMs);
  });
});
