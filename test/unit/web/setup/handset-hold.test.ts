import { describe, expect, it } from 'vitest';
import { HANDSET_RENEW_MS } from '../../../../src/protocol/setup-api.js';
import { HOLD_MS } from '../../../../src/setup/handset-loan.machine.js';
import { HandsetHold } from '../../../../src/web/setup/model/handset-hold.js';

function rig() {
  const said: boolean[] = [];
  let next: (() => void) | undefined;
  const page = { isVisible: true };
  const hold = new HandsetHold({
    say: (on) => {
      said.push(on);
      return Promise.resolve();
    },
    after: (_delayMs, action) => {
      next = action;
      return () => {
        if (next === action) next = undefined;
      };
    },
    isVisible: () => page.isVisible,
  });
  /** What was asked for is said one after the other. */
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  return { hold, page, said, settled, passes: () => next?.(), isWaiting: () => next !== undefined };
}

describe('the page holds the handset', () => {
  it('again and again while the step is shown, and lets go once', async () => {
    const { hold, isWaiting, passes, said, settled } = rig();
    hold.want(true);
    await settled();
    passes();
    hold.want(true);
    await settled();
    hold.want(false);
    hold.want(false);
    await settled();
    expect(said).toEqual([true, true, false]);
    expect(isWaiting()).toBe(false);
  });
  it('not while nobody can see it', async () => {
    const { hold, page, passes, said, settled } = rig();
    page.isVisible = false;
    hold.want(true);
    passes();
    await settled();
    expect(said).toEqual([]);
    page.isVisible = true;
    passes();
    await settled();
    expect(said).toEqual([true]);
  });
  it('a step that was left before it was said is not held', async () => {
    const { hold, said, settled } = rig();
    hold.want(true);
    hold.want(false);
    await settled();
    expect(said).toEqual([false]);
  });
  it('says nothing to a phone that has closed its page', async () => {
    const { hold, isWaiting, said, settled } = rig();
    hold.want(true);
    await settled();
    hold.forget();
    await settled();
    expect(said).toEqual([true]);
    expect(isWaiting()).toBe(false);
  });
  it('often enough that one renewal may be lost', () => {
    expect(2 * HANDSET_RENEW_MS).toBeLessThan(HOLD_MS);
  });
});
