import type { LampPattern } from './ports.js';

export const phoneStatuses = [
  'booting',
  'ready',
  'calling',
  'talking',
  'needs-service',
  'not-registered',
  'no-network',
  'out-of-service',
  'wanted',
] as const;
/** What the status lamp tells. One lamp can tell one thing: which goes before which is in panel-lamps.ts. */
export type PhoneStatus = (typeof phoneStatuses)[number];

/** A pattern of a lamp, and how people know it again. The tables of docs/phone.md are held to these. */
export interface LampSign {
  readonly pattern: LampPattern;
  readonly looks: string;
  readonly meaning: string;
}

const SHORT_MS = 200;
const LONG_MS = 1_000;
const PAUSE_MS = 1_600;

/**
 * Told apart by number and length of the flashes alone, so that neither colour nor brightness matters: trouble is counted
 * (one, two, three short flashes, as on hard disks and washing machines), all else differs in speed by four times or more.
 * Nothing flashes more than three times in a second (WCAG 2.3.1), and nothing is shorter than a fifth of a second.
 */
export const statusSigns: Readonly<Record<PhoneStatus, LampSign>> = {
  booting: {
    pattern: [LONG_MS, LONG_MS],
    looks: 'slow and even: 1 s lit, 1 s dark',
    meaning: 'The phone starts; no exchange has answered yet.',
  },
  ready: { pattern: 'on', looks: 'steady', meaning: 'Lift, and it calls.' },
  calling: {
    pattern: [250, 250],
    looks: 'quick and even, twice a second',
    meaning: 'A callback rings, or the handset is off and nobody is being talked to.',
  },
  talking: {
    pattern: [2_800, SHORT_MS],
    looks: 'lit, with a wink of darkness every 3 s',
    meaning: 'A call is going on.',
  },
  'needs-service': {
    pattern: [SHORT_MS, PAUSE_MS],
    looks: 'one short flash, a pause',
    meaning: 'Something is to be mended: see the handset page or the log.',
  },
  'not-registered': {
    pattern: [SHORT_MS, SHORT_MS, SHORT_MS, PAUSE_MS],
    looks: 'two short flashes, a pause',
    meaning: 'There is a network, and no exchange takes the phone.',
  },
  'no-network': {
    pattern: [SHORT_MS, SHORT_MS, SHORT_MS, SHORT_MS, SHORT_MS, PAUSE_MS],
    looks: 'three short flashes, a pause',
    meaning: 'The phone has no network address: check cable, switch or Wi-Fi.',
  },
  'out-of-service': {
    pattern: [LONG_MS, SHORT_MS, SHORT_MS, PAUSE_MS],
    looks: 'one long and one short flash, a pause',
    meaning: 'Its owner has switched it off (`in_service = false`), or it is not set up yet.',
  },
  wanted: {
    pattern: [LONG_MS, SHORT_MS, SHORT_MS, SHORT_MS, SHORT_MS, SHORT_MS],
    looks: 'one long and two short flashes, without a pause',
    meaning: 'Somebody at the fleet’s dashboard wants to know which phone this is.',
  },
};

/** The lamp "please lift". */
export const ambientSigns = {
  ready: { pattern: 'on', looks: 'steady', meaning: 'Lift, and it calls.' },
  callback: { pattern: [500, 500], looks: 'blinks once a second', meaning: 'Lift to answer a callback.' },
  otherwise: {
    pattern: 'off',
    looks: 'dark',
    meaning: 'The handset is off, or the phone cannot call.',
  },
} as const satisfies Readonly<Record<string, LampSign>>;
