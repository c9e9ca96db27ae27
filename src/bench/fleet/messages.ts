/** What the benchmark of the fleet and the processes it starts say to each other. */
import { z } from 'zod';

/** On the machine's monotonic clock (bench-clock.ts). */
const atMs = z.number();
const count = z.int().nonnegative();

/** The server that is measured: the fleet's, or the bare one. Given to it as its only argument, in JSON. */
export const serverOptions = z.strictObject({
  port: z.int(),
  /** Of the store and the keys; unused by the bare one. */
  dataFolder: z.string(),
  databaseUrl: z.string().optional(),
  heartbeatMs: z.int(),
});
export type ServerOptions = z.infer<typeof serverOptions>;

/** To a server: how much memory is it that is really in use? */
export const toServer = z.strictObject({ type: z.literal('weigh') });
export type ToServer = z.infer<typeof toServer>;

export const fromServer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('listening') }),
  /** After the garbage is collected, in bytes; how late its event loop ran at worst since the last time, in ms. */
  z.strictObject({
    type: z.literal('weight'),
    residentBytes: count,
    heapBytes: count,
    loopDelayMs: z.number().nonnegative(),
  }),
]);
export type FromServer = z.infer<typeof fromServer>;
export type Weight = Omit<Extract<FromServer, { type: 'weight' }>, 'type'>;

/** The simulated phones, or the MQTT clients. Given to them as their only argument, in JSON. */
export const crowdOptions = z.strictObject({
  port: z.int(),
  phones: z.int().positive(),
  /** JSON array of the private keys of all phones (PEM); unused by MQTT. */
  keysFile: z.string(),
  heartbeatMs: z.int(),
  /** Each reports so often at first. */
  reportEveryMs: z.int(),
  /** Mean time between two calls of one phone. */
  callEveryMs: z.int(),
});
export type CrowdOptions = z.infer<typeof crowdOptions>;

export const toCrowd = z.discriminatedUnion('type', [
  /** Connects further ones until there are so many, some a second. Answered by `linked` when they all are. */
  z.strictObject({ type: z.literal('connect'), phones: count, perSecond: z.int().positive() }),
  z.strictObject({ type: z.literal('pace'), reportEveryMs: z.int() }),
  /** Takes the cable from so many at once, spread over all. Answered by `cut`. */
  z.strictObject({ type: z.literal('cut'), phones: count }),
  /** Gives the cables back. Answered by `linked`. */
  z.strictObject({ type: z.literal('mend') }),
  /** The server is about to go. Answered by `linked` when all have lost it and are linked again. */
  z.strictObject({ type: z.literal('await-return') }),
  /** Answered by `stored`, with what was stored since the last time. */
  z.strictObject({ type: z.literal('take') }),
]);
export type ToCrowd = z.infer<typeof toCrowd>;

export const fromCrowd = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('linked'), atMs }),
  z.strictObject({ type: z.literal('cut'), atMs }),
  /** For each message how long after it was sent it was acknowledged as stored, in ms. */
  z.strictObject({ type: z.literal('stored'), tookMs: z.array(z.number()) }),
  /** Now and then, for people. */
  z.strictObject({ type: z.literal('links'), phones: count }),
]);
export type FromCrowd = z.infer<typeof fromCrowd>;
