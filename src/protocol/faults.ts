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
  'not-set-up': {
    severity: 'cannot-call',
    meaning: 'The phone has no number and no route yet: its fleet has to send it a configuration.',
  },
  'not-registered': {
    severity: 'cannot-call',
    meaning: 'No route is registered: the exchange does not know where this phone is, or cannot be reached.',
  },
  'route-unregistered': {
    severity: 'needs-service',
    meaning: 'A route is not registered; another one is.',
  },
  'audio-unavailable': {
    severity: 'cannot-call',
    meaning: 'The sound device is missing or cannot be opened: nobody would hear or be heard.',
  },
  'left-off-hook': {
    severity: 'needs-service',
    meaning: 'The handset has been off its cradle for long, and nobody is calling.',
  },
  'self-test-failed': {
    severity: 'needs-service',
    meaning: 'A self-test has failed, and failed again when repeated.',
  },
  'network-down': {
    severity: 'cannot-call',
    meaning: 'There is no network: no link, no address, or no route.',
  },
  'gateway-unreachable': {
    severity: 'notice',
    meaning: 'The gateway of the network does not answer.',
  },
  'dns-failing': {
    severity: 'needs-service',
    meaning: 'The name of the exchange or the fleet cannot be looked up.',
  },
  'exchange-loss': {
    severity: 'needs-service',
    meaning: 'Many packets to the exchange are lost.',
  },
  'wifi-weak': {
    severity: 'notice',
    meaning: 'The Wi-Fi signal is weak.',
  },
  hot: {
    severity: 'needs-service',
    meaning: 'The processor is too hot.',
  },
  throttled: {
    severity: 'notice',
    meaning: 'The processor runs slower to protect itself.',
  },
  'under-voltage': {
    severity: 'needs-service',
    meaning: 'The supply voltage of the computer is too low.',
  },
  'memory-low': {
    severity: 'needs-service',
    meaning: 'The memory is nearly used up.',
  },
  'disk-low': {
    severity: 'needs-service',
    meaning: 'The disk is nearly full.',
  },
  'disk-read-only': {
    severity: 'needs-service',
    meaning: 'The disk can only be read: nothing that happens is kept over a restart.',
  },
  'state-unwritable': {
    severity: 'needs-service',
    meaning: 'What must last cannot be written: records and results wait in memory.',
  },
  'clock-wrong': {
    severity: 'needs-service',
    meaning: 'The clock is wrong: certificates may be refused, and times are doubtful.',
  },
  'config-rolled-back': {
    severity: 'notice',
    meaning: 'The phone went back from a configuration that did not work.',
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
