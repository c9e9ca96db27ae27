/** What a phone that is being set up finds out about its sound, as a problem of setting up. Pure. */
import { HotlineError, messageOf } from '../errors.js';
import type { HealthReport } from '../health.js';
import type { SelfTestResult } from '../self-test.js';
import { setupProblem, type SetupProblem } from '../setup-problems.js';

/** As ALSA lists it. */
export interface SoundCardFacts {
  readonly id: string;
  readonly description: string;
  readonly playback: boolean;
  readonly capture: boolean;
}

/** The one device that a handset can be at, as `audio.device` names it; or why that cannot be said. */
export function soundDeviceOf(
  cards: readonly SoundCardFacts[],
): { readonly device: string } | { readonly problem: SetupProblem } {
  const named = (card: SoundCardFacts) => ({ device: `alsa:${card.id}`, description: card.description });
  const whole = cards.filter(({ playback, capture }) => playback && capture);
  const [first, second] = whole.map(named);
  if (first && second)
    return { problem: setupProblem('sound-two-devices', { devices: whole.slice(0, 32).map(named) }) };
  if (first) return { device: first.device };
  // The Raspberry Pi's own outputs, HDMI among them, are no place for a handset.
  return { problem: setupProblem('sound-no-device', {}, saidOf(cards)) };
}

function saidOf(cards: readonly SoundCardFacts[]): string | null {
  if (cards.length === 0) return null;
  return `none of ${cards.map(({ id, description }) => `alsa:${id} (${description})`).join(', ')} can both play and record`;
}

/** EBUSY of asm-generic/errno.h. */
const EBUSY = 16;

/** Why a sound device could not be opened. */
export function soundErrorProblem(error: unknown, device: string): SetupProblem {
  const said = messageOf(error);
  if (error instanceof HotlineError && error.code === 'AUDIO_DEVICE_UNKNOWN')
    return setupProblem('sound-device-missing', { device }, said);
  const cause: unknown = error instanceof HotlineError ? error.cause : error;
  const isBusy = typeof cause === 'object' && cause !== null && 'errno' in cause && cause.errno === EBUSY;
  return isBusy
    ? setupProblem('sound-device-busy', { device }, said)
    : setupProblem('sound-device-failed', { device }, said);
}

/** The same by the sentence of a phone that runs, which has no more of it. */
const BUSY = /busy|another program/i;

/**
 * What the health of a phone tells of its device; undefined: callers hear and are heard, or it is being opened for the first time.
 */
export function soundHealthProblem(
  { present, open, problem }: Pick<HealthReport['audio'], 'present' | 'open' | 'problem'>,
  device: string,
): SetupProblem | undefined {
  if (open) return problem === null ? undefined : setupProblem('microphone-missing', { device }, problem);
  if (!present)
    return problem === null ? undefined : setupProblem('sound-device-missing', { device }, problem);
  return BUSY.test(problem ?? '')
    ? setupProblem('sound-device-busy', { device }, problem)
    : setupProblem('sound-device-failed', { device }, problem);
}

/** What half a second of a device has given (health/audio-probe.ts). */
export interface CapturedFacts {
  readonly capturedFrames: number;
  /** The loudest sample, 0..1. */
  readonly peak: number;
}

/** What was heard of its microphone in a moment without speech; undefined: it lives. */
export function microphoneProblem(
  { capturedFrames, peak }: CapturedFacts,
  device: string,
): SetupProblem | undefined {
  if (capturedFrames === 0) return setupProblem('microphone-missing', { device });
  return peak === 0 ? setupProblem('microphone-silent', {}) : undefined;
}

/** What was heard of a handset while somebody spoke into it, dBFS. */
export interface SpeechFacts {
  readonly speechDbfs: number;
  /** The room; null: not known. */
  readonly noiseDbfs: number | null;
  /** Samples were at the stops. */
  readonly clipped: boolean;
}

/** Digital silence, and the hiss of no capsule. */
const DEAD_DBFS = -75;
/** Much louder than the room. */
const LEAST_SPEECH_ABOVE_NOISE_DB = 10;

/** undefined: a voice, and no more of it than the microphone takes. */
export function voiceProblem({ speechDbfs, noiseDbfs, clipped }: SpeechFacts): SetupProblem | undefined {
  const silent = setupProblem('microphone-silent', {}, levelText(speechDbfs));
  if (speechDbfs < DEAD_DBFS) return silent;
  if (clipped) return setupProblem('microphone-overdriven', {}, levelText(speechDbfs));
  return noiseDbfs !== null && speechDbfs - noiseDbfs >= LEAST_SPEECH_ABOVE_NOISE_DB ? undefined : silent;
}

/** Speech into a handset is between these (ITU-T P.56 active level some 15 dB below the peaks), dBFS. */
export const FAINTEST_SPEECH_DBFS = -45;
export const LOUDEST_SPEECH_DBFS = -1;

/** @param peakDbfs of somebody who speaks into the handset */
export function speechProblem(peakDbfs: number): SetupProblem | undefined {
  if (peakDbfs < FAINTEST_SPEECH_DBFS) return setupProblem('microphone-silent', {}, levelText(peakDbfs));
  if (peakDbfs > LOUDEST_SPEECH_DBFS) return setupProblem('microphone-overdriven', {}, levelText(peakDbfs));
  return undefined;
}

function levelText(dbfs: number): string {
  return `the loudest that was heard: ${Math.round(dbfs)} dBFS`;
}

/** What the acoustic self-test has found; undefined: nothing wrong. */
export function acousticProblem({ outcome, message, evidence }: SelfTestResult): SetupProblem | undefined {
  if (outcome === 'passed') return undefined;
  switch (evidence['verdict']) {
    case 'too-noisy':
      return setupProblem('room-too-loud', {}, message);
    case 'microphone-dead':
      return setupProblem('microphone-silent', {}, message);
    case 'nothing-heard':
      return setupProblem('earpiece-silent', {}, message);
    default:
      return setupProblem('baseline-failed', {}, message);
  }
}

/** Why there is no baseline (health/self-test/device-tests.ts). */
export interface BaselineFacts {
  readonly reason: 'missing' | 'aborted' | 'unclear';
  readonly problem: string;
}

/** Of a baseline that was refused: with its reason behind it (BaselineFacts), or because now is not the time. */
export function baselineErrorProblem(error: unknown, device: string): SetupProblem {
  const cause = error instanceof HotlineError ? error.cause : undefined;
  return isBaselineFacts(cause)
    ? baselineProblem(cause, device)
    : setupProblem('baseline-failed', {}, messageOf(error));
}

function isBaselineFacts(cause: unknown): cause is BaselineFacts {
  return typeof cause === 'object' && cause !== null && 'reason' in cause && 'problem' in cause;
}

export function baselineProblem({ reason, problem }: BaselineFacts, device: string): SetupProblem {
  switch (reason) {
    case 'missing':
      return setupProblem('sound-device-missing', { device }, problem);
    case 'aborted':
      return setupProblem('handset-lifted', {}, problem);
    case 'unclear':
      return setupProblem('baseline-failed', {}, problem);
  }
}
