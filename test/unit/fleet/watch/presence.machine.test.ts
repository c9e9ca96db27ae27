import { describe, expect, it } from 'vitest';
import {
  DOWN,
  heardFrom,
  isSilent,
  NEVER,
  nextPresence,
  type Presence,
  type PresenceInput,
  silenceMs,
  UP,
  WAITING,
} from '../../../../src/fleet/watch/presence.machine.js';

const policy = { heartbeatMs: 30_000, missedBeats: 3, upBeats: 3 };
const sign = (nowMs: number): PresenceInput => ({ type: 'sign', nowMs });
const check = (nowMs: number, heardMs = 0): PresenceInput => ({ type: 'check', nowMs, heardMs });
const beaten = (beats: number, beatMs: number): Presence => ({ name: 'down', beats, beatMs });

describe('presence', () => {
  it.each<[what: string, start: Presence, input: PresenceInput, target: Presence]>([
    ['a phone that was never heard is not judged', NEVER, check(1e9), NEVER],
    ['its first sign makes it up', NEVER, sign(5), UP],
    ['a restart excuses silence', WAITING, check(90_999), WAITING],
    ['but not for ever', WAITING, check(91_000), DOWN],
    ['a phone that comes back after a restart is up at once', WAITING, sign(5), UP],
    ['three missed beats and what a beat may be late', UP, check(91_000), DOWN],
    ['a moment less is nothing', UP, check(90_999), UP],
    ['a later sign moves the time', UP, check(120_000, 30_000), UP],
    ['a sign of a phone that is up changes nothing', UP, sign(5), UP],
    ['what is down stays down', DOWN, check(1e9), DOWN],
    ['the first beat of a phone that is down', DOWN, sign(7), beaten(1, 7)],
    ['a burst of frames is one beat', beaten(1, 1_000), sign(15_999), beaten(1, 1_000)],
    ['the second beat', beaten(1, 1_000), sign(31_000), beaten(2, 31_000)],
    ['the third beat makes it up', beaten(2, 31_000), sign(61_000), UP],
    ['beats with a pause begin anew', beaten(2, 31_000), sign(122_000), beaten(1, 122_000)],
  ])('%s', (_, start, input, target) => {
    expect(nextPresence(policy, start, input)).toEqual(target);
  });

  it('is up with the first beat by default', () => {
    expect(nextPresence({ ...policy, upBeats: 1 }, DOWN, sign(1))).toBe(UP);
  });

  it('makes no new object for a phone that is up', () => {
    expect(nextPresence(policy, UP, sign(1))).toBe(UP);
    expect(nextPresence(policy, UP, check(1))).toBe(UP);
  });

  it('counts silence from the last sign, or from when it may be judged', () => {
    expect(heardFrom(5, 100)).toBe(100);
    expect(heardFrom(200, 100)).toBe(200);
    expect(silenceMs(policy)).toBe(91_000);
    expect(isSilent(policy, 0, 31_000)).toBe(false);
    expect(isSilent(policy, 0, 31_001)).toBe(true);
  });
});
