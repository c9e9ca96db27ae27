import { expect } from 'vitest';
import { IoBoardSource } from '../../../../src/io/firmata/io-board.source.js';
import { ioPartsContract } from '../../../support/contracts/io-parts.contract.js';
import { FakeIoBoard } from '../../../support/fakes/fake-io-board.js';
import { ManualClock } from '../../../support/manual-clock.js';

ioPartsContract(
  'USB I/O board without its controller',
  { unplugs: true, bounces: true, holds: false },
  () => {
    const clock = new ManualClock();
    const board = new FakeIoBoard({ clock });
    const openLine = board.openLine;
    return {
      source: new IoBoardSource({ clock, path: '/dev/hotline-io-board', guard: { afterS: null }, openLine }),
      clock,
      pins: { hook: 'D2', hookSecond: 'D3', lamp: 'D6', relay: 'D8', buttons: ['D10', 'D11'], contact: 'A0' },
      setLevel: (pin, level) => board.wire(numberOf(pin), level),
      levelOf: (pin) => board.level(numberOf(pin)),
      settle: (ms) => clock.advance(ms),
      unplug: () => board.unplug(),
      replug: () => board.plug(),
      bounce: async (pin, level) => {
        for (const bounced of [level, 1 - level, level, 1 - level, level]) {
          board.wire(numberOf(pin), bounced === 1 ? 1 : 0);
          await clock.advance(1);
        }
      },
      dispose: async () => {
        expect(board.violations).toEqual([]);
        expect(board.isOpen).toBe(false);
        // What the board itself still has under way.
        await clock.advance(100);
        expect(clock.pendingCount).toBe(0);
      },
    };
  },
);

function numberOf(pin: number | string): number {
  return pin === 'A0' ? 14 : Number(String(pin).slice(1));
}
