/** Alerts, maintenance windows and the ways in which people are told, as the fleet's API has them. */
import { z } from 'zod';
import { alertCauseSchema } from './alert-causes.js';
import { alertKindSchema, alertSeveritySchema } from './alert-kinds.js';
import { idSchema, lineSchema, pageOf, pageQuery, textSchema, timeSchema } from './common.js';

export const alertSchema = z.strictObject({
  id: idSchema,
  kind: alertKindSchema,
  severity: alertSeveritySchema,
  phone: z.strictObject({ id: idSchema, name: z.string() }).nullable(),
  site: z.strictObject({ id: idSchema, name: z.string() }).nullable(),
  /** In English: what was seen, and what the phone says of it or else what to do. Pages say `cause` in their own language. */
  message: z.string(),
  cause: alertCauseSchema,
  /** How many phones it stands for; 1 for an alert of one phone. */
  phones: z.int().positive(),
  raisedAt: timeSchema,
  acknowledgedAt: timeSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  note: z.string().nullable(),
  escalatedAt: timeSchema.nullable(),
  clearedAt: timeSchema.nullable(),
  /** It came and went so often that it is held open until it stays away. */
  flapping: z.boolean(),
  /** Raised inside a maintenance window: nobody was told. */
  maintenance: z.boolean(),
});
export type Alert = z.infer<typeof alertSchema>;

export const alertListQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(['open', 'acknowledged', 'unacknowledged', 'cleared', 'all']).default('open'),
  kind: alertKindSchema.optional(),
  severity: alertSeveritySchema.optional(),
  phone: idSchema.optional(),
  site: idSchema.optional(),
});
export const alertListSchema = pageOf(alertSchema);
export const acknowledgementSchema = z.strictObject({ note: textSchema(500).default('') });

export const maintenanceSchema = z.strictObject({
  id: idSchema,
  /** Both null: the whole fleet. */
  phone: z.strictObject({ id: idSchema, name: z.string() }).nullable(),
  site: z.strictObject({ id: idSchema, name: z.string() }).nullable(),
  from: timeSchema,
  until: timeSchema,
  reason: z.string(),
  by: z.string(),
});
export type Maintenance = z.infer<typeof maintenanceSchema>;
export const newMaintenanceSchema = z
  .strictObject({
    phone: idSchema.nullable().default(null),
    site: idSchema.nullable().default(null),
    from: timeSchema,
    until: timeSchema,
    reason: lineSchema(200),
  })
  .refine(({ from, until }) => Date.parse(until) > Date.parse(from), {
    path: ['until'],
    message: 'must be after `from`',
  })
  .refine(({ phone, site }) => phone === null || site === null, {
    path: ['site'],
    message: 'and `phone`: only one of them',
  });

// ── ways in which people are told ─────────────────────────────────────────────────────────────────────────────────

const urlSchema = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .meta({ description: 'http or https' });

/** Secrets (`password`, `secret`, `token`) are written and never read: answers have null, or true for "there is one". */
export const channelConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('email'),
    /** `smtp://host:587` (STARTTLS is demanded unless the host is loopback) or `smtps://host:465`. */
    server: z
      .string()
      .regex(/^smtps?:\/\/[^\s/@]+$/, 'must be smtp://host:port or smtps://host:port')
      .max(300),
    user: z.string().max(200).default(''),
    password: z.string().max(300).default(''),
    from: z.email().max(300),
    to: z.array(z.email().max(300)).min(1).max(50),
  }),
  z.strictObject({
    kind: z.literal('webhook'),
    url: urlSchema,
    /** Signs the body: header `Hotline-Signature: t=<s>,v1=<hex of HMAC-SHA256 over "t.body">`. */
    secret: z.string().min(16).max(300),
  }),
  z.strictObject({
    kind: z.literal('bot'),
    /** A Telegram-like Bot API: `sendMessage` is posted to `<server>/bot<token>/sendMessage`. */
    server: urlSchema.default('https://api.telegram.org'),
    token: z.string().regex(/^[\w:-]{8,200}$/, 'must be the token of the bot'),
    chat: z.string().regex(/^(-?\d{1,20}|@\w{4,64})$/, 'must be the number of a chat, or @name'),
  }),
]);
export type ChannelConfig = z.infer<typeof channelConfigSchema>;
export const channelKinds = ['email', 'webhook', 'bot'] as const;

export const newChannelSchema = z.strictObject({
  name: lineSchema(100),
  enabled: z.boolean().default(true),
  /** Tells only of alerts at least so bad. */
  atLeast: alertSeveritySchema.default('warning'),
  /** Tells only after an alert was neither acknowledged nor cleared for so long; 0: at once. */
  afterMs: z
    .int()
    .min(0)
    .max(7 * 86_400_000)
    .default(0),
  language: z.enum(['ru', 'en']).default('ru'),
  config: channelConfigSchema,
});
export type NewChannel = z.infer<typeof newChannelSchema>;
export const channelSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  enabled: z.boolean(),
  atLeast: alertSeveritySchema,
  afterMs: z.int(),
  language: z.enum(['ru', 'en']),
  kind: z.enum(channelKinds),
  /** Where it goes, without secrets: `alarm@bank.example by smtp.bank.example`. */
  target: z.string(),
  /** The configuration without its secrets. */
  config: z.record(z.string(), z.unknown()),
  lastSuccessAt: timeSchema.nullable(),
  lastFailure: z.strictObject({ at: timeSchema, message: z.string() }).nullable(),
});
export type Channel = z.infer<typeof channelSchema>;
/** A secret that is left out stays what it was. */
export const channelChangeSchema = z.strictObject({
  name: lineSchema(100).optional(),
  enabled: z.boolean().optional(),
  atLeast: alertSeveritySchema.optional(),
  afterMs: z
    .int()
    .min(0)
    .max(7 * 86_400_000)
    .optional(),
  language: z.enum(['ru', 'en']).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});
export const channelTestSchema = z.strictObject({
  ok: z.boolean(),
  /** What went wrong and what to do, or what was sent. */
  message: z.string(),
});
