import { messageOf } from '../protocol/errors.js';
import { LOW_BOARD_SUPPLY_MV } from '../protocol/faults.js';
import type { IoRole, Pin } from '../protocol/io-pins.js';
import type { InputWiring, IoWiring, Level, OutputWiring, Pull } from '../protocol/io-wiring.js';
import type { CheckOutcome, CheckStep } from './check.js';

/** The hardware of the hook, as far as it is looked at here. */
export interface IoToCheck {
  /** For people, e.g. `GPIO chip pinctrl-rp1`. */
  readonly name: string;
  /** Rejects with a HotlineError that says what to do. */
  open(): Promise<OpenIo>;
}

export interface OpenIo {
  /** Name and version, where the hardware has firmware of its own. */
  readonly firmware: string | undefined;
  /** The supply voltage that the hardware has measured; undefined: it does not measure. */
  supplyMv(): Promise<number | undefined>;
  /** Takes a line and reads it once. Rejects with a HotlineError that says who holds it, or what else is wrong. */
  input(pin: Pin, options: { readonly pull: Pull; readonly debounceMs: number }): Promise<Level>;
  /** Takes a line as output at this level. Throws as `input` rejects. */
  output(pin: Pin, level: Level): void;
  close(): void;
}

const IO_STEP = 'io';

const noun: Partial<Record<IoRole, string>> = {
  tamper: 'tamper contact',
  door: 'door contact',
  supply: 'supply-good input',
  setup: 'setup button',
  ringer: 'ringer relay',
};

/**
 * Whether the hardware of the hook is there, can be used as the configuration says, and how the hook stands. The first
 * step opens it and the last one closes it again: between them nothing else can use it.
 */
export function ioSteps(wiring: IoWiring, io: IoToCheck): CheckStep[] {
  let opened: OpenIo | undefined;
  const using =
    (run: (io: OpenIo) => Promise<CheckOutcome>): CheckStep['run'] =>
    () =>
      opened ? run(opened) : Promise.reject(new Error('the hardware is not open'));
  const needs = [IO_STEP];
  const steps: CheckStep[] = [
    {
      id: IO_STEP,
      title: capital(io.name),
      run: async () => {
        opened = await io.open();
        return ok('it can be used');
      },
    },
  ];
  if (wiring.board === 'firmata')
    steps.push({ id: 'io/board', title: 'I/O board: firmware and supply', needs, run: using(checkBoard) });
  steps.push({ id: 'io/hook', title: 'Hook contact', needs, run: using((io) => checkHook(io, wiring)) });
  if (outputsOf(wiring).length + inputsOf(wiring).length > 0) {
    steps.push({
      id: 'io/lines',
      title: 'Lamps, relay, buttons and contacts',
      needs,
      run: using((io) => checkLines(io, wiring)),
    });
  }
  const last = steps.at(-1);
  return last
    ? [...steps.slice(0, -1), { ...last, run: () => last.run().finally(() => opened?.close()) }]
    : [];
}

async function checkBoard(io: OpenIo): Promise<CheckOutcome> {
  const milliVolts = await io.supplyMv();
  const firmware = `firmware ${io.firmware ?? 'of an unknown version'}`;
  if (milliVolts === undefined) return ok(firmware);
  const detail = `${firmware}, supply ${(milliVolts / 1_000).toFixed(2)} V`;
  return milliVolts < LOW_BOARD_SUPPLY_MV
    ? {
        status: 'warn',
        detail,
        advice: 'the board needs 4 V; take a shorter cable or a better power supply',
      }
    : ok(detail);
}

/** A pair of which one contact can be read still makes calls: that is a warning. */
async function checkHook(io: OpenIo, { hook }: IoWiring): Promise<CheckOutcome> {
  const { debounceMs, offHookLevel, pin, pull, secondPin } = hook;
  const pins = secondPin === undefined ? [pin] : [pin, secondPin];
  const levels: (Level | undefined)[] = [];
  const problems: string[] = [];
  for (const contact of pins) {
    levels.push(
      await io.input(contact, { pull, debounceMs }).catch((error: unknown) => {
        problems.push(messageOf(error));
        return undefined;
      }),
    );
  }
  const [first, second] = levels;
  const seen = pins.flatMap((contact, i) =>
    levels[i] === undefined ? [] : [`line ${contact} is ${nameOf(levels[i])}`],
  );
  if (seen.length === 0) return { status: 'fail', detail: problems.join('; ') };
  if (first !== undefined && first === second) {
    return {
      status: 'warn',
      detail: `the two contacts contradict each other: ${seen.join(' and ')}`,
      advice:
        'check the wires of both; hotline hook watch shows the contacts live, hotline hook learn finds out how they are wired',
    };
  }
  const isOff = first === undefined ? second !== offHookLevel : first === offHookLevel;
  const position = `the handset is ${isOff ? 'lifted' : 'in the cradle'}, by what ${seen.join(' and ')} says`;
  const advice = 'is that so? If not: hotline hook learn';
  return problems.length === 0
    ? { status: 'ok', detail: position, advice }
    : { status: 'warn', detail: `${position}; ${problems.join('; ')}`, advice };
}

/** Nothing here keeps anybody from calling: what is wrong is a warning. */
async function checkLines(io: OpenIo, wiring: IoWiring): Promise<CheckOutcome> {
  const fine: string[] = [];
  const problems: string[] = [];
  for (const { role, pin, activeLevel } of outputsOf(wiring)) {
    try {
      io.output(pin, activeLevel === 1 ? 0 : 1);
      fine.push(`${nounOf(role)} ${pin}`);
    } catch (error) {
      problems.push(`${nounOf(role)}: ${messageOf(error)}`);
    }
  }
  for (const { role, pin, activeLevel, pull, debounceMs } of inputsOf(wiring)) {
    try {
      const isActive = (await io.input(pin, { pull, debounceMs })) === activeLevel;
      fine.push(`${nounOf(role)} ${pin}${isActive ? ' (active)' : ''}`);
      if (isActive && role.startsWith('rating'))
        problems.push(`the ${nounOf(role)} at line ${pin} is pressed: it is stuck, or its "active" is wrong`);
    } catch (error) {
      problems.push(`${nounOf(role)}: ${messageOf(error)}`);
    }
  }
  return problems.length === 0 ? ok(fine.join(', ')) : { status: 'warn', detail: problems.join('; ') };
}

function outputsOf({ statusLamp, callLamp, ambientLamp, ringer, ratingLamps }: IoWiring): OutputWiring[] {
  return [statusLamp, callLamp, ambientLamp, ringer, ...ratingLamps].filter((output) => output !== undefined);
}

function inputsOf({ ratingButtons, tamper, door, supply, setup }: IoWiring): InputWiring[] {
  return [...ratingButtons, tamper, door, supply, setup].filter((input) => input !== undefined);
}

/** `status lamp`, `rating button 2`. */
function nounOf(role: IoRole): string {
  const [, lamp, number] = /^rating-(lamp-)?(\d)$/.exec(role) ?? [];
  if (number !== undefined) return `rating ${lamp === undefined ? 'button' : 'lamp'} ${number}`;
  return noun[role] ?? role.replaceAll('-', ' ');
}

function nameOf(level: Level | undefined): string {
  return level === 1 ? 'high' : 'low';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function ok(detail: string): CheckOutcome {
  return { status: 'ok', detail };
}
