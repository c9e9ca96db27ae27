/**
 * The sign-off of a phone: who put it up, when and where, and what proves that each part of it works. Made once the phone is set
 * up, by the technician's page or `hotline sign-off`, sent to the fleet through the outbox, kept there as long as the phone is.
 *
 * ```
 *  phone                                             fleet
 *   ── event `commissioned` { record } ───────────►    the record is stored; the phone counts as commissioned
 *   ── event `commissioning-photo` { part 0 of n } ►   kept until all have come and their sum is that of the record
 *   ── ...                                             a photo whose parts do not make it up is not shown
 * ```
 *
 * A later record of the same phone does not replace an earlier one: both stay, the newest counts.
 */
import { z } from 'zod';

/** What is measured of each check. A figure that could not be measured is left out, never made up. */
export const commissioningFigures = {
  network: {
    /** Of the default route, such as `eth0`. */
    interface: 'text',
    /** SSID; never with its password. */
    wifiName: 'text',
    wifiSignalDbm: 'dBm',
    address: 'text',
    gateway: 'text',
    gatewayReachable: 'yes-no',
    dnsMs: 'ms',
  },
  time: {
    synchronised: 'yes-no',
    /** Phone minus the time server or the fleet. */
    offsetMs: 'ms',
    /** Who was asked: a host, or `fleet`. */
    source: 'text',
  },
  fleet: {
    server: 'text',
    /** What the fleet calls this phone. */
    name: 'text',
    accepted: 'yes-no',
    configVersion: 'count',
  },
  registration: {
    /** Configured, and registered at that moment. */
    routes: 'count',
    registered: 'count',
    /** The first one that was registered. */
    route: 'text',
    server: 'text',
    tookMs: 'ms',
    /** The number that the phone calls. */
    number: 'text',
  },
  hook: {
    /** `gpiochip`, `firmata`, ... as in `[hook]`. */
    input: 'text',
    pin: 'text',
    secondPin: 'text',
    /** `high` or `low` while the handset is off. */
    offHookLevel: 'text',
    /** Edges that were seen while the handset was lifted and put back so many times. */
    edges: 'count',
    lifts: 'count',
    /** Longest time from the first to the last edge of one movement. */
    bounceMs: 'ms',
  },
  earpiece: {
    device: 'text',
    gainDb: 'dB',
    toneDbfs: 'dBFS',
    /** The technician says so. */
    heard: 'yes-no',
  },
  microphone: {
    device: 'text',
    gainDb: 'dB',
    speechDbfs: 'dBFS',
    noiseDbfs: 'dBFS',
    peakDbfs: 'dBFS',
    clipped: 'yes-no',
  },
  /** The names are those of the acoustic self-test's evidence. */
  acoustic: {
    baselineLearntAt: 'time',
    verdict: 'text',
    bands: 'text',
    weakerDb: 'dB',
    noiseDbfs: 'dBFS',
    delayMs: 'ms',
  },
  /** A call to the number itself, or to the test extension; names of sound as in the self-test's evidence. */
  'test-call': {
    /** `id` of its call record, when it was a call of the handset. */
    call: 'text',
    route: 'text',
    number: 'text',
    answerMs: 'ms',
    talkMs: 'ms',
    /** Of 4, where the call went to an echo test. */
    tonesHeard: 'count',
    echoMs: 'ms',
    loudestDbfs: 'dBFS',
    lossPercent: '%',
    jitterMs: 'ms',
    roundTripMs: 'ms',
    mos: 'MOS',
    codec: 'text',
    /** What the technician pressed, of so many. */
    rating: 'count',
    ratingOutOf: 'count',
  },
} as const satisfies Record<string, Record<string, CommissioningUnit>>;

/** `text` up to 200 characters; `MOS`: 1 to 4.5 (ITU-T G.107). */
export type CommissioningUnit =
  'text' | 'yes-no' | 'time' | 'count' | 'ms' | 'dB' | 'dBFS' | 'dBm' | '%' | 'MOS';

export type CommissioningCheckName = keyof typeof commissioningFigures;
/** In the order in which they are made and shown. */
export const commissioningCheckNames = Object.keys(commissioningFigures) as readonly CommissioningCheckName[];

export const commissioningOutcomes = [
  'passed',
  'failed',
  /** Left out by the technician, or impossible on this phone; `note` says why. */
  'skipped',
] as const;
export type CommissioningOutcome = (typeof commissioningOutcomes)[number];

const LONGEST_TEXT = 200;
/** One line without control characters: it is printed, and shown on pages and terminals. */
const line = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must be one line');

const unitSchemas = {
  text: line(LONGEST_TEXT),
  'yes-no': z.boolean(),
  time: z.iso.datetime(),
  count: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  ms: z.number().min(-1e13).max(1e13),
  dB: z.number().min(-200).max(200),
  dBFS: z.number().min(-200).max(50),
  dBm: z.number().min(-200).max(50),
  '%': z.number().min(0).max(100),
  MOS: z.number().min(1).max(4.5),
} as const satisfies Record<CommissioningUnit, z.ZodType>;

/** The figures of a check, each of which may be missing; others are refused. */
type Evidence<Figures extends Record<string, CommissioningUnit>> = {
  -readonly [Name in keyof Figures]?: z.infer<(typeof unitSchemas)[Figures[Name]]> | undefined;
};

function checkOf<Name extends CommissioningCheckName>(check: Name) {
  const figures = Object.entries<CommissioningUnit>(commissioningFigures[check]);
  const evidence = z
    .strictObject(Object.fromEntries(figures.map(([name, unit]) => [name, unitSchemas[unit]])))
    .partial() as unknown as z.ZodType<Evidence<(typeof commissioningFigures)[Name]>>;
  return z.strictObject({
    check: z.literal(check),
    outcome: z.enum(commissioningOutcomes),
    /** Wall clock of its end. */
    at: z.iso.datetime(),
    /** What was found, or why it was left out, in one sentence; may be empty when it passed. */
    note: line(500),
    evidence,
  });
}

export const commissioningCheckSchema = z.discriminatedUnion('check', [
  checkOf('network'),
  checkOf('time'),
  checkOf('fleet'),
  checkOf('registration'),
  checkOf('hook'),
  checkOf('earpiece'),
  checkOf('microphone'),
  checkOf('acoustic'),
  checkOf('test-call'),
]);
export type CommissioningCheck = z.infer<typeof commissioningCheckSchema>;

/** A photo of the phone on its wall: JPEG alone, at most so many bytes, in parts of so many before base64. */
export const MOST_PHOTO_BYTES = 200 * 1024;
export const PHOTO_PART_BYTES = 24 * 1024;
export const MOST_PHOTO_PARTS = Math.ceil(MOST_PHOTO_BYTES / PHOTO_PART_BYTES);

/** How the phone was set up. */
export const provisioningWays = ['page', 'card', 'command-line'] as const;
export type ProvisioningWay = (typeof provisioningWays)[number];

export const commissioningRecordSchema = z.strictObject({
  /** Made with the record. */
  id: z.uuid(),
  /** Wall clock of the signature. */
  at: z.iso.datetime(),
  /** Who signs, as the person wrote it. */
  by: line(100).min(1),
  /** Where it hangs, as the person wrote it: "hall, left of the lift". */
  place: line(LONGEST_TEXT).min(1),
  /** Anything else, in lines. */
  remarks: z
    .string()
    .max(1_000)
    .regex(/^(?:[^\p{Cc}]|\n)*$/u, 'must be text'),
  way: z.enum(provisioningWays),
  /** What the label of the phone says, such as `hotline-7f3a`; null where it has none. */
  shortName: line(63).nullable(),
  /** In any order, each at most once. */
  checks: z
    .array(commissioningCheckSchema)
    .max(commissioningCheckNames.length)
    .refine(
      (checks) => new Set(checks.map(({ check }) => check)).size === checks.length,
      'has a check twice',
    ),
  /** What was signed off: null where it is not known. */
  versions: z.strictObject({
    /** Of this program. */
    software: line(40),
    node: line(40),
    /** /proc/device-tree/model. */
    machine: line(100).nullable(),
    /** Firmware of the I/O board. */
    board: line(40).nullable(),
    /** Of the configuration that the fleet gave. */
    configuration: z.int().nonnegative().max(Number.MAX_SAFE_INTEGER).nullable(),
  }),
  /** The photo that follows in parts. */
  photo: z
    .strictObject({
      bytes: z.int().min(1).max(MOST_PHOTO_BYTES),
      /** SHA-256 of the bytes, hex. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be SHA-256 in hex'),
    })
    .nullable(),
});
export type CommissioningRecord = z.infer<typeof commissioningRecordSchema>;

/** One part of the photo of a record: all of them {@link PHOTO_PART_BYTES} long but the last. */
export const photoPartSchema = z.strictObject({
  /** `id` of the record, which was sent before. */
  record: z.uuid(),
  part: z
    .int()
    .min(0)
    .max(MOST_PHOTO_PARTS - 1),
  parts: z.int().min(1).max(MOST_PHOTO_PARTS),
  data: z.base64().max(Math.ceil(PHOTO_PART_BYTES / 3) * 4),
});
export type PhotoPart = z.infer<typeof photoPartSchema>;

/** How many parts a photo of so many bytes has. */
export function photoPartsOf(bytes: number): number {
  return Math.ceil(bytes / PHOTO_PART_BYTES);
}

/** The checks of a record that did not pass, and those that nobody made, in the order of {@link commissioningCheckNames}. */
export function openChecks({ checks }: Pick<CommissioningRecord, 'checks'>): CommissioningCheckName[] {
  const passed = new Set(checks.filter(({ outcome }) => outcome === 'passed').map(({ check }) => check));
  return commissioningCheckNames.filter((name) => !passed.has(name));
}

/** Whether bytes are those of a JPEG image: they begin and end with its markers (ITU-T T.81 section B.1.1.3). */
export function isJpeg(bytes: Uint8Array): boolean {
  const { length } = bytes;
  return (
    length > 4 &&
    bytes[0] === 0xff &&
    bytes[1] === 0xd8 &&
    bytes[2] === 0xff &&
    bytes[length - 2] === 0xff &&
    bytes[length - 1] === 0xd9
  );
}
