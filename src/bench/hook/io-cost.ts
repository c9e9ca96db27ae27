/**
 * What the I/O layer costs a phone: a process that loads it as a phone with a contact and a lamp at its GPIO does, on a
 * board in memory, and writes a {@link IoCost}.
 */
import { systemClock } from '../../clock/clock.js';
import type { IoCost } from './measured.js';

const MB = 2 ** 20;

const ignore = (): void => undefined;
const beganMs = performance.now();
const before = process.memoryUsage().rss;

const { IoSession } = await import('../../io/io-session.js');
// What opens the chip is loaded and bound to the kernel; of a chip itself there is none here.
await import('../../io/gpiochip/gpiochip.source.js');
const { loadLinuxKernel } = await import('../../io/gpiochip/linux-kernel.js');
await loadLinuxKernel();
const { VirtualSource } = await import('../../io/virtual/virtual.source.js');

const source = new VirtualSource({ clock: systemClock });
const session = new IoSession({
  clock: systemClock,
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  source,
  faults: { raise: ignore, clear: ignore },
});
const hook = session.hookSwitch({
  pin: 5,
  secondPin: undefined,
  offHookLevel: 1,
  pull: 'up',
  debounceMs: 10,
});
const lamp = session.lamp({ role: 'status-lamp', pin: 16, activeLevel: 1 });
const hookIsRead = new Promise<void>((resolve) => hook.start(() => resolve()));
const lampIsLit = new Promise<void>((resolve) => {
  source.onOutput = (pin, level) => {
    if (pin === 16 && level === 1) resolve();
  };
});
lamp.show('on');
session.start();
await Promise.all([hookIsRead, lampIsLit]);

const cost: IoCost = {
  startupMs: performance.now() - beganMs,
  memoryMb: (process.memoryUsage().rss - before) / MB,
};
process.stdout.write(JSON.stringify(cost), () => process.exit());
