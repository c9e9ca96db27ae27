import { z } from 'zod';
import { type AcousticBaseline, acousticBaselineSchema } from '../health/self-test/acoustic.js';
import {
  selfTestNameSchema,
  type SelfTestName,
  type SelfTestResult,
  selfTestResultSchema,
} from '../protocol/self-test.js';

/** Self-tests on command. All reject with SELF_TEST when now is not the time: off-hook, or another test runs. */
export interface SelfTestCommands {
  run(test: SelfTestName): Promise<SelfTestResult>;
  /** Learns how the handset sounds in its cradle. */
  learnBaseline(): Promise<AcousticBaseline>;
}

/** Where a running phone takes these commands, by POST, from programs of its own machine. */
export const SELF_TEST_PATH = '/self-test';
/** Must be there: a page in a browser cannot send it to another origin without being allowed to (Fetch, section 4.8). */
export const COMMAND_HEADER = 'x-hotline-command';
export const COMMAND_HEADER_VALUE = 'self-test';

/** What can be asked for. A test calls the test number of the configuration, and nothing else can be named. */
export const selfTestRequestSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('run'), test: selfTestNameSchema }),
  z.strictObject({ do: z.literal('learn-baseline') }),
]);
export type SelfTestRequest = z.infer<typeof selfTestRequestSchema>;

export const selfTestAnswerSchema = z.union([
  z.strictObject({ result: selfTestResultSchema }),
  z.strictObject({ baseline: acousticBaselineSchema }),
  /** Not now, and why. */
  z.strictObject({ refusal: z.string().max(1_000) }),
]);
export type SelfTestAnswer = z.infer<typeof selfTestAnswerSchema>;
