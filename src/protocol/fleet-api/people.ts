/** Accounts, sessions, tokens and the audit log, as the fleet's API has them. */
import { z } from 'zod';
import { idSchema, lineSchema, optionalLineSchema, pageOf, pageQuery, timeSchema } from './common.js';
import { roleSchema, scopeSchema } from './roles.js';

export const loginSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@+-]{0,99}$/, 'must be letters, digits, dots, hyphens, or an e-mail address');
/** Long is what makes a password good (NIST SP 800-63B section 5.1.1). */
export const passwordSchema = z.string().min(12, 'must have at least 12 characters').max(200);

export const sessionSchema = z.strictObject({
  account: z.strictObject({ id: idSchema, login: z.string(), name: z.string(), role: roleSchema }),
  /** To be sent back in the header `X-CSRF-Token` with every request that changes something. */
  csrf: z.string(),
  endsAt: timeSchema,
  /** A demonstration: nobody signed in. */
  demo: z.boolean(),
});
export type Session = z.infer<typeof sessionSchema>;

/** What the sign-in page needs to know before anybody has signed in. */
export const entranceSchema = z.strictObject({
  /** There is no account yet: the one-time link of the console makes the first. */
  firstRun: z.boolean(),
  /** Name of the identity provider, when there is one. */
  openId: z.string().nullable(),
  version: z.string(),
});
export const signInSchema = z.strictObject({ login: z.string().max(200), password: z.string().max(200) });
export const firstRunSchema = z.strictObject({
  /** Of the one-time link. */
  token: z.string().max(100),
  login: loginSchema,
  name: lineSchema(100),
  password: passwordSchema,
});

export const accountSchema = z.strictObject({
  id: idSchema,
  login: z.string(),
  name: z.string(),
  role: roleSchema,
  disabled: z.boolean(),
  /** Signs in by the identity provider, and has no password here. */
  openId: z.boolean(),
  createdAt: timeSchema,
  lastSignInAt: timeSchema.nullable(),
});
export type Account = z.infer<typeof accountSchema>;
export const newAccountSchema = z.strictObject({
  login: loginSchema,
  name: lineSchema(100),
  role: roleSchema,
  /** Left out: the answer has a one-time link with which the person sets one. */
  password: passwordSchema.optional(),
});
export const accountChangeSchema = z.strictObject({
  name: lineSchema(100).optional(),
  role: roleSchema.optional(),
  disabled: z.boolean().optional(),
  password: passwordSchema.optional(),
});
export const createdAccountSchema = z.strictObject({
  account: accountSchema,
  /** Path of the one-time link; null when a password was given. */
  setupPath: z.string().nullable(),
});
export const ownPasswordSchema = z.strictObject({ current: z.string().max(200), password: passwordSchema });

export const apiTokenSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  owner: z.string(),
  scopes: z.array(scopeSchema),
  createdAt: timeSchema,
  expiresAt: timeSchema.nullable(),
  lastUsedAt: timeSchema.nullable(),
});
export type ApiToken = z.infer<typeof apiTokenSchema>;
export const newApiTokenSchema = z.strictObject({
  name: lineSchema(100),
  scopes: z.array(scopeSchema).min(1),
  expiresAt: timeSchema.nullable().default(null),
});
export const createdApiTokenSchema = z.strictObject({
  token: apiTokenSchema,
  /** Shown this once: `hotline_` and 43 characters. */
  secret: z.string(),
});

export const auditEntrySchema = z.strictObject({
  id: z.int(),
  at: timeSchema,
  /** Login, `token <name> of <login>`, `phone <name>`, or `server`. */
  actor: z.string(),
  /** Where from; null for the server itself. */
  address: z.string().nullable(),
  /** `phone.revoke`, `account.create` ... */
  action: z.string(),
  /** What it was done to, as people know it. */
  object: z.string(),
  /** What was given, without secrets. */
  detail: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export const auditQuery = z.strictObject({
  ...pageQuery,
  /** Part of the actor's name, any case. */
  actor: optionalLineSchema(200).optional(),
  /** An action, or what stands before its dot: `phone` finds `phone.revoke`. */
  action: optionalLineSchema(100).optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
});
export const auditListSchema = pageOf(auditEntrySchema);
