/** Software updates of phones, as the fleet's API has them: releases, rollouts, and what a phone made of one. */
import { z } from 'zod';
import { MOST_SIGNATURE_CHARS, releaseArchitectures } from '../fleet-link/updates.js';
import { idSchema, timeSchema } from './common.js';

const HOUR_MS = 3_600_000;

/** Which versions a phone gets, and when: set for a site, or for one of its phones. */
export const updateChannels = [
  /** What is proved. */
  'stable',
  /** What comes next: for phones whose people know that they try it. */
  'early',
] as const;
export const updateChannelSchema = z.enum(updateChannels);
export type UpdateChannel = (typeof updateChannels)[number];

const architectureSchema = z.enum(releaseArchitectures);

/** A package of the phone's software for one architecture. */
export const storedReleaseSchema = z.strictObject({
  id: idSchema,
  version: z.string(),
  architecture: architectureSchema,
  sizeBytes: z.int().positive(),
  /** Hex. */
  sha256: z.string(),
  /** Who signed it: key id of minisign. */
  keyId: z.string(),
  /** Checked with the release key of the settings when it was added; false where none was set. Phones check it in any case. */
  verified: z.boolean(),
  addedAt: timeSchema,
  addedBy: z.string(),
});
export type StoredRelease = z.infer<typeof storedReleaseSchema>;

export const newReleaseQuery = z.strictObject({
  /** The `.minisig` file of the package, base64url. */
  signature: z
    .string()
    .max(Math.ceil((MOST_SIGNATURE_CHARS * 4) / 3))
    .regex(/^[A-Za-z0-9_-]+$/, 'must be the .minisig file of the package in base64url'),
});

/** How many accepted phones run which version; null: it has not said. */
export const versionUseSchema = z.strictObject({
  version: z.string().nullable(),
  phones: z.int().positive(),
  byChannel: z.record(updateChannelSchema, z.int().nonnegative()),
});
export type VersionUse = z.infer<typeof versionUseSchema>;

export const rolloutPlanSchema = z.strictObject({
  /** Share of the phones that get it first; at least one phone. */
  canaryPercent: z.int().min(1).max(100).default(5),
  /** So long they are watched before the rest follows, ms. */
  observeMs: z
    .int()
    .min(60_000)
    .max(30 * 24 * HOUR_MS)
    .default(24 * HOUR_MS),
  /** So many of the rest are asked in an hour. */
  perHour: z.int().min(10).max(100_000).default(500),
  /** So many of the phones that were asked may fail before it halts, percent. */
  failurePercent: z.int().min(0).max(50).default(5),
  /** `window`: phones install it in their window, at night as a rule. `idle`: as soon as the handset rests. */
  when: z.enum(['window', 'idle']).default('window'),
  /** Also on phones that have gone back from this version before. */
  again: z.boolean().default(false),
});
export type RolloutPlan = z.infer<typeof rolloutPlanSchema>;

export const newRolloutSchema = z.strictObject({
  version: z.string().min(1).max(40),
  channel: updateChannelSchema,
  ...rolloutPlanSchema.shape,
});

export const rolloutStateNames = [
  'canary',
  'waves',
  'complete',
  'paused',
  'halted',
  'aborted',
  'superseded',
] as const;
export type RolloutStateName = (typeof rolloutStateNames)[number];

const count = z.int().nonnegative();
export const haltReasonSchema = z.discriminatedUnion('type', [
  /** More went back or failed than the plan bears. */
  z.strictObject({ type: z.literal('failures'), asked: count, rolledBack: count, refused: count }),
  /** More are silent or cannot call than were to be expected. */
  z.strictObject({ type: z.literal('trouble'), watched: count, troubled: count, expected: z.number() }),
]);
export type HaltReason = z.infer<typeof haltReasonSchema>;

/** How far a phone has come with a version that it was asked to take. One that has let go of it is asked anew. */
export const phoneUpdateStates = [
  /** The order is on its way, or the phone has taken it and said nothing yet. */
  'asked',
  'fetching',
  /** It is there and checked; it waits for its window and for the handset to be on-hook. */
  'fetched',
  'installing',
  'running',
  /** The phone went back to the version before. */
  'rolled-back',
  /** Nothing was installed: the phone did not take the order, or the package could not be fetched. */
  'refused',
] as const;
export type PhoneUpdateState = (typeof phoneUpdateStates)[number];

export const rolloutSchema = z.strictObject({
  id: idSchema,
  version: z.string(),
  channel: updateChannelSchema,
  architectures: z.array(architectureSchema),
  plan: rolloutPlanSchema,
  state: z.enum(rolloutStateNames),
  /** The observation of the canaries ends then; null: it has not begun, or is over. */
  observedUntil: timeSchema.nullable(),
  /** Why it halted. */
  reason: haltReasonSchema.nullable(),
  canaries: count,
  /** Phones by how far they have come; `waiting` were not asked yet. */
  phones: z.record(z.enum(['waiting', ...phoneUpdateStates]), count),
  /** Phones of the channel that this cannot reach: not run from a package, another architecture, another release key. */
  unable: count,
  createdAt: timeSchema,
  createdBy: z.string(),
  changedAt: timeSchema,
});
export type Rollout = z.infer<typeof rolloutSchema>;

export const rolloutActions = ['pause', 'resume', 'override', 'abort'] as const;
export type RolloutAction = (typeof rolloutActions)[number];
export const rolloutActionSchema = z.strictObject({
  /** `override`: go on in spite of what halted it. */
  action: z.enum(rolloutActions),
});

/** What can be done with a rollout in this state. */
export const actionsIn: Readonly<Record<RolloutStateName, readonly RolloutAction[]>> = {
  canary: ['pause', 'abort'],
  waves: ['pause', 'abort'],
  complete: ['pause', 'abort'],
  paused: ['resume', 'abort'],
  halted: ['override', 'abort'],
  aborted: [],
  superseded: [],
};

/** The newest rollout that a phone was asked to follow. */
export const phoneUpdateSchema = z.strictObject({
  rollout: idSchema,
  version: z.string(),
  state: z.enum(phoneUpdateStates),
  /** What the phone said of it, in English. */
  message: z.string().nullable(),
  canary: z.boolean(),
  at: timeSchema,
});
export type PhoneUpdate = z.infer<typeof phoneUpdateSchema>;
