import { pinSchema } from './io-config.js';
import {
  type BoardKind,
  defaultPins,
  ioBoardPinFault,
  type IoRole,
  isBoardKind,
  lineOf,
  ratingRoles,
} from './io-pins.js';

type Entries = Readonly<Record<string, unknown>>;

/** A part that the file configures. */
interface Part {
  readonly role: IoRole;
  /** Of its section, e.g. `rating.button[2].lamp`. */
  readonly place: string;
  /** The entry that names its line. */
  readonly pinEntry: string;
  readonly entries: Entries;
}

/**
 * Faults in what is wired where. Looked for in whatever shape the file has, as the other faults of meaning; what has a
 * wrong shape is left to the schema.
 */
export function wiringFaults(raw: Entries): string[] {
  const hook = isRecord(raw['hook']) ? raw['hook'] : {};
  const { input } = hook;
  if (!isBoardKind(input)) {
    const isElsewhere = input === undefined || /^(browser|terminal|pipe:.+)$/.test(textOf(input));
    return isElsewhere ? withoutHardware(raw) : [];
  }
  const parts = partsOf(raw, hook);
  return [
    ...(input === 'firmata' ? parts.flatMap(boardFaults) : []),
    ...parts.flatMap((part) => lineFault(part, input)),
    ...doubleUses(parts, input, chipOf(raw)),
  ];
}

function withoutHardware(raw: Entries): string[] {
  return ['lamps', 'ringer', 'rating', 'contacts']
    .filter((section) => {
      const entries = raw[section];
      // [lamps] and [contacts] alone configure nothing.
      return isRecord(entries) && (section === 'ringer' || Object.keys(entries).length > 0);
    })
    .map(
      (section) =>
        `${section}: needs hook.input "gpio" or "firmata": it is wired to the same hardware as the hook`,
    );
}

/** In the order of docs/configuration.md. */
function partsOf(raw: Entries, hook: Entries): Part[] {
  const part = (role: IoRole, place: string, entries: unknown, pinEntry = 'pin'): Part[] =>
    isRecord(entries) ? [{ role, place, pinEntry, entries }] : [];
  const within = (section: string, key: string): unknown => {
    const entries = raw[section];
    return isRecord(entries) ? entries[key] : undefined;
  };
  const listed = within('rating', 'button');
  const buttons: readonly unknown[] = Array.isArray(listed) ? listed : [];
  return [
    ...part('hook', 'hook', hook),
    ...(hook['second_pin'] === undefined ? [] : part('hook-second', 'hook', hook, 'second_pin')),
    ...part('status-lamp', 'lamps.status', within('lamps', 'status')),
    ...part('call-lamp', 'lamps.call', within('lamps', 'call')),
    ...part('ambient-lamp', 'lamps.ambient', within('lamps', 'ambient')),
    ...part('ringer', 'ringer', raw['ringer']),
    ...ratingRoles.flatMap(({ button, lamp }, i) => {
      const place = `rating.button[${i + 1}]`;
      const entries = buttons[i];
      return [
        ...part(button, place, entries),
        ...part(lamp, `${place}.lamp`, isRecord(entries) ? entries['lamp'] : undefined),
      ];
    }),
    ...part('tamper', 'contacts.tamper', within('contacts', 'tamper')),
    ...part('door', 'contacts.door', within('contacts', 'door')),
    ...part('supply', 'contacts.supply', within('contacts', 'supply')),
    ...part('setup', 'contacts.setup', within('contacts', 'setup')),
  ];
}

/** What the I/O board does not have. */
function boardFaults({ role, place, pinEntry, entries }: Part): string[] {
  const faults: string[] = [];
  const pin = pinSchema.safeParse(entries[pinEntry]);
  const fault = pin.success ? ioBoardPinFault(pin.data) : undefined;
  if (pin.success && fault !== undefined)
    faults.push(`${place}.${pinEntry}: ${JSON.stringify(pin.data)} ${fault}`);
  // The second contact has the resistor of the first.
  if (role === 'hook-second') return faults;
  if (entries['pull'] === 'down') {
    faults.push(`${place}.pull: must be "up" or "none": the I/O board has no resistors that pull down`);
  }
  if (role === 'supply' && entries['pull'] === undefined) {
    faults.push(
      `${place}.pull: must be named: by default it is "down", which the I/O board has not; "up" for a contact to ground, "none" for an output that drives both levels`,
    );
  }
  return faults;
}

function lineFault({ role, place, pinEntry, entries }: Part, board: BoardKind): string[] {
  return entries[pinEntry] === undefined && defaultPins[board][role] === undefined
    ? [
        `${place}.${pinEntry}: must be named: there is no line for it by default${board === 'firmata' ? ' on the I/O board' : ''}`,
      ]
    : [];
}

/** Every line that is used again, told where it is used again. */
function doubleUses(parts: readonly Part[], board: BoardKind, chip: string | undefined): string[] {
  const first = new Map<string, string>();
  return parts.flatMap(({ role, place, pinEntry, entries }) => {
    const written = entries[pinEntry];
    const pin = pinSchema.safeParse(written ?? defaultPins[board][role]);
    if (!pin.success) return [];
    const line = lineOf(board, pin.data, chip);
    const entry = `${place}.${pinEntry}`;
    const shown = `${JSON.stringify(pin.data)}${written === undefined ? ' by default' : ''}`;
    const other = first.get(line);
    if (other === undefined) {
      first.set(line, `${entry} (${shown})`);
      return [];
    }
    return [`${entry}: ${shown} is the line of ${other} too; each needs one of its own`];
  });
}

function chipOf(raw: Entries): string | undefined {
  const chip = isRecord(raw['io']) ? raw['io']['chip'] : undefined;
  return typeof chip === 'string' ? chip : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
