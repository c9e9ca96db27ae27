/** Enrolment as the fleet's API has it: codes, labels, batches, replacing and revoking. */
import { z } from 'zod';
import { idSchema, timeSchema } from './common.js';

export const newCodeSchema = z.strictObject({
  /** The device is accepted at once; otherwise a person has to confirm it. */
  preApproved: z.boolean().default(false),
  /** Of the fleet's settings when left out. */
  expiresInMs: z
    .int()
    .min(600_000)
    .max(90 * 86_400_000)
    .optional(),
  /** For a phone that has a device already: the code replaces it by another one, and the history stays. */
  replace: z.boolean().default(false),
});
/** The code itself is shown once, here; the server keeps only its hash. */
export const issuedCodeSchema = z.strictObject({
  phone: idSchema,
  name: z.string(),
  site: z.string().nullable(),
  /** `K7MW-3PQD-9X` */
  code: z.string(),
  expiresAt: timeSchema,
  preApproved: z.boolean(),
  /** What the label's QR code says: `hotline:enrol?fleet=wss%3A%2F%2F...&code=...`. */
  qrText: z.string(),
  /** The QR code as an SVG image. */
  qrSvg: z.string(),
  /** For the memory card of the phone: `hotline.toml`, and the authority of the fleet where it is no public one. */
  cardFiles: z.array(z.strictObject({ name: z.string(), text: z.string() })),
});
export type IssuedCode = z.infer<typeof issuedCodeSchema>;

/** CSV with a heading line: `name,site,address,timezone,notes`; sites that do not exist are made. */
export const batchSchema = z.strictObject({
  csv: z.string().min(1).max(2_000_000),
  preApproved: z.boolean().default(false),
  expiresInMs: z
    .int()
    .min(600_000)
    .max(90 * 86_400_000)
    .optional(),
  /** Only look: answers what would be made. */
  dryRun: z.boolean().default(false),
});
export const batchResultSchema = z.strictObject({
  made: z.int().nonnegative(),
  sitesMade: z.array(z.string()),
  /** One a phone; empty for a dry run. */
  codes: z.array(issuedCodeSchema),
});
