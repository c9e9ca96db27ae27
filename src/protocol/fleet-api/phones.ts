/** Phones as the fleet's API has them. */
import { z } from 'zod';
import { callRecordSchema } from '../call-record.js';
import { faultSchema } from '../faults.js';
import { callStateNames } from '../handset.js';
import { healthReportSchema } from '../health.js';
import { commandNames, publicKeySchema } from '../fleet-link/frames.js';
import { releaseArchitectures } from '../fleet-link/updates.js';
import { selfTestNameSchema, selfTestResultSchema } from '../self-test.js';
import { alertKindSchema, alertSeveritySchema } from './alert-kinds.js';
import {
  idSchema,
  lineSchema,
  notesSchema,
  optionalLineSchema,
  pageOf,
  pageQuery,
  timeSchema,
  timezoneSchema,
} from './common.js';
import { phoneUpdateSchema, updateChannelSchema } from './updates.js';

/** A place with phones. */
export const siteSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  address: z.string(),
  timezone: z.string(),
  /** Of its phones that have none of their own. */
  updateChannel: updateChannelSchema,
  phones: z.int().nonnegative(),
});
export type Site = z.infer<typeof siteSchema>;
export const newSiteSchema = z.strictObject({
  name: lineSchema(100),
  address: optionalLineSchema(300).default(''),
  timezone: timezoneSchema,
  updateChannel: updateChannelSchema.default('stable'),
});
export const siteChangeSchema = z.strictObject({
  name: lineSchema(100).optional(),
  address: optionalLineSchema(300).optional(),
  timezone: timezoneSchema.optional(),
  updateChannel: updateChannelSchema.optional(),
});

/** How far a phone has come with this fleet. */
export const enrolmentStates = [
  /** Made by an operator; no device has used its code yet. */
  'new',
  /** A device has; a person has still to accept it. */
  'unconfirmed',
  'accepted',
  /** Cut off. */
  'revoked',
] as const;
export const enrolmentStateSchema = z.enum(enrolmentStates);
export type EnrolmentState = z.infer<typeof enrolmentStateSchema>;

/** What an operator wants to know first, worst first. */
export const conditions = [
  /** Nothing is heard of it. */
  'down',
  /** It is linked and says that nobody can call from it. */
  'cannot-call',
  /** It can call; somebody should look at it. */
  'needs-service',
  'ready',
  /** A device is linked, and the phone was not taken into use yet: nobody is told of what is still wrong with it. */
  'setting-up',
  /** No device has ever connected as this phone. */
  'never-connected',
  'revoked',
] as const;
export const conditionSchema = z.enum(conditions);
export type Condition = z.infer<typeof conditionSchema>;

/** Whether somebody has signed the phone off (commissioning.ts). */
export const commissioningStates = [
  /** Nobody has. */
  'none',
  /** By a record that the phone sent. */
  'signed-off',
  /** An operator says that it is in use, without a record. */
  'declared',
] as const;
export const commissioningStateSchema = z.enum(commissioningStates);
export type CommissioningState = z.infer<typeof commissioningStateSchema>;

export const phoneRowSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  site: z.strictObject({ id: idSchema, name: z.string() }).nullable(),
  enrolment: enrolmentStateSchema,
  condition: conditionSchema,
  /** Since when it is in this condition. */
  since: timeSchema,
  /** Linked this very moment; a phone that is not becomes `down` after some missed beats. */
  linked: z.boolean(),
  /** What the phone is doing; null when it is not known. */
  callState: z.enum(callStateNames).nullable(),
  /** Open alerts of this phone, worst first. */
  alerts: z.array(z.strictObject({ id: idSchema, kind: alertKindSchema, severity: alertSeveritySchema })),
  /** In a maintenance window now: nobody is told of its alerts. */
  maintenance: z.boolean(),
  lastSeenAt: timeSchema.nullable(),
  /** Last proved end to end: a call answered with sound both ways, or a passed test call. */
  provedAt: timeSchema.nullable(),
  commissioning: commissioningStateSchema,
  commissionedAt: timeSchema.nullable(),
  version: z.string().nullable(),
  /** Configuration that it runs, and the one that it should. */
  configVersion: z.int().nullable(),
  wantedConfigVersion: z.int().nullable(),
});
export type PhoneRow = z.infer<typeof phoneRowSchema>;

export const phoneSchema = phoneRowSchema.extend({
  address: z.string(),
  /** Of the site, unless it has its own. */
  timezone: z.string(),
  notes: z.string(),
  updates: z.strictObject({
    /** That of the site, unless it has its own; `stable` without either. */
    channel: updateChannelSchema,
    own: updateChannelSchema.nullable(),
    /** What its program is installed as; null: not from a package, so that it cannot be updated. */
    package: z
      .strictObject({
        version: z.string(),
        architecture: z.enum(releaseArchitectures),
        /** Release keys that it trusts; 0: it cannot be updated until it has one. */
        keys: z.int().nonnegative(),
      })
      .nullable(),
    last: phoneUpdateSchema.nullable(),
  }),
  createdAt: timeSchema,
  acceptedAt: timeSchema.nullable(),
  publicKey: publicKeySchema.nullable(),
  /** Devices that were this phone before, newest first. */
  formerKeys: z.array(z.strictObject({ publicKey: publicKeySchema, from: timeSchema, until: timeSchema })),
  /** The last report, and when it was taken. */
  report: healthReportSchema.nullable(),
  reportAt: timeSchema.nullable(),
});
export type PhoneDetail = z.infer<typeof phoneSchema>;

export const phoneSorts = ['name', 'condition', 'since', 'provedAt', 'lastSeenAt', 'site'] as const;
export const phoneListQuery = z.strictObject({
  ...pageQuery,
  /** Words, all of which must be in the name, the site, the address or the notes; any case. */
  search: z.string().max(200).optional(),
  /** Comma-separated. */
  condition: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(conditionSchema))
    .optional(),
  enrolment: enrolmentStateSchema.optional(),
  commissioning: commissioningStateSchema.optional(),
  site: idSchema.optional(),
  /** That the phone runs. */
  version: z.string().max(40).optional(),
  alert: alertKindSchema.optional(),
  sort: z.enum(phoneSorts).default('condition'),
  order: z.enum(['asc', 'desc']).default('asc'),
});
export const phoneListSchema = pageOf(phoneRowSchema);

export const newPhoneSchema = z.strictObject({
  name: lineSchema(100),
  site: idSchema.nullable().default(null),
  address: optionalLineSchema(300).default(''),
  timezone: timezoneSchema.nullable().default(null),
  notes: notesSchema.default(''),
});
export const phoneChangeSchema = z.strictObject({
  name: lineSchema(100).optional(),
  site: idSchema.nullable().optional(),
  address: optionalLineSchema(300).optional(),
  timezone: timezoneSchema.nullable().optional(),
  notes: notesSchema.optional(),
  /** null: that of the site. */
  updateChannel: updateChannelSchema.nullable().optional(),
});

/** How many phones are in each condition, and what is wrong, for the overview. */
export const overviewSchema = z.strictObject({
  at: timeSchema,
  phones: z.int().nonnegative(),
  byCondition: z.record(conditionSchema, z.int().nonnegative()),
  linked: z.int().nonnegative(),
  inCall: z.int().nonnegative(),
  unconfirmed: z.int().nonnegative(),
  maintenance: z.int().nonnegative(),
  /** Accepted phones with a device that nobody has signed off. */
  notCommissioned: z.int().nonnegative(),
  /** Accepted phones in service whose last proof is older than set. */
  notProved: z.int().nonnegative(),
  openAlerts: z.record(alertSeveritySchema, z.int().nonnegative()),
  callsToday: z.strictObject({
    total: z.int().nonnegative(),
    answered: z.int().nonnegative(),
    failed: z.int().nonnegative(),
  }),
  /** false while the server itself may be cut off, so that what it says of phones is doubtful. */
  trustworthy: z.boolean(),
});
export type Overview = z.infer<typeof overviewSchema>;

// ── history ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Numbers of which a history is kept, with their units. */
export const metrics = {
  cpuTemperatureC: '°C',
  load: '',
  memoryAvailableMb: 'MB',
  diskFreePercent: '%',
  wifiSignalDbm: 'dBm',
  exchangeLossPercent: '%',
  exchangeRoundTripMs: 'ms',
  boardSupplyMv: 'mV',
  clockOffsetMs: 'ms',
} as const;
export type Metric = keyof typeof metrics;
export const metricSchema = z.enum(Object.keys(metrics) as [Metric, ...Metric[]]);

export const historyQuery = z.strictObject({ from: timeSchema, to: timeSchema, metric: metricSchema });
export const historySchema = z.strictObject({
  metric: metricSchema,
  unit: z.string(),
  /** Chosen by the server so that there are at most about 2,000 points. */
  resolution: z.enum(['raw', '5min', 'hour']),
  /** ms since 1970, and least, mean and greatest of the time from there on; null where nothing was measured. */
  points: z.array(z.tuple([z.int(), z.number().nullable(), z.number().nullable(), z.number().nullable()])),
});
export type History = z.infer<typeof historySchema>;

/** Whether it could have called, as periods without gaps. */
export const availabilityStates = ['could-call', 'could-not-call', 'down', 'unknown'] as const;
export type AvailabilityState = (typeof availabilityStates)[number];
export const availabilitySchema = z.array(
  z.strictObject({ from: timeSchema, to: timeSchema, state: z.enum(availabilityStates) }),
);

export const storedCallSchema = callRecordSchema.extend({
  phone: z.strictObject({ id: idSchema, name: z.string() }),
  /** Corrected by the fleet's clock where that of the phone was wrong. */
  at: timeSchema,
  receivedAt: timeSchema,
});
export type StoredCall = z.infer<typeof storedCallSchema>;
export const phoneCallsQuery = z.strictObject({ ...pageQuery });

export const storedFaultSchema = faultSchema.extend({ clearedAt: timeSchema.nullable() });
export const storedSelfTestSchema = selfTestResultSchema.extend({ receivedAt: timeSchema });

// ── commands ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const commandStates = ['waiting', 'sent', 'accepted', 'done', 'failed', 'refused', 'expired'] as const;
export const storedCommandSchema = z.strictObject({
  id: idSchema,
  name: z.enum(commandNames),
  /** What it does, in one line, such as `self-test call`. */
  summary: z.string(),
  by: z.string(),
  createdAt: timeSchema,
  expiresAt: timeSchema,
  state: z.enum(commandStates),
  /** What the phone said. */
  message: z.string().nullable(),
  finishedAt: timeSchema.nullable(),
  /** A diagnostic bundle has come and can be fetched. */
  hasBundle: z.boolean(),
});
export type StoredCommand = z.infer<typeof storedCommandSchema>;

/** What a person may send; configurations go their own way. */
export const newCommandSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('self-test'), test: selfTestNameSchema }),
  z.strictObject({ name: z.literal('diagnostics') }),
  z.strictObject({ name: z.literal('blink'), seconds: z.int().min(1).max(600).default(30) }),
  z.strictObject({ name: z.literal('restart') }),
  z.strictObject({ name: z.literal('reboot') }),
  z.strictObject({ name: z.literal('open-setup') }),
]);

export const configStates = ['waiting', 'sent', 'running', 'rolled-back', 'refused', 'superseded'] as const;
export const storedConfigSchema = z.strictObject({
  version: z.int(),
  /** Passwords are replaced by `"•••"`; sent back so, they stay what they were. */
  toml: z.string(),
  by: z.string(),
  createdAt: timeSchema,
  state: z.enum(configStates),
  message: z.string().nullable(),
});
export type StoredConfig = z.infer<typeof storedConfigSchema>;
export const newConfigSchema = z.strictObject({
  toml: z
    .string()
    .min(1)
    .max(32 * 1024),
});
