/**
 * What the fleet server tells open dashboards over a WebSocket (path {@link LIVE_PATH}, by the session's cookie, same
 * origin only). One JSON object a text frame; at most one of each type a second. After a reconnection the page fetches
 * what it shows anew.
 */
import { z } from 'zod';
import { alertSchema } from './alerts.js';
import { idSchema } from './common.js';
import { overviewSchema, phoneRowSchema, storedCallSchema, storedCommandSchema } from './phones.js';

export const LIVE_PATH = '/api/live';

export const liveMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('overview'), overview: overviewSchema }),
  /** Rows that have changed, at most 200; more are told as `many`. */
  z.strictObject({ type: z.literal('phones'), rows: z.array(phoneRowSchema).max(200) }),
  /** So much has changed that the list is to be fetched anew. */
  z.strictObject({ type: z.literal('many') }),
  /** Raised, changed or cleared. */
  z.strictObject({ type: z.literal('alerts'), alerts: z.array(alertSchema).max(200) }),
  z.strictObject({ type: z.literal('calls'), calls: z.array(storedCallSchema).max(50) }),
  /** Of the watched phone: its page fetches its report anew. */
  z.strictObject({ type: z.literal('report'), phone: idSchema }),
  z.strictObject({ type: z.literal('command'), phone: idSchema, command: storedCommandSchema }),
]);
export type LiveMessage = z.infer<typeof liveMessageSchema>;

/** Page to server: whose reports and commands it wants to hear of. */
export const watchMessageSchema = z.strictObject({ type: z.literal('watch'), phone: idSchema.nullable() });
