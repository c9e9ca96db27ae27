/**
 * What the browser handset and the phone say to each other over one WebSocket (path `/handset`).
 *
 * Text frames are JSON of the shapes below. Binary frames are sound: exactly {@link FRAME_SAMPLES} samples of
 * signed 16-bit little-endian PCM (audio-format.ts), phone to page for the ear, page to phone from the microphone.
 *
 * On connecting, the phone sends `handset` and then `phone`. A page that is told that the handset is its own answers
 * with `hook` if its handset is lifted; until it does, the handset counts as being in its cradle. Where a real contact
 * moves the hook ({@link hookKinds}), the page says nothing of it.
 */
import { z } from 'zod';
import { callRecordSchema, callSteps, failureCauseSchema } from './call-record.js';
import { earSourceSchema } from './ear.js';
import { faultSchema } from './faults.js';

export const callStateNames = [
  'idle',
  'callback',
  'connecting',
  'ringing',
  'early-media',
  'talking',
  'retrying',
  'far-end-gone',
  'gave-up',
  'howler',
  'left-off-hook',
  'out-of-service',
] as const;
export type CallStateName = (typeof callStateNames)[number];

export const registrationStateNames = [
  'stopped',
  'connecting',
  'registering',
  'registered',
  'waiting',
] as const;
export type RegistrationStateName = (typeof registrationStateNames)[number];

export const registrationViewSchema = z.strictObject({
  route: z.string(),
  /** The exchange as a person would name it, e.g. `wss://pbx.example:8089/ws`. Never with a password. */
  server: z.string(),
  state: z.enum(registrationStateNames),
  /** Why it is not registered, in one sentence; null when it is. */
  problem: z.string().nullable(),
});
export type RegistrationView = z.infer<typeof registrationViewSchema>;

/** The call that is going on, or the last one while the handset is still off the hook. */
export const currentCallSchema = z.strictObject({
  steps: z.partialRecord(z.enum(callSteps), z.number().nonnegative()),
  route: z.string().nullable(),
  attempts: z.number().int().nonnegative(),
  lastFailure: failureCauseSchema.nullable(),
});
export type CurrentCall = z.infer<typeof currentCallSchema>;

/** WebSocket close codes of the phone (RFC 6455 section 7.4.1). */
export const closeCodes = {
  /** The page sent something that no page sends. */
  violation: 1008,
  /** So many pages are open that no other is let in. */
  crowded: 1013,
  /** The phone is being stopped. */
  goingAway: 1001,
} as const;

/** What the practice exchange can be told to do to every call. */
export const troubles = ['none', 'busy', 'no-answer', 'unavailable', 'silent', 'hang-up', 'off'] as const;
export const troubleSchema = z.enum(troubles);
export type Trouble = (typeof troubles)[number];

/**
 * What moves the hook: the handset drawn on the page that holds it, or the contact of a real handset. With `switch` the
 * page that holds the handset is its earpiece and microphone alone, and what it says of the hook is not obeyed.
 */
export const hookKinds = ['page', 'switch'] as const;
export type HookKind = (typeof hookKinds)[number];

export const phoneSnapshotSchema = z.strictObject({
  type: z.literal('phone'),
  state: z.enum(callStateNames),
  offHook: z.boolean(),
  hook: z.enum(hookKinds),
  /** The far end has put the call on hold. */
  held: z.boolean(),
  hears: earSourceSchema,
  /** The number as people write it in the country of the phone, e.g. `8 (800) 333-44-34`. */
  number: z.string(),
  registrations: z.array(registrationViewSchema),
  call: currentCallSchema.nullable(),
  /** Newest first, at most 10. */
  lastCalls: z.array(callRecordSchema),
  /** What is wrong with the phone, newest last. */
  faults: z.array(faultSchema).max(100),
  /** null where there is no practice exchange to be troubled. */
  trouble: troubleSchema.nullable(),
  /** Dashboard of the fleet on this machine; null where there is none to lead to. */
  dashboard: z.url({ protocol: /^https?$/ }).nullable(),
});
export type PhoneSnapshot = z.infer<typeof phoneSnapshotSchema>;

/** Phone to page. */
export const serverMessageSchema = z.discriminatedUnion('type', [
  phoneSnapshotSchema,
  /** Whether this page is the one that holds the handset: the newest page that asked for it. */
  z.strictObject({ type: z.literal('handset'), mine: z.boolean() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** Page to phone. Anything else closes the connection with code 1008. */
export const pageMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hook'), offHook: z.boolean() }),
  z.strictObject({ type: z.literal('take-handset') }),
  z.strictObject({ type: z.literal('trouble'), trouble: troubleSchema }),
  /** How the ear fared since the page's last report; about once a second while the handset is off the hook. */
  z.strictObject({
    type: z.literal('ear'),
    /** Sound waiting in the page now, in ms. */
    queuedMs: z.number().min(0).max(1000),
    droppedFrames: z.number().int().min(0).max(100_000),
    underruns: z.number().int().min(0).max(100_000),
  }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;
