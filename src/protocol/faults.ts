/**
 * What can be wrong with a phone for longer than a moment. A fault is raised and cleared by the part that sees it; the
 * sentence that goes with it says what to do. Kept apart from errors (errors.ts), which are about one thing that was tried.
 */
import { z } from 'zod';

/**
 * Below so many mV the I/O board's supply is low. An ATmega328P at 16 MHz needs 3.8 V (its data sheet's safe operating area). A
 * healthy board on USB has 4.4 to 4.9 V behind its diode, and measures that to within 10 %: a threshold nearer to it would be
 * false alarms.
 */
export const LOW_BOARD_SUPPLY_MV = 4_000;

/** How bad: `cannot-call` means that nobody can call from this phone until it is mended. */
export const severities = ['cannot-call', 'needs-service', 'notice'] as const;
export type Severity = (typeof severities)[number];

/** Every fault with its severity and meaning. Stable: a code is never reused for something else. */
export const faultCodes = {
  'io-unavailable': {
    severity: 'cannot-call',
    meaning: 'The GPIO chip or the I/O board cannot be used: hook, lamps and buttons are dead.',
  },
  'hook-unavailable': { severity: 'cannot-call', meaning: 'The line of the hook contact cannot be read.' },
  'hook-broken-wire': {
    severity: 'needs-service',
    meaning: 'The two hook contacts contradict each other: a wire is broken or a contact is stuck.',
  },
  'hook-chatter': {
    severity: 'cannot-call',
    meaning: 'The hook contact changes faster than anybody moves a handset; it is not obeyed.',
  },
  'hook-implausible-rate': {
    severity: 'needs-service',
    meaning: 'The handset is lifted more often than people do; every lift is obeyed all the same.',
  },
  'line-unavailable': {
    severity: 'needs-service',
    meaning: 'A line other than the hook cannot be used: a lamp, relay, button or contact.',
  },
  'board-supply-low': {
    severity: 'needs-service',
    meaning: 'The supply voltage of the I/O board is below 4 V.',
  },
  tamper: { severity: 'needs-service', meaning: 'The tamper contact says that the housing was opened.' },
  'door-open': { severity: 'notice', meaning: 'The door contact says that the door is open.' },
  'supply-failed': {
    severity: 'needs-service',
    meaning: 'The supply-good input says that the supply is gone.',
  },
} as const satisfies Record<string, { readonly severity: Severity; readonly meaning: string }>;

export type FaultCode = keyof typeof faultCodes;
export const faultCodeSchema = z.enum(Object.keys(faultCodes) as [FaultCode, ...FaultCode[]]);

export const faultSchema = z.strictObject({
  code: faultCodeSchema,
  /** What it is about, where the code can hold for several things; else ''. */
  place: z.string().max(64),
  /** One sentence: what was seen and what to do. */
  message: z.string().max(500),
  /** Wall clock, ISO 8601 with `Z`. */
  since: z.iso.datetime(),
});
export type Fault = z.infer<typeof faultSchema>;
