/**
 * What can be wrong while a phone is set up. The technician's page, `hotline provision` and the phone's own voice tell the
 * same problems in the same words (words/setup-problems.ts). Kept apart from faults (faults.ts), which are about a phone that
 * works, and from errors (errors.ts), whose sentences are for logs.
 */
import { z } from 'zod';

/** The steps of setting up, in their order; each problem belongs to one. */
export const setupSteps = [
  'network',
  'time',
  /** The fleet server and the enrolment code. */
  'fleet',
  /** Account and number: given by hand, or by the fleet. */
  'exchange',
  'hook',
  /** The sound device, its levels, earpiece and microphone. */
  'sound',
  /** The acoustic baseline of the handset in its cradle. */
  'baseline',
  'test-call',
] as const;
export type SetupStep = (typeof setupSteps)[number];

export const setupSeverities = [
  /** The step cannot be passed until it is mended. */
  'stops',
  /** The technician may go on, knowing it. */
  'warns',
  /** Nothing is wrong here: it passes by itself, or somebody else has to do something. */
  'waits',
] as const;
export type SetupSeverity = (typeof setupSeverities)[number];

const text = z.string().max(300);
const time = z.iso.datetime();
const nothing = z.strictObject({});
/** As configured, such as `wss://fleet.example`. Never with a password or a code. */
const server = z.strictObject({ server: text });
/** As in `audio.device`. */
const device = z.strictObject({ device: text });

/** Every problem. Stable: a code is never reused for something else. */
export const setupProblems = {
  /** There is neither a socket with a cable nor a Wi-Fi that was set up. */
  'network-none': { step: 'network', severity: 'stops', data: nothing },
  'network-no-cable': { step: 'network', severity: 'stops', data: z.strictObject({ interface: text }) },
  /** The link is up, and no address came: no DHCP server. */
  'network-no-address': { step: 'network', severity: 'stops', data: z.strictObject({ interface: text }) },
  /** There is an address, and no way out of the network. */
  'network-no-gateway': { step: 'network', severity: 'stops', data: nothing },
  'wifi-not-found': { step: 'network', severity: 'stops', data: z.strictObject({ wifi: text }) },
  'wifi-password': { step: 'network', severity: 'stops', data: z.strictObject({ wifi: text }) },
  'wifi-failed': { step: 'network', severity: 'stops', data: z.strictObject({ wifi: text }) },
  /** The name server does not answer. */
  'dns-failing': { step: 'network', severity: 'stops', data: z.strictObject({ name: text }) },
  /** Somebody in between answers in place of the server: a sign-in page. `portal`: where it leads to, when it says so. */
  'captive-portal': { step: 'network', severity: 'stops', data: z.strictObject({ portal: text.nullable() }) },

  /** Wrong by so much that no certificate can be judged. `right`: as far as it can be told; null: only that it is wrong. */
  'clock-wrong': {
    step: 'time',
    severity: 'stops',
    data: z.strictObject({ clock: time, right: time.nullable() }),
  },
  /** No time server has been heard since the start; the clock is not known to be wrong. */
  'clock-not-set': { step: 'time', severity: 'waits', data: nothing },

  'fleet-address-invalid': { step: 'fleet', severity: 'stops', data: server },
  'fleet-name-unknown': { step: 'fleet', severity: 'stops', data: server },
  'fleet-unreachable': { step: 'fleet', severity: 'stops', data: server },
  /** Something else than a fleet server answers there. */
  'fleet-not-a-fleet': { step: 'fleet', severity: 'stops', data: server },
  'fleet-certificate-unknown': { step: 'fleet', severity: 'stops', data: server },
  'fleet-certificate-name': { step: 'fleet', severity: 'stops', data: server },
  'fleet-certificate-expired': { step: 'fleet', severity: 'stops', data: server },
  /** The certificate of its authority, which came along, cannot be read. */
  'fleet-authority-unreadable': { step: 'fleet', severity: 'stops', data: nothing },
  /** The phone belongs to another fleet. */
  'fleet-foreign': { step: 'fleet', severity: 'stops', data: server },
  /** The characters do not fit together: nobody has to be asked. */
  'code-mistyped': { step: 'fleet', severity: 'stops', data: nothing },
  /** The fleet has not issued it, or has taken it back. */
  'code-wrong': { step: 'fleet', severity: 'stops', data: nothing },
  'code-expired': { step: 'fleet', severity: 'stops', data: nothing },
  'code-used': { step: 'fleet', severity: 'stops', data: nothing },
  /** The phone of this code has a device already, and the code does not replace it. */
  'code-of-taken-phone': { step: 'fleet', severity: 'stops', data: nothing },
  /** Too many wrong codes came from this network. */
  'too-many-tries': { step: 'fleet', severity: 'stops', data: nothing },
  'phone-unknown': { step: 'fleet', severity: 'stops', data: nothing },
  'phone-revoked': { step: 'fleet', severity: 'stops', data: nothing },
  /** This device is another phone of the fleet already. `name`: what the fleet calls it, when known. */
  'phone-joined-already': {
    step: 'fleet',
    severity: 'stops',
    data: z.strictObject({ name: text.nullable() }),
  },
  'not-accepted': { step: 'fleet', severity: 'waits', data: z.strictObject({ key: text.nullable() }) },
  'settings-missing': { step: 'fleet', severity: 'waits', data: nothing },

  /** An entry of the configuration is wrong; `said` lists them. */
  'settings-invalid': { step: 'exchange', severity: 'stops', data: nothing },
  'settings-unwritable': { step: 'exchange', severity: 'stops', data: z.strictObject({ file: text }) },
  /** It was started, and does not answer. */
  'phone-silent': { step: 'exchange', severity: 'stops', data: nothing },
  'exchange-address-invalid': { step: 'exchange', severity: 'stops', data: server },
  'exchange-name-unknown': { step: 'exchange', severity: 'stops', data: server },
  'exchange-unreachable': { step: 'exchange', severity: 'stops', data: server },
  'exchange-certificate': { step: 'exchange', severity: 'stops', data: server },
  'account-refused': {
    step: 'exchange',
    severity: 'stops',
    data: z.strictObject({ account: text, server: text }),
  },
  /** Emergency, too short, or no number at all: this phone may not be bound to it. */
  'number-invalid': { step: 'exchange', severity: 'stops', data: z.strictObject({ number: text }) },

  /** The GPIO or the I/O board cannot be used; `said` tells why. */
  'hook-hardware': { step: 'hook', severity: 'stops', data: nothing },
  /** Nothing changes when the handset is lifted. */
  'hook-not-wired': { step: 'hook', severity: 'stops', data: z.strictObject({ lines: text }) },
  'hook-chatters': { step: 'hook', severity: 'stops', data: nothing },
  /** Readings of the same position differ, or two contacts contradict each other; `said` tells which. */
  'hook-contradicts': { step: 'hook', severity: 'stops', data: nothing },

  'sound-no-device': { step: 'sound', severity: 'stops', data: nothing },
  /** `alsa:…` and what each calls itself. */
  'sound-two-devices': {
    step: 'sound',
    severity: 'stops',
    data: z.strictObject({
      devices: z
        .array(z.strictObject({ device: text, description: text }))
        .min(2)
        .max(32),
    }),
  },
  'sound-device-missing': { step: 'sound', severity: 'stops', data: device },
  'sound-device-busy': { step: 'sound', severity: 'stops', data: device },
  'sound-device-failed': { step: 'sound', severity: 'stops', data: device },
  /** The device can play and not record. */
  'microphone-missing': { step: 'sound', severity: 'stops', data: device },
  /** Digital silence or the hiss of no capsule. */
  'microphone-silent': { step: 'sound', severity: 'stops', data: nothing },
  'microphone-overdriven': { step: 'sound', severity: 'warns', data: nothing },
  'earpiece-silent': { step: 'sound', severity: 'stops', data: nothing },

  'room-too-loud': { step: 'baseline', severity: 'warns', data: nothing },
  'handset-lifted': { step: 'baseline', severity: 'stops', data: nothing },
  'baseline-failed': { step: 'baseline', severity: 'warns', data: nothing },

  'number-refused': { step: 'test-call', severity: 'stops', data: z.strictObject({ number: text }) },
  'call-failed': { step: 'test-call', severity: 'stops', data: nothing },
  /** It was answered, and the tones of the test did not come back. */
  'call-without-sound': { step: 'test-call', severity: 'stops', data: nothing },
} as const satisfies Record<
  string,
  { readonly step: SetupStep; readonly severity: SetupSeverity; readonly data: z.ZodObject }
>;

export type SetupProblemCode = keyof typeof setupProblems;
export type SetupProblemData<Code extends SetupProblemCode = SetupProblemCode> = z.infer<
  (typeof setupProblems)[Code]['data']
>;

/** A problem with what its words name. */
export type SetupProblem<Code extends SetupProblemCode = SetupProblemCode> = {
  readonly [C in Code]: {
    readonly code: C;
    readonly data: SetupProblemData<C>;
    /** The program's own sentence, in English, with figures for whoever is asked for help; null: it has none. No secret. */
    readonly said: string | null;
  };
}[Code];

const MOST_SAID = 2_000;

/** As it travels from the phone to its page. */
export const setupProblemSchema = z
  .strictObject({
    code: z.enum(Object.keys(setupProblems) as [SetupProblemCode, ...SetupProblemCode[]]),
    data: z.unknown(),
    said: z.string().max(MOST_SAID).nullable(),
  })
  .transform((problem, context): SetupProblem => {
    const { code, said } = problem;
    const data = setupProblems[code].data.safeParse(problem.data);
    if (data.success) return { code, data: data.data, said } as SetupProblem;
    context.addIssue({ code: 'custom', message: `is not what belongs to ${code}`, path: ['data'] });
    return z.NEVER;
  });

/** `said` is cut to what may travel. */
export function setupProblem<Code extends SetupProblemCode>(
  code: Code,
  data: SetupProblemData<Code>,
  said: string | null = null,
): SetupProblem<Code> {
  return { code, data, said: said?.slice(0, MOST_SAID) ?? null };
}

export function stepOf({ code }: Pick<SetupProblem, 'code'>): SetupStep {
  return setupProblems[code].step;
}

export function severityOf({ code }: Pick<SetupProblem, 'code'>): SetupSeverity {
  return setupProblems[code].severity;
}
