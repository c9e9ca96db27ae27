/** How the link of a phone to its fleet does, as the phone itself shows it. */
import { z } from 'zod';
import { publicKeySchema } from './fleet-link/frames.js';
import { releaseVersionSchema, updateStateSchema } from './fleet-link/updates.js';
import { healthReportSchema } from './health.js';
import { setupProblemSchema } from './setup-problems.js';

export const linkEnrolments = [
  /** The fleet does not know this phone, or was never asked. */
  'none',
  /** An operator has still to accept it: to be compared with the key that the dashboard shows. */
  'unconfirmed',
  /** It belongs to the fleet; whether it was accepted will be known with the next link. */
  'enrolled',
  'accepted',
  /** An operator has revoked it, or put another device in its place. */
  'revoked',
] as const;
export type LinkEnrolment = (typeof linkEnrolments)[number];

/** Software updates, as the phone itself shows them. */
export const updateStatusSchema = z.strictObject({
  /** Release keys that this phone trusts; 0: it takes no update. */
  trusts: z.int().nonnegative(),
  /** One that is under way; `message`: what it waits for, or why it did not get on. */
  current: z
    .strictObject({
      version: releaseVersionSchema,
      state: updateStateSchema,
      message: z.string().max(1_000).nullable(),
    })
    .nullable(),
  /** How the last one ended. */
  last: z
    .strictObject({
      version: releaseVersionSchema,
      state: updateStateSchema,
      message: z.string().max(1_000),
      at: z.iso.datetime(),
    })
    .nullable(),
});
export type UpdateStatus = z.infer<typeof updateStatusSchema>;

export const linkStatusSchema = z.strictObject({
  /** As configured, e.g. `wss://fleet.example`. */
  server: z.string().max(300),
  linked: z.boolean(),
  /** Wall clock of the last change of the link. */
  since: z.iso.datetime(),
  /** Why it is not linked, in one sentence; null when it is, or nothing was tried yet. */
  problem: z.string().max(2_000).nullable(),
  enrolment: z.enum(linkEnrolments),
  /** What the fleet calls this phone; null until its first welcome. */
  name: z.string().max(100).nullable(),
  /** Public key of this phone, base64url; null: its file cannot be used. */
  key: publicKeySchema.nullable(),
  /** Events that are not with the fleet yet. */
  waiting: z.int().nonnegative(),
  /** null: this phone does not run from a package, and is updated by whoever installed it. */
  update: updateStatusSchema.nullable().optional(),
  /** What it waits for, or what keeps it from its fleet, as a problem of setting up; null: nothing is known. */
  setup: setupProblemSchema.nullable().optional(),
});
export type LinkStatus = z.infer<typeof linkStatusSchema>;

/** What `GET /status.json` of a phone gives: its health, and its link; null: it has no fleet. */
export const phoneStatusSchema = healthReportSchema.extend({ fleet: linkStatusSchema.nullable() });
export type PhoneStatus = z.infer<typeof phoneStatusSchema>;

/** A key in groups that two people can read to each other: `pQ7x 2LmN …`. */
export function groupedKey(publicKey: string): string {
  return publicKey.replace(/.{4}(?=.)/g, '$& ');
}
