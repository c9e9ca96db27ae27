import { beforeEach, describe, expect, it } from 'vitest';
import { Timers } from '../../../src/phone/timers.js';
import { ManualClock } from '../../support/manual-clock.js';

describe('named timers', () => {
  let clock: ManualClock;
  let fired: string[];
  beforeEach(() => {
    clock = new ManualClock();
    fired = [];
  });
  const timersWith = (random: number) => new Timers<'a' | 'b'>(clock, () => random);
  const fires = (what: string) => () => void fired.push(what);

  it('fire once, and are counted until then', async () => {
    const timers = timersWith(0.5);
    timers.start('a', 100, 0, fires('a'));
    timers.start('b', 200, 0, fires('b'));
    expect(timers.size).toBe(2);
    await clock.advance(100);
    expect([fired, timers.size]).toEqual([['a'], 1]);
    await clock.advance(1_000);
    expect([fired, timers.size]).toEqual([['a', 'b'], 0]);
  });

  it('are replaced by a timer of the same name', async () => {
    const timers = timersWith(0.5);
    timers.start('a', 100, 0, fires('first'));
    timers.start('a', 300, 0, fires('second'));
    await clock.advance(1_000);
    expect(fired).toEqual(['second']);
    expect(clock.pendingCount).toBe(0);
  });

  it('can be started again from their own action', async () => {
    const timers = timersWith(0.5);
    timers.start('a', 100, 0, () => timers.start('a', 100, 0, fires('again')));
    await clock.advance(150);
    expect(timers.size).toBe(1);
    await clock.advance(50);
    expect([fired, timers.size]).toEqual([['again'], 0]);
  });

  it('never fire once cancelled', async () => {
    const timers = timersWith(0.5);
    timers.start('a', 100, 0, fires('a'));
    timers.start('b', 100, 0, fires('b'));
    timers.cancel('a');
    timers.cancel('a');
    timers.cancelAll();
    await clock.advance(1_000);
    expect([fired, timers.size, clock.pendingCount]).toEqual([[], 0, 0]);
  });

  it.each([
    [0, 800],
    [0.5, 1_000],
    [1, 1_200],
  ])('with jitter 0.2 and the dice at %d a second is %d ms', async (random, afterMs) => {
    timersWith(random).start('a', 1_000, 0.2, fires('a'));
    await clock.advance(afterMs - 1);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toEqual(['a']);
  });
});
