import { describe, expect, it } from 'vitest';
import { DOWN, UP } from '../../../../src/fleet/watch/presence.machine.js';
import { factsOf } from '../../../../src/fleet/watch/report-facts.js';
import { serviceOf } from '../../../../src/fleet/watch/service.js';
import { healthyReport } from './healthy-report.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 10);
const settings = { inServiceAfterMs: HOUR };
const able = factsOf(healthyReport());
const unable = factsOf(healthyReport({ routes: [] }));
const phone = {
  enrolment: 'accepted',
  presence: UP,
  facts: able,
  ableMs: null as number | null,
  inServiceMs: null as number | null,
} as const;
const judged = (change: object, nowMs = NOW) => {
  const { ableMs, inServiceMs } = serviceOf({ ...phone, ...change }, settings, nowMs);
  return { ableMs, inServiceMs };
};
const settingUp = { ableMs: null, inServiceMs: null };

describe('a phone that nobody has signed off', () => {
  it('is noted when it can call for the first time, and still being set up', () =>
    expect(judged({})).toEqual({ ableMs: NOW, inServiceMs: null }));
  it('is in service when it can call after the time that is set', () =>
    expect(judged({ ableMs: NOW - HOUR })).toEqual({ ableMs: NOW - HOUR, inServiceMs: NOW }));
  it('is not, while it cannot call, however long ago it could', () => {
    const known = { ableMs: NOW - 100 * HOUR };
    expect(judged({ ...known, facts: unable })).toEqual({ ...settingUp, ...known });
    expect(judged({ ...known, presence: DOWN })).toEqual({ ...settingUp, ...known });
    expect(judged({ ...known, facts: null })).toEqual({ ...settingUp, ...known });
  });
  it('can be in service at once, if it is set so', () =>
    expect(serviceOf(phone, { inServiceAfterMs: 0 }, NOW).inServiceMs).toBe(NOW));
});

it.each([['unconfirmed'], ['new'], ['revoked']] as const)(
  'a phone that is %s is not in service',
  (enrolment) =>
    expect(judged({ enrolment, ableMs: NOW - HOUR })).toEqual({ ableMs: NOW - HOUR, inServiceMs: null }),
);

it('what is in service stays so, whatever it can', () =>
  expect(judged({ inServiceMs: 5, facts: unable })).toEqual({ ableMs: null, inServiceMs: 5 }));
