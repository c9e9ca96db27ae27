import { describe, expect, it } from 'vitest';
import { BoardTime } from '../../../../src/io/firmata/board-time.js';
import { randomFrom } from '../../../support/random.js';

const WRAP = 2 ** 32;

/** A board that has run for `startedAt` ms at the clock's 0, with a resonator that is off by `drift`. */
function board(startedAt: number, drift = 0): (clockMs: number) => number {
  return (clockMs) => Math.floor(startedAt + clockMs * (1 + drift)) % WRAP;
}

/** Heartbeats every 500 ms, with the ways there and back of so many ms. */
function beating(timeOf: (clockMs: number) => number, until: number, there: number, back: number): BoardTime {
  const time = new BoardTime();
  for (let sentMs = 0; sentMs <= until; sentMs += 500)
    time.compare(timeOf(sentMs + there), sentMs, sentMs + there + back);
  return time;
}

describe('the clock’s time at a time of the board', () => {
  it.each([
    ['a board that started just now', 0, 0],
    ['a board that has run for weeks', 3_000_000_000, 0],
    ['a resonator 0.5 % fast', 10_000, 0.005],
    ['a resonator 0.5 % slow', 10_000, -0.005],
  ])('is right to 3 ms for %s', (_, startedAt, drift) => {
    const timeOf = board(startedAt, drift);
    const time = beating(timeOf, 10_000, 2, 2);
    for (const edgeMs of [9_990, 10_100, 10_480])
      expect(Math.abs(time.toClock(timeOf(edgeMs), 10_500) - edgeMs)).toBeLessThanOrEqual(3);
  });

  it('goes on through the wrap of the board’s counter', () => {
    const timeOf = board(WRAP - 5_250);
    const time = beating(timeOf, 5_000, 1, 1);
    for (const edgeMs of [5_100, 5_249, 5_260, 5_400])
      expect(time.toClock(timeOf(edgeMs), 5_500)).toBeCloseTo(edgeMs, -1);
    time.compare(timeOf(5_501), 5_500, 5_502);
    expect(time.isForward(timeOf(5_502))).toBe(true);
    expect(time.toClock(timeOf(5_240), 5_600)).toBeCloseTo(5_240, -1);
  });

  it('is narrowed by quick answers where others were slow on one of their ways', () => {
    const timeOf = board(0);
    const time = new BoardTime();
    time.compare(timeOf(2), 0, 4);
    time.compare(timeOf(502), 500, 600);
    time.compare(timeOf(1_090), 1_000, 1_092);
    expect(Math.abs(time.toClock(timeOf(1_200), 1_300) - 1_200)).toBeLessThan(6);
  });

  it('is narrowed by its being past', () => {
    const time = new BoardTime();
    time.compare(5, 0, 100);
    // Between 85 and 185 by the heartbeat, and not after 110.
    expect(time.toClock(90, 110)).toBeCloseTo(97.5, 0);
  });

  it('follows a board whose time has stood still for a while', () => {
    const timeOf = board(0);
    const time = beating(timeOf, 4_000, 1, 1);
    // Held up for 800 ms: from now on it is late.
    const lateOf = (clockMs: number): number => timeOf(clockMs) - 800;
    time.compare(lateOf(5_001), 5_000, 5_002);
    expect(Math.abs(time.toClock(lateOf(5_100), 5_200) - 5_100)).toBeLessThan(3);
  });

  it('is never in the future, whatever the board says', () => {
    const time = beating(board(0), 1_000, 1, 1);
    const random = randomFrom(4);
    for (let i = 0; i < 1_000; i++)
      expect(time.toClock(random.below(WRAP), 1_500)).toBeLessThanOrEqual(1_500);
  });

  it('is now as long as nothing is known', () => {
    expect(new BoardTime().toClock(77, 1_234)).toBe(1_234);
  });
});

describe('a start of the board', () => {
  it.each([
    ['the same time', 60_000, true],
    ['a later time', 60_500, true],
    ['a time that was taken a little earlier', 59_950, true],
    ['a time from its start', 12, false],
    ['a time a second before', 59_000, false],
  ])('%s: forward is %s', (_, next, forward) => {
    const time = new BoardTime();
    time.heard(60_000);
    expect(time.isForward(next)).toBe(forward);
  });

  it('nothing was heard before: no start is noticed', () => {
    expect(new BoardTime().isForward(0)).toBe(true);
  });
});
