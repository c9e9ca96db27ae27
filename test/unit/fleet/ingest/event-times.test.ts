import { describe, expect, it } from 'vitest';
import {
  correctedMs,
  eventTimes,
  insideMs,
  liftMs,
  type RunAnchor,
} from '../../../../src/fleet/ingest/event-times.js';
import { sampleCall } from '../../../support/fleet/link-samples.js';

const NOW = Date.UTC(2026, 5, 1, 12);
const DAY = 86_400_000;
const YEAR = 365 * DAY;
const run = '6f1d0f2e-0000-4000-8000-000000000001';
const earlierRun = '6f1d0f2e-0000-4000-8000-000000000002';
/** The phone had run for ten minutes when its hello came, one minute ago. */
const anchor: RunAnchor = { run, runMs: 600_000, receivedMs: NOW - 60_000, clockErrorMs: 0 };
const iso = (ms: number): string => new Date(ms).toISOString();

describe('the time of an event', () => {
  it.each([
    ['of this run, after the hello', { run, runMs: 630_000, at: iso(NOW) }, NOW - 30_000],
    ['of this run, before the hello', { run, runMs: 0, at: iso(NOW) }, NOW - 660_000],
    ['of this run, clock a year ahead', { run, runMs: 630_000, at: iso(NOW + YEAR) }, NOW - 30_000],
    ['of this run, clock a year behind', { run, runMs: 630_000, at: iso(NOW - YEAR) }, NOW - 30_000],
    ['of this run, said to lie ahead', { run, runMs: 700_000, at: iso(NOW) }, NOW],
    ['of an earlier run', { run: earlierRun, runMs: 5, at: iso(NOW - DAY) }, NOW - DAY],
    [
      'of an earlier run, clock a year behind',
      { run: earlierRun, runMs: 5, at: iso(NOW - YEAR) },
      NOW - YEAR,
    ],
    ['of an earlier run, clock a year ahead', { run: earlierRun, runMs: 5, at: iso(NOW + YEAR) }, NOW],
    ['of an earlier run, before 1970', { run: earlierRun, runMs: 5, at: '0001-01-01T00:00:00Z' }, 0],
    ['of this run, by fractions', { run, runMs: 630_000.4, at: iso(NOW) }, NOW - 30_000],
    ['of a run as long as numbers go', { run, runMs: 1e13, at: iso(NOW) }, NOW],
  ])('%s', (_name, happened, expected) => {
    expect(correctedMs(happened, anchor, NOW)).toBe(expected);
  });

  it('is whole and not before 1970 whatever the hello said', () => {
    const strange = { run, runMs: 1e13, receivedMs: NOW, clockErrorMs: 0 };
    expect(correctedMs({ run, runMs: 0, at: iso(NOW) }, strange, NOW)).toBe(0);
  });
});

describe('the times of a batch', () => {
  const now = (runMs: number) => ({ run, runMs, at: iso(NOW) });
  const earlier = (ms: number) => ({ run: earlierRun, runMs: 5, at: iso(ms) });
  const HOUR = 3_600_000;
  const made = { receivedMs: NOW, previousMs: undefined, madeMs: NOW - 10 * DAY };
  const told = { ...made, previousMs: NOW - 2 * DAY };
  it.each([
    ['of this run', [now(0), now(630_000)], 0, told, [NOW - 660_000, NOW - 30_000]],
    ['of an earlier run', [earlier(NOW - DAY), now(0)], 0, told, [NOW - DAY, NOW - 660_000]],
    ['a phone in use before it was made', [earlier(NOW - 20 * DAY)], 0, made, [NOW - 20 * DAY]],
    ['a clock that is still a year behind', [earlier(NOW - YEAR - DAY)], -YEAR, told, [NOW - DAY]],
    ['a clock that is still a year ahead', [earlier(NOW + YEAR - DAY)], YEAR, told, [NOW - DAY]],
    ['a clock that went wrong after it', [earlier(NOW - DAY)], -YEAR, told, [NOW - DAY]],
    [
      'a clock that was a year behind, and what was told before',
      [earlier(NOW - YEAR), earlier(NOW - YEAR + HOUR), earlier(NOW - HOUR)],
      0,
      told,
      [NOW - 2 * DAY + 1, NOW - 2 * DAY + 2, NOW - HOUR],
    ],
    [
      'a clock that was a year behind from the first start on',
      [earlier(NOW - YEAR), earlier(NOW - YEAR), now(0)],
      0,
      made,
      [NOW - 660_002, NOW - 660_001, NOW - 660_000],
    ],
    [
      'a clock that was a year ahead',
      [earlier(NOW + YEAR), earlier(NOW + YEAR), earlier(NOW - HOUR)],
      0,
      made,
      [NOW - HOUR - 2, NOW - HOUR - 1, NOW - HOUR],
    ],
    ['nothing but the future', [earlier(NOW + YEAR), earlier(NOW + YEAR)], 0, made, [NOW - 1, NOW]],
    ['a clock that went back by seconds', [earlier(NOW - 2 * DAY - 9_000)], 0, told, [NOW - 2 * DAY - 9_000]],
  ])('%s', (_name, events, clockErrorMs, bounds, expected) => {
    expect(eventTimes(events, { ...anchor, clockErrorMs }, bounds)).toEqual(expected);
  });
});

describe('a time within an event', () => {
  it.each([
    ['a clock that is right', NOW - 1_000, NOW - 90_000, NOW - 90_000],
    ['a clock that is off by seconds stays as it is said', NOW - 31_000, NOW - 90_000, NOW - 90_000],
    ['a clock a year ahead', NOW - 1_000 + YEAR, NOW - 90_000 + YEAR, NOW - 90_000],
    ['a clock a year behind', NOW - 1_000 - YEAR, NOW - 90_000 - YEAR, NOW - 90_000],
    ['a time after the event', NOW - 1_000, NOW + DAY, NOW],
  ])('%s', (_name, eventWallMs, wallMs, expected) => {
    const event = { run, runMs: 1, at: iso(eventWallMs) };
    expect(insideMs(iso(wallMs), event, NOW - 1_000, NOW)).toBe(expected);
  });
});

describe('the lift of a call', () => {
  const call = (startedMs: number, ended: number | undefined) =>
    sampleCall({ startedAt: iso(startedMs), steps: { lift: 0, ...(ended === undefined ? {} : { ended }) } });
  it.each([
    ['told at once', call(NOW - 60_000, 60_000), NOW, NOW - 60_000],
    ['told after the rating was waited for', call(NOW - 80_000, 60_000), NOW, NOW - 80_000],
    ['with a clock a year ahead', call(NOW - 60_000 + YEAR, 60_000), NOW + YEAR, NOW - 60_000],
    ['with a clock that was set right during the call', call(NOW - YEAR, 60_000), NOW, NOW - 60_000],
    ['with a clock that was set back during the call', call(NOW + DAY, 60_000), NOW, NOW - 60_000],
    ['without an end', call(NOW - 5_000, undefined), NOW, NOW - 5_000],
    ['with an end beyond all time', call(NOW, 1e300), NOW, 0],
  ])('%s', (_name, record, eventWallMs, expected) => {
    expect(liftMs(record, { run, runMs: 1, at: iso(eventWallMs) }, NOW)).toBe(expected);
  });
});
