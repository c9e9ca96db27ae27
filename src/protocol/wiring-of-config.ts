import { type BoardKind, defaultPins, type IoRole, isBoardKind, type Pin, ratingRoles } from './io-pins.js';
import type { InputWiring, IoWiring, Level, OutputWiring, Pull } from './io-wiring.js';
import type { PhoneConfig } from './phone-config.js';

interface OutputEntries {
  readonly pin?: Pin | undefined;
  readonly active: 'high' | 'low';
}

interface InputEntries extends OutputEntries {
  readonly pull: Pull;
}

/**
 * What is wired where, with the default line of each part that names none; undefined when the hook is neither at the GPIO
 * nor at the I/O board. The configuration has been judged (parsePhoneConfig): no line is used twice.
 */
export function wiringOf(config: PhoneConfig): IoWiring | undefined {
  const { contacts, hook, io, lamps, rating, ringer } = config;
  const { input } = hook;
  if (!isBoardKind(input)) return undefined;
  const pinOf = (role: IoRole, pin: Pin | undefined): Pin => pin ?? defaultPin(input, role);
  const output = (role: IoRole, entries: OutputEntries): OutputWiring => ({
    role,
    pin: pinOf(role, entries.pin),
    activeLevel: levelOf(entries.active),
  });
  const lamp = (role: IoRole, entries: OutputEntries | undefined) => entries && output(role, entries);
  const contact = (role: IoRole, entries: InputEntries): InputWiring => ({
    ...output(role, entries),
    pull: entries.pull,
    debounceMs: hook.debounce,
  });
  const buttons = ratingRoles.flatMap((roles, i) => {
    const entries = rating?.button[i];
    return entries ? [{ roles, entries }] : [];
  });
  return {
    board: input,
    chip: io.chip,
    path: io.board,
    guard: { afterS: io.guard === null ? null : io.guard / 1_000 },
    hook: {
      pin: pinOf('hook', hook.pin),
      secondPin: hook.second_pin,
      offHookLevel: levelOf(hook.off_hook),
      pull: hook.pull,
      debounceMs: hook.debounce,
    },
    statusLamp: lamp('status-lamp', lamps.status),
    callLamp: lamp('call-lamp', lamps.call),
    ambientLamp: lamp('ambient-lamp', lamps.ambient),
    ringer: lamp('ringer', ringer),
    ratingButtons: buttons.map(({ roles, entries }) => contact(roles.button, entries)),
    ratingLamps: buttons.map(({ roles, entries }) => lamp(roles.lamp, entries.lamp)),
    tamper: contacts.tamper && contact('tamper', contacts.tamper),
    door: contacts.door && contact('door', contacts.door),
    supply: contacts.supply && contact('supply', contacts.supply),
    setup: contacts.setup && contact('setup', contacts.setup),
  };
}

/** All lines of a wiring with what they are for, the hook first. */
export function linesOf(wiring: IoWiring): readonly { readonly role: IoRole; readonly pin: Pin }[] {
  const { hook, statusLamp, callLamp, ambientLamp, ringer, ratingButtons, ratingLamps } = wiring;
  const { tamper, door, supply, setup } = wiring;
  const parts = [
    { role: 'hook' as const, pin: hook.pin },
    hook.secondPin === undefined ? undefined : { role: 'hook-second' as const, pin: hook.secondPin },
    ...[
      statusLamp,
      callLamp,
      ambientLamp,
      ringer,
      ...ratingButtons,
      ...ratingLamps,
      tamper,
      door,
      supply,
      setup,
    ],
  ];
  return parts.flatMap((part) => (part ? [{ role: part.role, pin: part.pin }] : []));
}

function levelOf(level: 'high' | 'low'): Level {
  return level === 'high' ? 1 : 0;
}

function defaultPin(board: BoardKind, role: IoRole): Pin {
  const pin = defaultPins[board][role];
  if (pin === undefined) throw new RangeError(`${role} has no line of its own on ${board}`);
  return pin;
}
