import { beforeEach, describe, expect, it } from 'vitest';
import { QuietWatch } from '../../../../src/sip/connection/quiet-watch.js';
import { ManualClock } from '../../../support/manual-clock.js';

const PING_AFTER_MS = 10_000;

let clock: ManualClock;
let seen: string[];
let watch: QuietWatch;
beforeEach(() => {
  clock = new ManualClock();
  seen = [];
  watch = new QuietWatch({
    clock,
    pingAfterMs: PING_AFTER_MS,
    onQuiet: () => seen.push(`${clock.nowMs()}: quiet`),
    onSilent: () => {
      seen.push(`${clock.nowMs()}: silent`);
      watch.stop();
    },
  });
});

describe('a far end', () => {
  it('that says nothing is quiet once, then silent', async () => {
    await clock.advance(60_000);
    expect(seen).toEqual(['10000: quiet', '20000: silent']);
    expect(clock.pendingCount).toBe(0);
  });

  it('that answers each time is quiet again and again, and never silent', async () => {
    for (let i = 0; i < 3; i++) {
      await clock.advance(PING_AFTER_MS);
      watch.heard();
    }
    expect(seen).toEqual(['10000: quiet', '20000: quiet', '30000: quiet']);
    watch.stop();
  });

  it('that speaks often enough is never quiet', async () => {
    for (let i = 0; i < 5; i++) {
      await clock.advance(PING_AFTER_MS - 1);
      watch.heard();
    }
    expect(seen).toEqual([]);
    watch.stop();
    expect(clock.pendingCount).toBe(0);
  });
});
