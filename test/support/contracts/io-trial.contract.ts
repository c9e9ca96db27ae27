import assert from 'node:assert/strict';
import type { Clock } from '../../../src/clock/clock.js';
import { IoSession } from '../../../src/io/io-session.js';
import type { IoSource } from '../../../src/io/io-source.js';
import type { FaultReporter, Log } from '../../../src/phone/ports.js';
import type { IoRole, Pin } from '../../../src/protocol/io-pins.js';
import type { HookWiring, InputWiring, Level, OutputWiring } from '../../../src/protocol/io-wiring.js';

/**
 * A source, and the other side of its pins. The cases need nothing but this and Node, so that they can be run where there is no
 * test runner: in a virtual machine that has the hardware.
 */
export interface IoRig {
  readonly source: IoSource;
  readonly clock: Clock;
  readonly pins: {
    readonly hook: Pin;
    readonly hookSecond: Pin;
    readonly lamp: Pin;
    readonly relay: Pin;
    readonly buttons: readonly [Pin, Pin];
    readonly contact: Pin;
  };
  /** A contact brings this level to an input, also before the source is opened. */
  setLevel(pin: Pin, level: Level): void | Promise<void>;
  /** What a lamp or relay at this pin sees; undefined: nobody drives it, so that it is dark or open. */
  levelOf(pin: Pin): Level | undefined | Promise<Level | undefined>;
  /** Lets so much of the clock's time pass, or more, with all that comes of it. */
  settle(ms: number): Promise<void>;
  /** With {@link IoTraits.unplugs}: takes the hardware away, and brings it back with the levels set meanwhile. */
  unplug?(): void | Promise<void>;
  replug?(): void | Promise<void>;
  /** With {@link IoTraits.bounces}: as `setLevel`, with several bounces within 5 ms before the level holds. */
  bounce?(pin: Pin, level: Level): Promise<void>;
  /** With {@link IoTraits.holds}: another program takes a line that is not in use, and gives it back. */
  hold?(pin: Pin): void | Promise<void>;
  free?(pin: Pin): void | Promise<void>;
  /** After the session was stopped. May look for what was left behind. */
  dispose?(): Promise<void>;
}

export interface IoTraits {
  readonly unplugs: boolean;
  readonly bounces: boolean;
  readonly holds: boolean;
}

export interface IoCase {
  readonly name: string;
  /** Left out where the rig cannot do it. */
  readonly needs?: keyof IoTraits;
  run(rig: IoRig): Promise<void>;
}

const DEBOUNCE_MS = 10;
/** Longer than anything here takes on the slowest rig. */
const LIMIT_MS = 15_000;
export const STEP_MS = 20;
/** Where nothing is to come: time enough for it to come. */
export const QUIET_MS = 400;

type Told = { readonly offHook: boolean; readonly atMs: number }[];

/** Runs a case with a session of its own, which is stopped in any case. */
export async function onTrial(rig: IoRig, run: (trial: Trial) => Promise<void>): Promise<void> {
  const trial = new Trial(rig);
  try {
    await run(trial);
  } finally {
    await trial.session.stop();
  }
}

class Trial {
  readonly session: IoSession;
  hookSwitch: ReturnType<IoSession['hookSwitch']> | undefined;
  readonly #faults = new Set<string>();

  constructor(private readonly rig: IoRig) {
    const faults: FaultReporter = {
      raise: (code, place) => void this.#faults.add(`${code} ${place}`),
      clear: (code, place) => void this.#faults.delete(`${code} ${place}`),
    };
    this.session = new IoSession({ clock: rig.clock, log: silent, source: rig.source, faults });
  }

  /** Code and place of what is wrong now. */
  faults(): string[] {
    return [...this.#faults];
  }

  /** The hook switch, started: what it tells, an array that goes on growing. */
  hook(secondPin?: Pin): Told {
    const wiring: HookWiring = {
      pin: this.rig.pins.hook,
      secondPin,
      offHookLevel: 1,
      pull: 'up',
      debounceMs: DEBOUNCE_MS,
    };
    const told: Told = [];
    this.hookSwitch = this.session.hookSwitch(wiring);
    this.hookSwitch.start((offHook, atMs) => told.push({ offHook, atMs }));
    return told;
  }

  /** Two buttons that are pressed by a low level, started: what they tell. */
  buttons(): number[] {
    const [first, second] = this.rig.pins.buttons;
    const pressed: number[] = [];
    this.session
      .buttons([input('rating-1', first), input('rating-2', second)])
      .start((button) => pressed.push(button));
    // See untilAttached.
    this.session.lamp(output('status-lamp', this.rig.pins.lamp, 1)).show('on');
    return pressed;
  }

  /** With `buttons`: until the lamp beside them is lit, and the first levels have come. */
  async untilAttached(): Promise<void> {
    await this.untilLevel(this.rig.pins.lamp, 1, 'the hardware is there');
    await this.rig.settle(QUIET_MS);
  }

  untilLevel(pin: Pin, level: Level, what: string): Promise<void> {
    return this.until(async () => (await this.rig.levelOf(pin)) === level, what);
  }

  untilNotLevel(pin: Pin, level: Level, what: string): Promise<void> {
    return this.until(async () => (await this.rig.levelOf(pin)) !== level, what);
  }

  async until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (let waited = 0; waited < LIMIT_MS; waited += STEP_MS) {
      if (await holds()) return;
      await this.rig.settle(STEP_MS);
    }
    assert.fail(`in vain: ${what}; faults: ${this.faults().join(', ') || 'none'}`);
  }
}

export function positions(told: Told): boolean[] {
  return told.map(({ offHook }) => offHook);
}

/** Active at a low level, as a contact to ground is. */
export function input(role: IoRole, pin: Pin): InputWiring {
  return { role, pin, activeLevel: 0, pull: 'up', debounceMs: DEBOUNCE_MS };
}

export function output(role: IoRole, pin: Pin, activeLevel: Level): OutputWiring {
  return { role, pin, activeLevel };
}

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
