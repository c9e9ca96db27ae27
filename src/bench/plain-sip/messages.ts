/** What the benchmark and the processes it forks say to each other. */
import { z } from 'zod';

const atMs = z.number();

/** To the process that is the phone. */
export const toPhone = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('lift') }),
  z.strictObject({ type: z.literal('replace') }),
  /** Keep the next frames that are played. */
  z.strictObject({ type: z.literal('record'), frames: z.number().int() }),
]);
export type ToPhone = z.infer<typeof toPhone>;

export const fromPhone = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('registered') }),
  /** The hook event entered the controller; the first audible sound of the far end went to the sound device. */
  z.strictObject({ type: z.literal('heard'), liftedMs: atMs, heardMs: atMs }),
  /** A frame went to the sound device, and from there to the microphone, with which the far end's tone begins. */
  z.strictObject({ type: z.literal('onset'), atMs }),
  /** Samples of 16 bits in the machine's order, in base64. */
  z.strictObject({ type: z.literal('recorded'), pcm: z.base64() }),
]);
export type FromPhone = z.infer<typeof fromPhone>;

export const transports = ['udp', 'tcp', 'tls'] as const;
export type PlainTransport = (typeof transports)[number];

/** To a process that is a far end. */
export const toFarEnd = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('listen'),
    transport: z.enum(transports),
    /** PEM texts, for `tls`. */
    tls: z.strictObject({ key: z.string(), cert: z.string() }).optional(),
  }),
  /** `silent`: takes everything and says nothing. `gone`: nobody listens any more. */
  z.strictObject({ type: z.literal('behave'), as: z.enum(['silent', 'gone']) }),
  /** What it plays from the next packet on. */
  z.strictObject({ type: z.literal('play'), pattern: z.enum(['steady', 'onsets']) }),
  z.strictObject({ type: z.literal('lose'), trace: z.string().regex(/^[01]*$/) }),
  z.strictObject({ type: z.literal('record'), packets: z.number().int() }),
]);
export type ToFarEnd = z.infer<typeof toFarEnd>;

export const fromFarEnd = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('listening'), port: z.number().int() }),
  z.strictObject({ type: z.literal('behaves') }),
  /** A call in which the far end heard its own tone come back. */
  z.strictObject({
    type: z.literal('call'),
    inviteSeenMs: atMs,
    answerSentMs: atMs,
    firstPacketMs: atMs,
    echoMs: atMs,
  }),
  z.strictObject({ type: z.literal('onset-sent'), atMs }),
  z.strictObject({ type: z.literal('onset-back'), atMs }),
  /** PCMA in base64. */
  z.strictObject({ type: z.literal('recorded'), codes: z.base64() }),
]);
export type FromFarEnd = z.infer<typeof fromFarEnd>;
