import { describe, expect, it } from 'vitest';
import { NonceStore } from '../../../src/exchange/nonce-store.js';
import { ManualClock } from '../../support/manual-clock.js';

describe('NonceStore', () => {
  it('never holds more than its capacity, and forgets the oldest first', () => {
    const store = new NonceStore(new ManualClock(), 1_000, 3);
    const nonces = Array.from({ length: 5 }, () => store.issue());
    expect(store.size).toBe(3);
    expect(nonces.map((nonce) => store.use(nonce, 1))).toEqual([false, false, true, true, true]);
  });

  it('never gives the same nonce twice', () => {
    const store = new NonceStore(new ManualClock(), 1_000, 1_000);
    expect(new Set(Array.from({ length: 500 }, () => store.issue())).size).toBe(500);
  });

  it('takes a nonce until its time is up, and not a moment longer', async () => {
    const clock = new ManualClock();
    const store = new NonceStore(clock, 1_000, 10);
    const nonce = store.issue();
    await clock.advance(1_000);
    expect(store.use(nonce, 1)).toBe(true);
    await clock.advance(1);
    expect(store.use(nonce, 2)).toBe(false);
    expect(store.size).toBe(0);
  });
});
