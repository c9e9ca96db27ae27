/** The sections of the configuration about what is wired to this machine: hook, lamps, relay, buttons and contacts. */
import { z } from 'zod';
import { duration, durationOrNever } from './config-values.js';
import { type IoRole, ratingRoles } from './io-pins.js';

const pinForm =
  'must be the number of a line (BCM number on a Raspberry Pi) or its name, such as "GPIO17" or "D2"';

/** A line, by number or by name. */
export const pinSchema = z.union(
  [
    z.int(pinForm).min(0, pinForm).max(511, pinForm),
    z.string(pinForm).regex(/^[A-Za-z][A-Za-z0-9_.+-]{0,31}$/, pinForm),
  ],
  pinForm,
);

/** @param roles those whose default line the entry has when it is left out; for an entry in a list, one a place. */
function pinOf(description: string, ...roles: IoRole[]) {
  return pinSchema.optional().meta({ description, ...(roles.length > 0 ? { roles } : {}) });
}

const activeWhen = z.enum(['high', 'low']);
const pull = z.enum(['up', 'down', 'none']);

function outputSchema(what: string, ...roles: IoRole[]) {
  return z.strictObject({
    pin: pinOf(`Line of ${what}.`, ...roles),
    active: activeWhen
      .default('high')
      .meta({ description: 'Level that switches it on: `low` where the line sinks the current.' }),
  });
}

interface InputDefaults {
  readonly active: 'high' | 'low';
  /** What the active level means, for people. */
  readonly meaning: string;
  readonly pull: 'up' | 'down';
}

function inputSchema(what: string, defaults: InputDefaults, ...roles: IoRole[]) {
  return z.strictObject({
    pin: pinOf(`Line of ${what}.`, ...roles),
    active: activeWhen
      .default(defaults.active)
      .meta({ description: `Level that means ${defaults.meaning}.` }),
    pull: pull
      .default(defaults.pull)
      .meta({ description: 'Built-in resistor; the I/O board has `up` and `none` only.' }),
  });
}

export const hookSchema = z.strictObject({
  input: z
    .string()
    .regex(
      /^(browser|terminal|gpio|firmata|pipe:.+)$/,
      'must be "gpio", "firmata", "browser", "terminal" or "pipe:/path"',
    )
    .default('terminal')
    .meta({
      description:
        'Where lifts come from: `gpio` (a contact at this machine’s GPIO), `firmata` (a contact at the USB I/O board), `browser` (the handset page), `terminal` (space bar), or `pipe:/path` (a FIFO into which another program writes `off-hook` and `on-hook` lines).',
    }),
  pin: pinOf(
    'Line of the contact. This entry and those down to `debounce` are for `gpio` and `firmata`.',
    'hook',
  ),
  second_pin: pinOf(
    'Line of the second contact of a change-over pair, which always has the other level. A broken wire is noticed then. Without it there is one contact.',
  ),
  off_hook: activeWhen.default('high').meta({
    description: 'Level of `pin` while the handset is off. `hotline hook learn` finds it out.',
  }),
  pull: pull.default('up').meta({
    description:
      'Built-in resistor of the line: `up` for contacts to ground. The I/O board has `up` and `none` only.',
  }),
  debounce: duration(
    { min: '1 ms', max: '100 ms' },
    'The kernel or the I/O board tells a level after it has held this long; for buttons and contacts too. Contacts bounce for 1 to 10 ms.',
  ).default(10),
  settle: duration(
    { min: '0 ms', max: '200 ms' },
    'A level counts only after it has held this long, for inputs that do not debounce. 0 for `gpio` and `firmata`.',
  ).default(0),
  flash: duration(
    { min: '0 ms', max: '800 ms' },
    'On-hook shorter than this is a hook flash and no hang-up. 0: every on-hook hangs up.',
  ).default(0),
});

export const ioSchema = z.strictObject({
  chip: z
    .string()
    .regex(/^[\x21-\x7e]{1,31}$/, 'must be the label of a GPIO chip, as gpiodetect shows it')
    .optional()
    .meta({
      description:
        'For `gpio`. By default the chip of a Raspberry Pi, whichever model: `pinctrl-rp1`, `pinctrl-bcm2711` or `pinctrl-bcm2835`.',
    }),
  board: z
    .string()
    .regex(/^\/.{1,200}$/, 'must be the path of a serial port, such as /dev/serial/by-id/usb-...')
    .default('/dev/hotline-io-board')
    .meta({
      description:
        'For `firmata`: serial port of the I/O board, by a name that stays: the udev rule’s, or one of /dev/serial/by-id/.',
    }),
  guard: durationOrNever(
    { min: '30 s', max: '1 h' },
    'For `firmata`: the I/O board switches this machine off and on when it has heard nothing from it for this long, at most 3 times an hour. Whole seconds.',
  )
    .refine((ms) => ms === null || ms % 1_000 === 0, 'must be whole seconds')
    .default(120_000),
});

export const lampsSchema = z.strictObject({
  status: outputSchema('the status lamp', 'status-lamp')
    .optional()
    .meta({ description: 'Tells the state of the phone (docs/phone.md).' }),
  call: outputSchema('the call lamp', 'call-lamp')
    .optional()
    .meta({ description: 'Lit from the lift to the end of the call.' }),
  ambient: outputSchema('the ambient lamp', 'ambient-lamp')
    .optional()
    .meta({ description: '"Please lift": lit while the phone is ready, blinks for a callback.' }),
});

export const ringerSchema = outputSchema('the ringer relay', 'ringer').extend({
  style: z.enum(['bell', 'strobe']).default('bell').meta({
    description: '`bell`: switched in the ringing cadence of the country; `strobe`: on as long as it rings.',
  }),
});

const buttonSchema = inputSchema(
  'the button',
  { active: 'low', meaning: 'pressed', pull: 'up' },
  ...ratingRoles.map(({ button }) => button),
).extend({
  lamp: outputSchema('the lamp', ...ratingRoles.map(({ lamp }) => lamp))
    .optional()
    .meta({ description: 'Lamp in the button.' }),
});

export const ratingSchema = z.strictObject({
  button: z
    .array(buttonSchema)
    .min(1)
    .max(ratingRoles.length)
    .meta({ description: 'Buttons, the one for 1 first.' }),
  ask_for: duration(
    { min: '5 s', max: '2 min' },
    'How long after a call its rating is waited for; the lamps are lit meanwhile.',
  ).default(20_000),
});

export const contactsSchema = z.strictObject({
  tamper: inputSchema('the tamper contact', { active: 'high', meaning: 'opened', pull: 'up' }, 'tamper')
    .optional()
    .meta({ description: 'Contact that opens when the housing is opened.' }),
  door: inputSchema('the door contact', { active: 'high', meaning: 'open', pull: 'up' }, 'door')
    .optional()
    .meta({ description: 'Contact that opens with the door of the cabinet.' }),
  supply: inputSchema(
    'the supply-good input',
    { active: 'high', meaning: 'the supply is good', pull: 'down' },
    'supply',
  )
    .optional()
    .meta({ description: 'Output of the power supply that tells that it is well.' }),
  setup: inputSchema('the setup button', { active: 'low', meaning: 'pressed', pull: 'up' }, 'setup')
    .optional()
    .meta({
      description:
        'Button inside the housing that opens the technician’s page again: held while the phone starts, until the status lamp blinks. `pin` must be named.',
    }),
});
