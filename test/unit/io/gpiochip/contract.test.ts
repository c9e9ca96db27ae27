import { expect } from 'vitest';
import { GpioChipSource } from '../../../../src/io/gpiochip/gpiochip.source.js';
import { ioPartsContract } from '../../../support/contracts/io-parts.contract.js';
import { FakeGpioKernel } from '../../../support/fakes/fake-gpio-kernel.js';
import { ManualClock } from '../../../support/manual-clock.js';

const chip = { label: 'pinctrl-bcm2711', lines: 58 };

ioPartsContract('GPIO chip', { unplugs: true, bounces: true, holds: true }, () => {
  const clock = new ManualClock();
  const kernel = new FakeGpioKernel(clock, chip);
  const levels = new Map<number, 0 | 1>();
  let plugged = true;
  const setLevel = (pin: number | string, level: 0 | 1): void => {
    levels.set(Number(pin), level);
    if (plugged) kernel.line(Number(pin)).set(level);
  };
  return {
    source: new GpioChipSource({ clock, chip: undefined, kernel }),
    clock,
    pins: { hook: 5, hookSecond: 6, lamp: 16, relay: 12, buttons: [17, 27], contact: 4 },
    setLevel,
    levelOf: (pin) => (plugged ? kernel.line(Number(pin)).driven.at(-1) : undefined),
    settle: (ms) => clock.advance(ms),
    unplug: () => {
      plugged = false;
      kernel.unplug();
    },
    replug: () => {
      plugged = true;
      kernel.plug(chip);
      for (const [pin, level] of levels) kernel.line(pin).set(level);
    },
    bounce: async (pin, level) => {
      for (const bounced of [level, 1 - level, level, 1 - level, level]) {
        setLevel(pin, bounced === 1 ? 1 : 0);
        await clock.advance(1);
      }
    },
    hold: (pin) => void (kernel.line(Number(pin)).heldBy = 'gpioset'),
    free: (pin) => void (kernel.line(Number(pin)).heldBy = undefined),
    dispose: () => {
      expect(kernel.openCount).toBe(0);
      expect(clock.pendingCount).toBe(0);
      return Promise.resolve();
    },
  };
});
