import { z } from 'zod';

/** Steps of a call that carry a time, in the order in which they can happen. */
export const callSteps = [
  'lift',
  'invite',
  'trying',
  'ringing',
  'early-media',
  'answered',
  'first-audio',
  'ended',
] as const;
export type CallStep = (typeof callSteps)[number];

/** Why one attempt did not become a call. Fixed vocabulary; the map from SIP is in src/sip/failure.ts. */
export const failureCauses = [
  /** 486, 600: every place at the call centre is taken. */
  'busy',
  /** It rang and nobody answered: 408 or 480 after ringing, or our own limit. */
  'no-answer',
  /** 480, 503 and the like: reachable, but not at the moment. */
  'unavailable',
  /** 404, 410, 484, 604: the exchange does not know the number. */
  'not-found',
  /** 401, 403, 407: account or password refused. */
  'refused',
  /** 603: a person or a policy declined. */
  'declined',
  /** 3xx to a place that this phone may not call. */
  'redirected',
  /** 415, 488, 606 or unusable SDP: no common sound format. */
  'media',
  /** Any other 4xx. */
  'client-error',
  /** 5xx but 503. */
  'server-error',
  /** No answer at all within our own deadline. */
  'timeout',
  /** The connection to the exchange was lost or could not be made. */
  'transport',
  /** Sound stopped arriving in an answered call. */
  'no-audio',
] as const;
export const failureCauseSchema = z.enum(failureCauses);
export type FailureCause = (typeof failureCauses)[number];

/** How a lift ended. `answered` if anybody was ever talked to. */
export const callCauses = ['answered', 'busy', 'no-answer', 'abandoned', 'failed'] as const;

const milliseconds = z.number().nonnegative();

export const audioStatisticsSchema = z.strictObject({
  /** Share of packets that never arrived, 0..100. */
  lossPercent: z.number().min(0).max(100),
  /** Interarrival jitter (RFC 3550 section 6.4.1). */
  jitterMs: milliseconds,
  /** Round trip by RTCP; null when the far end sent no report. */
  roundTripMs: milliseconds.nullable(),
  /** Share of played sound that was made up to conceal loss, 0..100. */
  concealedPercent: z.number().min(0).max(100),
  /** Mean opinion score by the E-model (ITU-T G.107), 1..4.5; null when nothing was received. */
  mos: z.number().min(1).max(4.5).nullable(),
  /** Negotiated codec, e.g. `opus`, `PCMA`. */
  codec: z.string().max(40).nullable(),
  /** Frames of 10 ms dropped on the way to the ear to keep the delay bounded. */
  droppedFrames: z.number().int().nonnegative(),
});
export type AudioStatistics = z.infer<typeof audioStatisticsSchema>;

export const callAttemptSchema = z.strictObject({
  route: z.string(),
  /** ms since the lift at which the attempt was started. */
  startedMs: milliseconds,
  /** null for an attempt that was answered and not lost, and for one that the phone itself ended. */
  failure: failureCauseSchema.nullable(),
  sipCode: z.number().int().min(100).max(699).nullable(),
});
export type CallAttempt = z.infer<typeof callAttemptSchema>;

/** What the customer pressed after the call, on a row of buttons. */
export const callRatingSchema = z
  .strictObject({
    /** 1 is the first button. */
    score: z.int().min(1).max(5),
    /** How many buttons there were. */
    outOf: z.int().min(1).max(5),
  })
  .refine(({ score, outOf }) => score <= outOf, 'is above its scale');
export type CallRating = z.infer<typeof callRatingSchema>;

/** One lift of the handset from off-hook to on-hook: what the journal, the fleet and the pages are given. */
export const callRecordSchema = z.strictObject({
  id: z.uuid(),
  direction: z.enum(['outgoing', 'callback']),
  /** Wall clock at the lift (which answers a callback), ISO 8601 with `Z`. */
  startedAt: z.iso.datetime(),
  /** ms since the lift; absent steps did not happen. */
  steps: z.partialRecord(z.enum(callSteps), milliseconds),
  /** Name of the route that was answered, else of the last one tried; null when none was tried. */
  route: z.string().nullable(),
  /** The last 200 of them. */
  attempts: z.array(callAttemptSchema),
  cause: z.enum(callCauses),
  /** Set when `cause` is `failed`, and when an answered call was lost. */
  failure: failureCauseSchema.nullable(),
  hungUpBy: z.enum(['caller', 'far-end', 'phone']),
  /** null when no sound path was ever open. */
  audio: audioStatisticsSchema.nullable(),
  /** null when the customer gave none. Records of before there were ratings have no such entry. */
  rating: callRatingSchema.nullable().default(null),
});
export type CallRecord = z.infer<typeof callRecordSchema>;

/** A line of the journal that adds to the record of a call. It may stand before the record, or without it. */
export const ratingLineSchema = z.strictObject({
  type: z.literal('rating'),
  /** `id` of the record. */
  call: z.uuid(),
  rating: callRatingSchema,
});
export type RatingLine = z.infer<typeof ratingLineSchema>;
