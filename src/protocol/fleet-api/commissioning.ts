/** How phones were taken into use, as the fleet's API has it. */
import { z } from 'zod';
import { commissioningRecordSchema } from '../commissioning.js';
import { idSchema, lineSchema, timeSchema } from './common.js';

const common = {
  id: idSchema,
  /** Corrected by the fleet's clock where that of the phone was wrong. */
  at: timeSchema,
  receivedAt: timeSchema,
  by: z.string(),
};

export const storedCommissioningSchema = z.discriminatedUnion('kind', [
  /** The record that the phone sent. */
  z.strictObject({
    kind: z.literal('signed-off'),
    ...common,
    record: commissioningRecordSchema,
    /** `incomplete`: parts of it have not come yet. */
    photo: z.enum(['none', 'incomplete', 'there']),
  }),
  /** An operator said that it is in use. */
  z.strictObject({ kind: z.literal('declared'), ...common, reason: z.string() }),
]);
export type StoredCommissioning = z.infer<typeof storedCommissioningSchema>;

/** Why there is no record: "set up by card, tested by telephone with the technician". */
export const declareCommissionedSchema = z.strictObject({ reason: lineSchema(500) });
