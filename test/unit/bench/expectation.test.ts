import { describe, expect, it } from 'vitest';
import { Expectation } from '../../../src/bench/expectation.js';
import { UnusableError } from '../../../src/bench/unusable.js';
import { ManualClock } from '../../support/manual-clock.js';

const alive = new Promise<never>(() => undefined);

describe('Expectation', () => {
  it('gives what comes while it waits, the first one', async () => {
    const expectation = new Expectation<number>(new ManualClock(), 'the answer', 1_000, alive);
    const value = expectation.next();
    expectation.meet(1);
    expectation.meet(2);
    await expect(value).resolves.toBe(1);
  });

  it('drops what came before it waited', async () => {
    const expectation = new Expectation<number>(new ManualClock(), 'the answer', 1_000, alive);
    expectation.meet(1);
    const value = expectation.next();
    expectation.meet(2);
    await expect(value).resolves.toBe(2);
  });

  it('does not wait for ever, and leaves no timer behind', async () => {
    const clock = new ManualClock();
    const late = expect(new Expectation(clock, 'the answer', 1_000, alive).next()).rejects.toThrow(
      new UnusableError('the answer did not happen within 1 s'),
    );
    await clock.advance(1_000);
    await late;
    expect(clock.pendingCount).toBe(0);
  });

  it('waits once for longer where that is asked for', async () => {
    const clock = new ManualClock();
    const expectation = new Expectation<number>(clock, 'the answer', 1_000, alive);
    const value = expectation.next(3_000);
    await clock.advance(2_000);
    expectation.meet(1);
    await expect(value).resolves.toBe(1);
  });

  it('ends with the process that it waits for', async () => {
    const clock = new ManualClock();
    const died = Promise.reject(new UnusableError('baresip ended by itself'));
    await expect(new Expectation(clock, 'the answer', 1_000, died).next()).rejects.toThrow('baresip ended');
    await clock.advance(0);
    expect(clock.pendingCount).toBe(0);
  });
});
