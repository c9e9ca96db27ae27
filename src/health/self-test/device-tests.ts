import type { Clock } from '../../clock/clock.js';
import { peakDbfs } from '../../audio/level.js';
import { FRAME_MS, FRAME_SAMPLES } from '../../protocol/audio-format.js';
import {
  type AcousticBaseline,
  type AcousticJudgement,
  type AcousticMeasurement,
  judge,
  learn,
  measure,
  sweep,
} from './acoustic.js';
import {
  type BorrowedDevice,
  type Finding,
  interrupted,
  notAvailable,
  rounded,
  type SelfTest,
} from './self-test.js';

export interface DeviceTestParts {
  readonly clock: Clock;
  /** undefined while the device is missing or cannot be opened. Given back by `release`. */
  readonly borrow: () => { readonly device: BorrowedDevice; readonly release: () => void } | undefined;
}

const LISTEN_FRAMES = 50;
/** A sound card that delivers less than this share in time is stuck. */
const FEWEST_CAPTURED = 0.6;

/** Whether earpiece and microphone give and take sound. Plays silence: nobody can hear it. */
export function audioDeviceTest(parts: DeviceTestParts): SelfTest {
  return async (signal) => {
    const heard = await playAndHear(parts, new Int16Array(LISTEN_FRAMES * FRAME_SAMPLES), signal);
    if (heard === 'missing') return failed('the sound device is missing or cannot be opened; check its plug');
    if (heard === 'aborted') return interrupted;
    const evidence = { capturedFrames: heard.frames, peakDbfs: Math.round(peakDbfs(heard.samples)) };
    if (heard.frames === 0)
      return {
        ...failed('nothing comes from the microphone: callers can listen but not be heard'),
        evidence,
      };
    if (heard.frames < FEWEST_CAPTURED * LISTEN_FRAMES)
      return {
        ...failed(`only ${heard.frames} of ${LISTEN_FRAMES} frames came from the microphone`),
        evidence,
      };
    return { outcome: 'passed', message: 'the sound device gives and takes sound', evidence };
  };
}

/** The acoustic test of the handset in its cradle (acoustic.ts). */
export function acousticTest(
  parts: DeviceTestParts & { readonly baseline: () => AcousticBaseline | undefined },
): SelfTest {
  return async (signal) => {
    const baseline = parts.baseline();
    if (!baseline) return notAvailable('no baseline was learnt: learn it with the handset in its cradle');
    const measured = await measureOnce(parts, signal);
    if (measured === 'missing')
      return failed('the sound device is missing or cannot be opened; check its plug');
    if (measured === 'aborted') return interrupted;
    const judgement = judge(measured, baseline);
    const evidence = {
      verdict: judgement.verdict,
      bands: judgement.bands,
      ...(Number.isNaN(judgement.weakerDb) ? {} : { weakerDb: rounded(judgement.weakerDb) }),
      noiseDbfs: Math.round(measured.noiseDbfs),
      delayMs: Math.round(measured.delayMs),
      baselineLearntAt: baseline.learntAt,
    };
    return { ...findings[judgement.verdict], evidence };
  };
}

const findings: Readonly<Record<AcousticJudgement['verdict'], Pick<Finding, 'outcome' | 'message'>>> = {
  passed: {
    outcome: 'passed',
    message: 'earpiece, microphone and cord are as they were at the installation',
  },
  // A vacuum cleaner is no fault: tried again later.
  'too-noisy': {
    outcome: 'interrupted',
    message: 'the room is too loud for the acoustic test; it is made later',
  },
  'microphone-dead': {
    outcome: 'failed',
    message: 'nothing comes from the microphone, not even its own hiss: check the cord and the microphone',
  },
  'nothing-heard': {
    outcome: 'failed',
    message:
      'the microphone hears nothing of the earpiece: check the cord and the earpiece, and that the handset is there',
  },
  changed: {
    outcome: 'failed',
    message:
      'earpiece and microphone are not as they were: see whether the handset lies in its cradle, else a capsule is failing',
  },
};

const LEARNING_RUNS = 4;

/** Why there is no baseline. */
export interface BaselineFailure {
  /** `missing`: the sound device; `aborted`: the handset was lifted; `unclear`: what was measured is no baseline. */
  readonly reason: 'missing' | 'aborted' | 'unclear';
  /** One sentence, with what to do. */
  readonly problem: string;
}

const baselineFailures: Readonly<Record<BaselineFailure['reason'], string>> = {
  missing: 'the sound device is missing or cannot be opened; check its plug',
  aborted: 'the handset was lifted; leave it in its cradle and learn again',
  unclear:
    'the microphone does not hear the earpiece clearly and alike each time: put the handset into its cradle, make it quiet, and check cord and levels',
};

/** Learns the baseline with the handset in its cradle, or tells why it could not. */
export async function learnBaseline(
  parts: DeviceTestParts,
  signal: AbortSignal,
): Promise<AcousticBaseline | BaselineFailure> {
  const failure = (reason: BaselineFailure['reason']) => ({ reason, problem: baselineFailures[reason] });
  const runs: AcousticMeasurement[] = [];
  for (let i = 0; i < LEARNING_RUNS; i++) {
    const run = await measureOnce(parts, signal);
    if (typeof run === 'string') return failure(run);
    runs.push(run);
  }
  return learn(runs, new Date(parts.clock.wallMs()).toISOString()) ?? failure('unclear');
}

async function measureOnce(
  parts: DeviceTestParts,
  signal: AbortSignal,
): Promise<AcousticMeasurement | 'missing' | 'aborted'> {
  const heard = await playAndHear(parts, sweep(), signal);
  if (typeof heard === 'string') return heard;
  const { clock } = parts;
  const measured = await measure(heard.samples, () => new Promise((resolve) => void clock.after(0, resolve)));
  return signal.aborted ? 'aborted' : measured;
}

const SETTLE_FRAMES = 30;

/** Plays frame by frame and keeps what the microphone gives meanwhile, from the first frame on. */
async function playAndHear(
  { clock, borrow }: DeviceTestParts,
  samples: Int16Array,
  signal: AbortSignal,
): Promise<{ readonly samples: Int16Array; readonly frames: number } | 'missing' | 'aborted'> {
  if (signal.aborted) return 'aborted';
  const borrowed = borrow();
  if (!borrowed) return 'missing';
  const { device, release } = borrowed;
  const heard = new Int16Array(samples.length);
  let [played, captured] = [0, 0];
  const frames = samples.length / FRAME_SAMPLES;
  const startedMs = clock.nowMs();
  return new Promise((resolve) => {
    const finish = (result: 'aborted' | { samples: Int16Array; frames: number }) => {
      ticker.cancel();
      signal.removeEventListener('abort', onAbort);
      device.onCaptured = undefined;
      release();
      resolve(result);
    };
    // Within the same turn as the lift: the handset is the caller's.
    const onAbort = () => finish('aborted');
    signal.addEventListener('abort', onAbort);
    device.onCaptured = (frame) => {
      if (captured < frames) heard.set(frame, captured * FRAME_SAMPLES);
      captured++;
    };
    const ticker = clock.every(FRAME_MS, () => {
      const due = Math.floor((clock.nowMs() - startedMs) / FRAME_MS);
      for (; played < Math.min(due, frames); played++)
        device.play(samples.slice(played * FRAME_SAMPLES, (played + 1) * FRAME_SAMPLES));
      // The last frames are still on their way.
      if (captured >= frames || due > frames + SETTLE_FRAMES)
        finish({ samples: heard, frames: Math.min(captured, frames) });
    });
  });
}

function failed(message: string): Finding {
  return { outcome: 'failed', message, evidence: {} };
}
