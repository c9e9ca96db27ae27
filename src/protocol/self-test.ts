/** Tests that a phone makes of itself: on a schedule, and on command. */
import { z } from 'zod';

export const selfTestNames = [
  /** A call to the test extension over the path of a real call; tones must come back. */
  'call',
  /** A sweep into the earpiece, heard by the microphone in the cradle, against the baseline. */
  'acoustic',
  /** Microphone, earpiece and their device give and take frames. */
  'audio-device',
  /** OPTIONS or registration on every route that is not in use. */
  'routes',
] as const;
export type SelfTestName = (typeof selfTestNames)[number];
export const selfTestNameSchema = z.enum(selfTestNames);

export const selfTestOutcomes = [
  'passed',
  'failed',
  /** Given up because the handset was lifted, or a call came: tried again later. */
  'interrupted',
  /** Cannot be done on this phone: no test number, no baseline, no such device. */
  'not-available',
] as const;
export type SelfTestOutcome = (typeof selfTestOutcomes)[number];

export const selfTestResultSchema = z.strictObject({
  test: selfTestNameSchema,
  outcome: z.enum(selfTestOutcomes),
  /** Wall clock of the end. */
  at: z.iso.datetime(),
  tookMs: z.number().nonnegative(),
  /** One sentence: what was found and what to do. */
  message: z.string().max(500),
  /** What proves it: figures by name, such as `tonesHeard`, `lossPercent`, `bandDb1000`. At most 40. */
  evidence: z
    .record(z.string().max(40), z.union([z.number(), z.string().max(200), z.boolean()]))
    .refine((evidence) => Object.keys(evidence).length <= 40, 'has more than 40 figures'),
});
export type SelfTestResult = z.infer<typeof selfTestResultSchema>;
