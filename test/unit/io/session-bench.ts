import { beforeAll } from 'vitest';
import { IoSession, type IoSessionOptions } from '../../../src/io/io-session.js';
import type { IoSource } from '../../../src/io/io-source.js';
import { loadJohnnyFive } from '../../../src/io/output-board.js';
import { VirtualSource } from '../../../src/io/virtual/virtual.source.js';
import type { IoRole, Pin } from '../../../src/protocol/io-pins.js';
import type { HookWiring, InputWiring, Level, OutputWiring } from '../../../src/protocol/io-wiring.js';
import { FakeFaults } from '../../support/fakes/fake-faults.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock } from '../../support/manual-clock.js';

/** Loading takes real time, of which a clock that is moved by hand knows nothing. To be called in every file that has lamps. */
export function loadJohnnyFiveFirst(): void {
  beforeAll(async () => {
    await loadJohnnyFive();
  });
}

/** A session on a virtual board, with everything that it tells written down in one order. */
export class SessionBench {
  readonly clock = new ManualClock();
  readonly board = new VirtualSource({ clock: this.clock });
  readonly faults = new FakeFaults();
  readonly log = new FakeLog();
  readonly session: IoSession;

  constructor(options: { readonly source?: IoSource } & Partial<IoSessionOptions> = {}) {
    const { clock, board, faults, log } = this;
    this.session = new IoSession({ clock, log, source: board, faults, random: () => 0.5, ...options });
  }

  /** What was told of faults, in order: `+` raised, `-` gone. */
  get told(): string[] {
    return this.faults.told.map(({ code, place, present }) =>
      `${present ? '+' : '-'} ${code} ${place}`.trimEnd(),
    );
  }

  /** A hook switch, started: what it tells, as `off-hook at 12`. */
  hook(wiring: Partial<HookWiring> = {}): string[] {
    const told: string[] = [];
    this.session.hookSwitch({ ...hookWiring, ...wiring }).start((offHook, atMs) => {
      told.push(`${offHook ? 'off-hook' : 'on-hook'} at ${atMs}`);
    });
    return told;
  }

  /** Every level that an output pin took, in order; `undefined` where it is no output any more. */
  levels(pin: number): (Level | undefined)[] {
    const levels: (Level | undefined)[] = [];
    const before = this.board.onOutput;
    this.board.onOutput = (changed, level) => {
      before?.(changed, level);
      if (changed === pin) levels.push(level);
    };
    return levels;
  }
}

export const hookWiring: HookWiring = {
  pin: 5,
  secondPin: undefined,
  offHookLevel: 1,
  pull: 'up',
  debounceMs: 10,
};

export function input(role: IoRole, pin: Pin, activeLevel: Level = 0): InputWiring {
  return { role, pin, activeLevel, pull: 'up', debounceMs: 10 };
}

export function output(role: IoRole, pin: Pin, activeLevel: Level = 1): OutputWiring {
  return { role, pin, activeLevel };
}
