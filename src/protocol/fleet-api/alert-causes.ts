/**
 * What was seen, as data: pages and messages say it in the language and the time zone of who reads it
 * (words/alert-text.ts). `said` is what the phone itself says of it, one line of English; null when it says nothing.
 */
import { z } from 'zod';
import { callCauses } from '../call-record.js';
import { faultCodeSchema } from '../faults.js';
import { timeSchema } from './common.js';
import { haltReasonSchema, updateChannelSchema } from './updates.js';

const line = z.string().max(500);
const said = line.nullable();
const version = z.int().nonnegative();

export const alertCauseSchema = z.discriminatedUnion('type', [
  /** Most phones of the fleet went silent together. */
  z.strictObject({ type: z.literal('fleet-silent') }),
  /** Names of the first sites, and how many more there are. */
  z.strictObject({
    type: z.literal('sites-silent'),
    sites: z.array(line).max(5),
    more: z.int().nonnegative(),
  }),
  z.strictObject({ type: z.literal('site-silent'), site: line }),
  /** Nothing was heard of the phone from this time on. */
  z.strictObject({ type: z.literal('phone-silent'), since: timeSchema }),
  z.strictObject({ type: z.literal('key-copied') }),
  /** The last calls came to nothing: how many, when the first of them was, and how the newest ended. */
  z.strictObject({
    type: z.literal('calls-failed'),
    count: z.int().positive(),
    since: timeSchema,
    last: z.enum(callCauses),
  }),
  /** Not proved for longer than set; `provedAt` is null when it never was. */
  z.strictObject({
    type: z.literal('not-proved'),
    limitMs: z.int().positive(),
    provedAt: timeSchema.nullable(),
  }),
  /** A fault of the phone (faults.ts). */
  z.strictObject({ type: z.literal('fault'), code: faultCodeSchema, place: line, said }),
  /** No route is registered; the first one, null when there is none. */
  z.strictObject({
    type: z.literal('not-registered'),
    route: z.strictObject({ name: line, server: line }).nullable(),
    said,
  }),
  z.strictObject({ type: z.literal('no-sound'), device: line, present: z.boolean(), said }),
  z.strictObject({ type: z.literal('hot'), celsius: z.number(), limitCelsius: z.number() }),
  z.strictObject({ type: z.literal('disk-full'), freePercent: z.number() }),
  /** Phone minus fleet. */
  z.strictObject({ type: z.literal('clock-off'), offsetMs: z.number() }),
  z.strictObject({ type: z.literal('config-refused'), version, said }),
  z.strictObject({ type: z.literal('config-rolled-back'), version, said }),
  z.strictObject({ type: z.literal('update-rolled-back'), version: line, said }),
  /** The first rollout that has halted, and how many more have. */
  z.strictObject({
    type: z.literal('rollout-halted'),
    version: line,
    channel: updateChannelSchema,
    reason: haltReasonSchema,
    more: z.int().nonnegative(),
  }),
]);
export type AlertCause = z.infer<typeof alertCauseSchema>;
