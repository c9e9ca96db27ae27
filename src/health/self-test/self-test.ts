import type { AudioStatistics } from '../../protocol/call-record.js';
import type { RegistrationView } from '../../protocol/handset.js';
import type { SelfTestOutcome, SelfTestResult } from '../../protocol/self-test.js';
import type { Leg, LegEvent, MediaLeg } from '../../phone/ports.js';

/** What a test has found; the runner adds when and how long. */
export interface Finding {
  readonly outcome: SelfTestOutcome;
  /** One sentence: what was found and what to do. */
  readonly message: string;
  readonly evidence: SelfTestResult['evidence'];
}

/**
 * One test. It gives up as soon as `signal` is aborted (the handset was lifted), and has let go of everything when it
 * settles. It may reject: that is a failed test with the error's sentence.
 */
export type SelfTest = (signal: AbortSignal) => Promise<Finding>;

/** A route, as tests use it. */
export interface TestLine {
  readonly route: string;
  /** Whether there is a test number. */
  readonly canTest: boolean;
  registration(): RegistrationView;
  dialTest(media: MediaLeg, onEvent: (event: LegEvent) => void): Leg;
  /** Resolves when the exchange has given a sign of life. */
  check(limitMs: number): Promise<void>;
}

/** The sound device while nobody else uses it. */
export interface BorrowedDevice {
  readonly name: string;
  play(frame: Int16Array): void;
  onCaptured: ((frame: Int16Array) => void) | undefined;
}

export const interrupted: Finding = {
  outcome: 'interrupted',
  message: 'the handset was lifted; the test is made later',
  evidence: {},
};

export function notAvailable(message: string): Finding {
  return { outcome: 'not-available', message, evidence: {} };
}

/** The figures of the sound that say something of a line. */
export function soundEvidence(audio: AudioStatistics | null): SelfTestResult['evidence'] {
  if (!audio) return {};
  return {
    lossPercent: rounded(audio.lossPercent),
    jitterMs: rounded(audio.jitterMs),
    ...(audio.roundTripMs === null ? {} : { roundTripMs: rounded(audio.roundTripMs) }),
    ...(audio.mos === null ? {} : { mos: rounded(audio.mos) }),
    ...(audio.codec === null ? {} : { codec: audio.codec }),
  };
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
