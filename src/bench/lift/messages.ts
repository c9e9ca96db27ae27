/** What the benchmark and the processes it forks say to each other. */
import { z } from 'zod';

/** To the process that is the phone. */
export const toPhone = z.discriminatedUnion('type', [
  /** `cold`: throws away the prepared offer first. */
  z.strictObject({ type: z.literal('lift'), cold: z.boolean() }),
  z.strictObject({ type: z.literal('replace') }),
]);
export type ToPhone = z.infer<typeof toPhone>;

const atMs = z.number();

export const fromPhone = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('registered') }),
  /** The first audible sound of the other side goes to the sound device. */
  z.strictObject({ type: z.literal('heard'), liftedMs: atMs, inviteSentMs: atMs, heardMs: atMs }),
]);
export type FromPhone = z.infer<typeof fromPhone>;

/** To the process that is the exchange. */
export const toExchange = z.strictObject({
  type: z.literal('listen'),
  account: z.string(),
  password: z.string(),
});
export type ToExchange = z.infer<typeof toExchange>;

/** From the process that is the exchange. */
export const fromExchange = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('listening'), port: z.number().int() }),
  z.strictObject({ type: z.literal('invite'), atMs }),
  z.strictObject({ type: z.literal('answer'), atMs }),
]);
export type FromExchange = z.infer<typeof fromExchange>;
