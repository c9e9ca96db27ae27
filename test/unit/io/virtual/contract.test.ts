import { expect } from 'vitest';
import { VirtualSource } from '../../../../src/io/virtual/virtual.source.js';
import { ioPartsContract } from '../../../support/contracts/io-parts.contract.js';
import { ManualClock } from '../../../support/manual-clock.js';

ioPartsContract('virtual board', { unplugs: true, bounces: true, holds: true }, () => {
  const clock = new ManualClock();
  const source = new VirtualSource({ clock });
  return {
    source,
    clock,
    pins: { hook: 5, hookSecond: 6, lamp: 16, relay: 12, buttons: [17, 27], contact: 4 },
    setLevel: (pin, level) => source.setLevel(pin, level),
    levelOf: (pin) => source.levelOf(pin),
    settle: (ms) => clock.advance(ms),
    unplug: () => source.unplug(),
    replug: () => source.plug(),
    bounce: async (pin, level) => {
      for (const bounced of [level, 1 - level, level, 1 - level, level]) {
        source.setLevel(pin, bounced === 1 ? 1 : 0);
        await clock.advance(1);
      }
    },
    hold: (pin) => source.hold(pin),
    free: (pin) => source.free(pin),
    dispose: () => {
      expect(clock.pendingCount).toBe(0);
      return Promise.resolve();
    },
  };
});
