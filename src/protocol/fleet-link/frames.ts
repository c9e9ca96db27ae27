/**
 * What a phone and the fleet server say to each other: a WebSocket (path `/link`, subprotocol {@link LINK_PROTOCOL}),
 * one JSON object a text frame. Everything else, and every frame that does not have these shapes, ends the connection
 * with {@link linkCloseCodes.violation}.
 *
 * ```
 *  fleet                         phone
 *    ── challenge ─────────────►          fresh nonce; the fleet's identity and time
 *    ◄───────────────── hello ──          key, signature over the nonce (signing.ts), an enrolment code if it has none yet
 *    ── welcome | refused ─────►          refused: the connection ends; only `retry` says whether trying again may help
 *    ── accepted ──────────────►          somebody has accepted the phone that was welcomed before that
 *    ◄──────────────── report ──          whole, or what changed since an acknowledged one
 *    ── report-ack ────────────►          or `report-wanted`, when the base is not known
 *    ◄──────────────── events ──          numbered, oldest first, at most one batch waits for its ack
 *    ── events-ack ────────────►          after they are on the disk of the fleet
 *    ◄────── beat ── beat ─────►          phone when it said nothing else for the interval; the fleet answers each
 *    ── command ───────────────►          repeated after a reconnection until answered or expired
 *    ◄────── command-accepted ──          at once; how it ended is an event
 * ```
 */
import { z } from 'zod';
import { callRatingSchema, callRecordSchema } from '../call-record.js';
import { commissioningRecordSchema, photoPartSchema } from '../commissioning.js';
import { faultSchema } from '../faults.js';
import { healthChangesSchema, healthReportSchema } from '../health.js';
import { selfTestNameSchema, selfTestResultSchema } from '../self-test.js';
import {
  cancelUpdateCommandSchema,
  installedPackageSchema,
  updateCommandSchema,
  updateEventSchema,
} from './updates.js';

export const LINK_PATH = '/link';
export const LINK_PROTOCOL = 'hotline.link.v1';

/** Largest frame in bytes that a phone may send, and that it takes. */
export const MOST_PHONE_FRAME_BYTES = 64 * 1024;
export const MOST_FLEET_FRAME_BYTES = 128 * 1024;
/** Events in one batch: so many, and so many bytes of JSON. */
export const MOST_EVENTS = 50;
export const MOST_EVENT_BYTES = 48 * 1024;
/** Text of a configuration. */
export const MOST_CONFIG_CHARS = 32 * 1024;
/** A diagnostic bundle travels in parts of so many bytes before base64, at most so many. */
export const BUNDLE_PART_BYTES = 24 * 1024;
export const MOST_BUNDLE_PARTS = 85;

/** WebSocket close codes of the fleet (RFC 6455 section 7.4.2: 4000 to 4999 are private). */
export const linkCloseCodes = {
  /** The server stops or restarts. */
  goingAway: 1001,
  /** A frame that no phone sends: shape, order, size or rate. */
  violation: 1008,
  /** `refused` was sent. */
  refused: 4001,
  /** The same key has connected anew; this connection is no longer the phone's. */
  replaced: 4002,
  /** Nothing was heard for too long. */
  silent: 4003,
} as const;

const base64url = (bytes: number) =>
  z
    .string()
    .regex(
      new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`),
      `must be ${bytes} bytes in base64url`,
    );
/** Raw Ed25519 public key (RFC 8032), 32 bytes. */
export const publicKeySchema = base64url(32);
export const signatureSchema = base64url(64);
export const nonceSchema = base64url(32);

const sequence = z.int().nonnegative().max(Number.MAX_SAFE_INTEGER);
/** Monotonic ms since the start of the run that is named with it. */
const runMs = z.number().nonnegative().max(1e13);

/** As a person writes or scans it; normalised by enrolment-code.ts. */
export const enrolmentCodeTextSchema = z.string().min(1).max(40);

// ── phone to fleet ────────────────────────────────────────────────────────────────────────────────────────────────

export const helloSchema = z.strictObject({
  type: z.literal('hello'),
  key: publicKeySchema,
  /** Over {@link helloText}. */
  signature: signatureSchema,
  /** Only while the phone has never been welcomed. */
  code: enrolmentCodeTextSchema.optional(),
  version: z.string().max(40),
  package: installedPackageSchema.optional(),
  /** Version of the configuration that runs, and the highest one that this phone has accepted. */
  configVersion: sequence.nullable(),
  highestConfigVersion: sequence,
  /** This start of the program, a UUID: times of its events are counted from here. */
  run: z.uuid(),
  runMs,
  /** The phone's wall clock now. */
  clock: z.iso.datetime(),
});
export type Hello = z.infer<typeof helloSchema>;

/** When something happened, by both clocks of the phone. The fleet prefers `runMs` when the run is the connected one. */
const happened = { at: z.iso.datetime(), run: z.uuid(), runMs };

const eventBodySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), call: callRecordSchema }),
  z.strictObject({ kind: z.literal('rating'), call: z.uuid(), rating: callRatingSchema }),
  z.strictObject({ kind: z.literal('fault-raised'), fault: faultSchema }),
  z.strictObject({ kind: z.literal('fault-cleared'), fault: faultSchema }),
  z.strictObject({ kind: z.literal('self-test'), result: selfTestResultSchema }),
  z.strictObject({
    kind: z.literal('started'),
    version: z.string().max(40),
    reboot: z.boolean(),
    cause: z.enum(['power', 'requested', 'watchdog', 'crash', 'unknown']).nullable(),
  }),
  /** How a command ended. */
  z.strictObject({
    kind: z.literal('command-done'),
    command: z.uuid(),
    ok: z.boolean(),
    message: z.string().max(1000),
  }),
  /** What became of a configuration. */
  z.strictObject({
    kind: z.literal('config'),
    version: sequence,
    state: z.enum(['running', 'rolled-back', 'refused']),
    message: z.string().max(2000),
  }),
  updateEventSchema,
  /** A sample of health that could not be delivered when it was taken; dropped first when the outbox is full. */
  z.strictObject({ kind: z.literal('health'), changes: healthChangesSchema }),
  /** Somebody has signed this phone off; the parts of the photo that the record names come after it. */
  z.strictObject({ kind: z.literal('commissioned'), record: commissioningRecordSchema }),
  z.strictObject({ kind: z.literal('commissioning-photo'), photo: photoPartSchema }),
]);
export type LinkEventBody = z.infer<typeof eventBodySchema>;
export type LinkEventKind = LinkEventBody['kind'];

export const linkEventSchema = z.strictObject({
  /** From 1, rising, with gaps where health was dropped. Unique within the outbox. */
  n: sequence.min(1),
  ...happened,
  body: eventBodySchema,
});
export type LinkEvent = z.infer<typeof linkEventSchema>;

export const phoneFrameSchema = z.discriminatedUnion('type', [
  helloSchema,
  z.strictObject({ type: z.literal('beat') }),
  /** `base` null: whole. Otherwise what changed since the report of that number, which the fleet has acknowledged. */
  z.strictObject({
    type: z.literal('report'),
    n: sequence,
    ...happened,
    base: z.null(),
    report: healthReportSchema,
  }),
  z.strictObject({
    type: z.literal('changes'),
    n: sequence,
    ...happened,
    base: sequence,
    changes: healthChangesSchema,
  }),
  z.strictObject({
    type: z.literal('events'),
    /** Made with the outbox file: numbers count within it. */
    outbox: z.uuid(),
    events: z.array(linkEventSchema).min(1).max(MOST_EVENTS),
  }),
  z.strictObject({
    type: z.literal('command-accepted'),
    id: z.uuid(),
    /** null: it is being done. A sentence: it is refused, and why. */
    refusal: z.string().max(500).nullable(),
  }),
  z.strictObject({
    type: z.literal('bundle'),
    command: z.uuid(),
    part: z
      .int()
      .min(0)
      .max(MOST_BUNDLE_PARTS - 1),
    parts: z.int().min(1).max(MOST_BUNDLE_PARTS),
    /** base64 of gzipped text. */
    data: z.string().max(Math.ceil((BUNDLE_PART_BYTES * 4) / 3) + 4),
  }),
]);
export type PhoneFrame = z.infer<typeof phoneFrameSchema>;

// ── fleet to phone ────────────────────────────────────────────────────────────────────────────────────────────────

/** A configuration with the fleet's signature over {@link configText}. */
export const signedConfigSchema = z.strictObject({
  /** The phone takes only versions above the highest that it has ever accepted. */
  version: sequence.min(1),
  toml: z.string().max(MOST_CONFIG_CHARS),
  signature: signatureSchema,
});
export type SignedConfig = z.infer<typeof signedConfigSchema>;

export const commandSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('self-test'), test: selfTestNameSchema }),
  /** Logs and a diagnostic bundle, secrets redacted. */
  z.strictObject({ name: z.literal('diagnostics') }),
  /** Blinks the status lamp: "which phone is this?" */
  z.strictObject({ name: z.literal('blink'), seconds: z.int().min(1).max(600) }),
  /** Restarts the program, or the machine; both wait for the end of a call. */
  z.strictObject({ name: z.literal('restart') }),
  z.strictObject({ name: z.literal('reboot') }),
  /** Opens the technician's page of a phone that is set up (src/protocol/setup-api.ts), for an hour. */
  z.strictObject({ name: z.literal('open-setup') }),
  z.strictObject({ name: z.literal('apply-config'), config: signedConfigSchema }),
  updateCommandSchema,
  cancelUpdateCommandSchema,
]);
export type Command = z.infer<typeof commandSchema>;
export type CommandName = Command['name'];
export const commandNames = [
  'self-test',
  'diagnostics',
  'blink',
  'restart',
  'reboot',
  'open-setup',
  'apply-config',
  'update',
  'cancel-update',
] as const satisfies readonly CommandName[];

/** Why a phone is not let in, and whether trying again can help. */
export const refusals = {
  'unknown-key': { retry: true, meaning: 'The fleet does not know this phone: it needs an enrolment code.' },
  revoked: { retry: true, meaning: 'This phone was revoked by an operator.' },
  'code-wrong': {
    retry: false,
    meaning: 'The enrolment code is not one of this fleet, or was taken back.',
  },
  'code-expired': { retry: false, meaning: 'The enrolment code has expired; ask for a new one.' },
  'code-used': { retry: false, meaning: 'The enrolment code was used by another device; ask for a new one.' },
  'phone-taken': {
    retry: false,
    meaning: 'The phone of this enrolment code has a device already; ask for a code that replaces it.',
  },
  'too-many-attempts': { retry: true, meaning: 'Too many wrong codes came from here; wait some minutes.' },
  'signature-wrong': { retry: true, meaning: 'The signature does not belong to the key.' },
  'key-in-use': { retry: false, meaning: 'The key belongs to another phone of this fleet.' },
} as const satisfies Record<string, { readonly retry: boolean; readonly meaning: string }>;
export type Refusal = keyof typeof refusals;

export const fleetFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('challenge'),
    nonce: nonceSchema,
    /** The fleet's public key: signs configurations. The phone remembers it from its first welcome and accepts no other. */
    fleet: publicKeySchema,
    time: z.iso.datetime(),
  }),
  z.strictObject({
    type: z.literal('welcome'),
    phone: z.uuid(),
    name: z.string().max(100),
    /** false: enrolled, and an operator has still to accept it. Events are taken all the same, commands do not come. */
    accepted: z.boolean(),
    heartbeatMs: z.int().min(1_000).max(3_600_000),
    /** Events of this outbox up to here are kept; null: none of any outbox is known. */
    acknowledged: z.strictObject({ outbox: z.uuid(), n: sequence }).nullable(),
    time: z.iso.datetime(),
  }),
  z.strictObject({
    type: z.literal('refused'),
    reason: z.enum(Object.keys(refusals) as [Refusal, ...Refusal[]]),
    message: z.string().max(300),
  }),
  z.strictObject({ type: z.literal('accepted') }),
  z.strictObject({ type: z.literal('beat') }),
  z.strictObject({ type: z.literal('report-ack'), n: sequence }),
  z.strictObject({ type: z.literal('report-wanted') }),
  z.strictObject({ type: z.literal('events-ack'), outbox: z.uuid(), n: sequence }),
  z.strictObject({ type: z.literal('command'), id: z.uuid(), command: commandSchema }),
]);
export type FleetFrame = z.infer<typeof fleetFrameSchema>;
