import assert from 'node:assert/strict';
import type { Clock } from '../../../src/clock/clock.js';
import { IoSession } from '../../../src/io/io-session.js';
import type { IoSource } from '../../../src/io/io-source.js';
import type { FaultReporter, Log } from '../../../src/phone/ports.js';
import type { IoRole, Pin } from '../../../src/protocol/io-pins.js';
import type { HookWiring, InputWiring, Level, OutputWiring } from '../../../src/protocol/io-wiring.js';

/**
 * A source, and the other side of its pins. The cases below need nothing but this and Node, so that they can be run where
 * there is no test runner: in a virtual machine that has the hardware.
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
const STEP_MS = 20;
/** Where nothing is to come: time enough for it to come. */
const QUIET_MS = 400;
/** How far the time of an edge may be off where two clocks have to be compared. */
const TIME_TOLERANCE_MS = 25;

/** What every kind of hardware must do for the ports HookSwitch, Lamp, Relay, Buttons and StateContact. */
export const ioCases: readonly IoCase[] = [
  {
    name: 'the hook tells its level at the start, and then each lift and replace, once',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        for (const level of [undefined, 1, 0, 1] as const) {
          const before = told.length;
          if (level !== undefined) await rig.setLevel(rig.pins.hook, level);
          await trial.until(() => told.length > before, 'the hook tells its level');
        }
        await rig.settle(QUIET_MS);
        assert.deepEqual(positions(told), [false, true, false, true]);
      }),
  },
  {
    name: 'the hook tells that the handset is off at the start',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 1);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length > 0, 'the hook tells its level');
        assert.deepEqual(positions(told), [true]);
      }),
  },
  {
    name: 'a lift has the time of its edge',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        await rig.settle(QUIET_MS);
        const before = rig.clock.nowMs();
        await rig.setLevel(rig.pins.hook, 1);
        const after = rig.clock.nowMs();
        await trial.until(() => told.length === 2, 'the hook tells the lift');
        const atMs = told[1]?.atMs ?? NaN;
        assert.ok(
          atMs >= before - TIME_TOLERANCE_MS && atMs <= after + TIME_TOLERANCE_MS,
          `the edge was between ${before} and ${after}, and is told to have been at ${atMs}`,
        );
      }),
  },
  {
    name: 'a contact that bounces makes one lift',
    needs: 'bounces',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        await rig.bounce?.(rig.pins.hook, 1);
        await rig.settle(QUIET_MS);
        assert.deepEqual(positions(told), [false, true]);
      }),
  },
  {
    name: 'a change-over pair tells its position, and that a wire is broken',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const { hook, hookSecond } = rig.pins;
        await rig.setLevel(hook, 0);
        await rig.setLevel(hookSecond, 1);
        const told = trial.hook(hookSecond);
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        await rig.setLevel(hook, 1);
        await rig.setLevel(hookSecond, 0);
        await trial.until(() => told.length === 2, 'the hook tells the lift');
        assert.deepEqual(trial.faults(), []);
        await rig.setLevel(hookSecond, 1);
        await trial.until(() => told.length === 3, 'the contact that moved is believed');
        assert.deepEqual(positions(told), [false, true, false]);
        assert.deepEqual(trial.faults(), ['hook-broken-wire hook']);
      }),
  },
  {
    name: 'the hook tells nothing after its end',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        trial.hookSwitch?.stop();
        await rig.setLevel(rig.pins.hook, 1);
        await rig.settle(QUIET_MS);
        assert.deepEqual(positions(told), [false]);
      }),
  },
  {
    name: 'the hook tells what changed while the hardware was away, and nothing where nothing did',
    needs: 'unplugs',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        for (const level of [0, 1] as const) {
          await rig.unplug?.();
          await trial.until(() => trial.faults().includes('io-unavailable '), 'the loss is a fault');
          await rig.setLevel(rig.pins.hook, level);
          await rig.replug?.();
          await trial.until(() => trial.faults().length === 0, 'the fault is gone');
          if (level === 1) await trial.until(() => told.length === 2, 'the hook tells the lift');
          await rig.settle(QUIET_MS);
        }
        assert.deepEqual(positions(told), [false, true]);
      }),
  },
  {
    name: 'hardware that comes after the start is found',
    needs: 'unplugs',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.unplug?.();
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => trial.faults().length > 0, 'what is missing is a fault');
        assert.deepEqual(trial.faults(), ['io-unavailable ']);
        assert.deepEqual(told, []);
        await rig.setLevel(rig.pins.hook, 1);
        await rig.replug?.();
        await trial.until(() => told.length > 0, 'the hook tells its level');
        assert.deepEqual(positions(told), [true]);
        assert.deepEqual(trial.faults(), []);
      }),
  },
  {
    name: 'a line that another program holds is a fault of its own, and is used when it is free',
    needs: 'holds',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.hold?.(rig.pins.hook);
        await rig.setLevel(rig.pins.hook, 1);
        const told = trial.hook();
        const lamp = trial.session.lamp(output('status-lamp', rig.pins.lamp, 1));
        trial.session.start();
        lamp.show('on');
        await trial.untilLevel(rig.pins.lamp, 1, 'the lamp is lit all the same');
        assert.deepEqual(trial.faults(), ['hook-unavailable hook']);
        await rig.free?.(rig.pins.hook);
        await trial.until(() => told.length > 0, 'the hook tells its level');
        assert.deepEqual(positions(told), [true]);
        assert.deepEqual(trial.faults(), []);
      }),
  },
  ...([1, 0] as const).flatMap((activeLevel): IoCase[] => {
    const dark = activeLevel === 1 ? 0 : 1;
    const at = activeLevel === 1 ? 'high' : 'low';
    return [
      {
        name: `a lamp that is lit by a ${at} level is dark at the start and at the end, and shows what it is told`,
        run: (rig) =>
          onTrial(rig, async (trial) => {
            const lamp = trial.session.lamp(output('status-lamp', rig.pins.lamp, activeLevel));
            trial.session.start();
            await trial.untilLevel(rig.pins.lamp, dark, 'the lamp is dark at the start');
            lamp.show('on');
            await trial.untilLevel(rig.pins.lamp, activeLevel, 'the lamp is lit');
            lamp.show('off');
            await trial.untilLevel(rig.pins.lamp, dark, 'the lamp is dark');
            lamp.show('on');
            await trial.untilLevel(rig.pins.lamp, activeLevel, 'the lamp is lit again');
            await trial.session.stop();
            await trial.untilNotLevel(rig.pins.lamp, activeLevel, 'the lamp is dark at the end');
          }),
      },
      {
        name: `a relay that is closed by a ${at} level is open at the start and at the end, and obeys`,
        run: (rig) =>
          onTrial(rig, async (trial) => {
            const relay = trial.session.relay(output('ringer', rig.pins.relay, activeLevel));
            trial.session.start();
            await trial.untilLevel(rig.pins.relay, dark, 'the relay is open at the start');
            relay.set(true);
            await trial.untilLevel(rig.pins.relay, activeLevel, 'the relay is closed');
            relay.set(false);
            await trial.untilLevel(rig.pins.relay, dark, 'the relay is open');
            relay.set(true);
            await trial.untilLevel(rig.pins.relay, activeLevel, 'the relay is closed again');
            await trial.session.stop();
            await trial.untilNotLevel(rig.pins.relay, activeLevel, 'the relay is open at the end');
          }),
      },
    ];
  }),
  {
    name: 'a lamp blinks until it is told something else',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const lamp = trial.session.lamp(output('call-lamp', rig.pins.lamp, 1));
        trial.session.start();
        lamp.show([200, 300]);
        for (const level of [1, 0, 1, 0] as const)
          await trial.untilLevel(rig.pins.lamp, level, `the lamp goes to ${level}`);
        lamp.show('on');
        await trial.untilLevel(rig.pins.lamp, 1, 'the lamp is lit');
        for (let waited = 0; waited < 1_000; waited += STEP_MS) {
          await rig.settle(STEP_MS);
          assert.equal(await rig.levelOf(rig.pins.lamp), 1, 'the lamp stays lit');
        }
      }),
  },
  {
    name: 'lamp and relay come back as they were, and as they were told meanwhile',
    needs: 'unplugs',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const lamp = trial.session.lamp(output('status-lamp', rig.pins.lamp, 1));
        const relay = trial.session.relay(output('ringer', rig.pins.relay, 1));
        // Every phone has one, and it is by their inputs that some kinds of hardware notice a loss.
        trial.hook();
        trial.session.start();
        lamp.show('on');
        await trial.untilLevel(rig.pins.lamp, 1, 'the lamp is lit');
        await rig.unplug?.();
        await trial.until(() => trial.faults().length > 0, 'the loss is a fault');
        relay.set(true);
        await rig.replug?.();
        await trial.untilLevel(rig.pins.lamp, 1, 'the lamp is lit again');
        await trial.untilLevel(rig.pins.relay, 1, 'the relay is closed');
        assert.deepEqual(trial.faults(), []);
      }),
  },
  {
    name: 'a press is told once, however long it is held, and by the number of its button',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const [first, second] = rig.pins.buttons;
        await rig.setLevel(first, 1);
        await rig.setLevel(second, 1);
        const pressed = trial.buttons();
        trial.session.start();
        // A lamp tells that the hardware is there: an untouched button tells nothing.
        await trial.untilAttached();
        for (const [button, count] of [
          [second, 1],
          [first, 2],
          [second, 3],
        ] as const) {
          await rig.setLevel(button, 0);
          await trial.until(() => pressed.length === count, 'the press is told');
          await rig.settle(QUIET_MS);
          await rig.setLevel(button, 1);
          await rig.settle(QUIET_MS);
        }
        assert.deepEqual(pressed, [1, 0, 1]);
      }),
  },
  {
    name: 'a button that is down at the start is no press before it is let go and pressed again',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const [button, other] = rig.pins.buttons;
        await rig.setLevel(button, 0);
        await rig.setLevel(other, 1);
        const pressed = trial.buttons();
        trial.session.start();
        await trial.untilAttached();
        assert.deepEqual(pressed, []);
        await rig.setLevel(button, 1);
        await rig.settle(QUIET_MS);
        assert.deepEqual(pressed, []);
        await rig.setLevel(button, 0);
        await trial.until(() => pressed.length > 0, 'the press is told');
        assert.deepEqual(pressed, [0]);
      }),
  },
  {
    name: 'a button that bounces is one press',
    needs: 'bounces',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const [button, other] = rig.pins.buttons;
        await rig.setLevel(button, 1);
        await rig.setLevel(other, 1);
        const pressed = trial.buttons();
        trial.session.start();
        await trial.untilAttached();
        for (const level of [0, 1, 0] as const) {
          await rig.bounce?.(button, level);
          await rig.settle(QUIET_MS);
        }
        assert.deepEqual(pressed, [0, 0]);
      }),
  },
  {
    name: 'a contact tells its state at the start and then each change',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const { contact } = rig.pins;
        await rig.setLevel(contact, 0);
        const told: boolean[] = [];
        trial.session.stateContact(input('tamper', contact)).start((active) => told.push(active));
        trial.session.start();
        for (const [level, count] of [
          [0, 1],
          [1, 2],
          [0, 3],
        ] as const) {
          await rig.setLevel(contact, level);
          await trial.until(() => told.length === count, 'the contact tells its state');
        }
        await rig.settle(QUIET_MS);
        assert.deepEqual(told, [true, false, true]);
      }),
  },
];

type Told = { readonly offHook: boolean; readonly atMs: number }[];

/** Runs a case with a session of its own, which is stopped in any case. */
async function onTrial(rig: IoRig, run: (trial: Trial) => Promise<void>): Promise<void> {
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

function positions(told: Told): boolean[] {
  return told.map(({ offHook }) => offHook);
}

/** Active at a low level, as a contact to ground is. */
function input(role: IoRole, pin: Pin): InputWiring {
  return { role, pin, activeLevel: 0, pull: 'up', debounceMs: DEBOUNCE_MS };
}

function output(role: IoRole, pin: Pin, activeLevel: Level): OutputWiring {
  return { role, pin, activeLevel };
}

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
