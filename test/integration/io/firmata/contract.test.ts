import { delay, systemClock } from '../../../../src/clock/clock.js';
import { IoBoardSource } from '../../../../src/io/firmata/io-board.source.js';
import { ioPartsContract } from '../../../support/contracts/io-parts.contract.js';
import { IoBoardSimulator } from '../../../../src/bench/simavr/io-board-simulator.js';

// The real firmware in a simulated controller, over a pseudo terminal and the real serial port's binding.
ioPartsContract('USB I/O board', { unplugs: true, bounces: false, holds: false }, async () => {
  const board = await IoBoardSimulator.start();
  return {
    source: new IoBoardSource({ clock: systemClock, path: board.path, guard: { afterS: null } }),
    clock: systemClock,
    pins: { hook: 2, hookSecond: 3, lamp: 6, relay: 8, buttons: [10, 11], contact: 4 },
    setLevel: (pin, level) => board.wire(Number(pin), level),
    levelOf: (pin) => {
      const state = board.state(Number(pin));
      if (state === '0') return 0;
      return state === '1' ? 1 : undefined;
    },
    settle: (ms) => delay(systemClock, ms),
    unplug: () => board.unplug(),
    replug: () => board.plug(),
    dispose: () => board.end(),
  };
});
