import { timingSafeEqual } from 'node:crypto';

/**
 * The code that a phone says into its own handset, so that only who stands before it can set it up.
 *
 * ```
 *   none ──spoken──► valid ──right──► none (used: a code opens one session)
 *    ▲                 │
 *    └── expired, or wrong so often ──┘
 * ```
 *
 * Wrong tries are slowed down whatever code they were made at, and whoever made them: with three tries a code and up to a
 * minute between two of them, a program that guesses for a whole day has one chance in seven hundred, and each new code must
 * be spoken aloud. Time is monotonic ms and enters with each call.
 */
export interface SpokenCodeState {
  /** undefined: none was spoken, or it is no longer taken. */
  readonly code:
    { readonly digits: string; readonly untilMs: number; readonly triesLeft: number } | undefined;
  /** Wrong tries since the last right one, less those that are long ago. */
  readonly wrong: number;
  /** No try is looked at before. */
  readonly nextTryMs: number;
  /** The button does not have it spoken again before. */
  readonly nextSpeechMs: number;
}

export const initialSpokenCode: SpokenCodeState = {
  code: undefined,
  wrong: 0,
  nextTryMs: -Infinity,
  nextSpeechMs: -Infinity,
};

export const CODE_VALID_MS = 10 * 60_000;
/** A code with less time left than this is not spoken any more: there would be no time to type it. */
const LEAST_LEFT_MS = 2 * 60_000;
export const TRIES_A_CODE = 3;
const LONGEST_WAIT_MS = 60_000;
/** After so long without a wrong try the next one waits as little as the first. */
const FORGET_MS = 30 * 60_000;
/** Between two times that the button has it spoken: a sentence, and a breath. */
export const SPEECH_GAP_MS = 15_000;

export function isValid({ code }: SpokenCodeState, nowMs: number): boolean {
  return code !== undefined && nowMs < code.untilMs;
}

/** The digits that are to be spoken now: those of before while they can still be typed, else fresh ones. */
export function speak(state: SpokenCodeState, nowMs: number, fresh: () => string): SpokenCodeState {
  const { code } = state;
  if (code && code.untilMs - nowMs > LEAST_LEFT_MS) return state;
  return { ...state, code: { digits: fresh(), untilMs: nowMs + CODE_VALID_MS, triesLeft: TRIES_A_CODE } };
}

/** The button was pressed; undefined: too early. */
export function askToSpeak(state: SpokenCodeState, nowMs: number): SpokenCodeState | undefined {
  return nowMs < state.nextSpeechMs ? undefined : { ...state, nextSpeechMs: nowMs + SPEECH_GAP_MS };
}

export type Try = 'right' | 'wrong' | 'too-early' | 'no-code';

/** @param given six digits */
export function tryCode(
  state: SpokenCodeState,
  nowMs: number,
  given: string,
): { readonly state: SpokenCodeState; readonly outcome: Try } {
  if (nowMs < state.nextTryMs) return { state, outcome: 'too-early' };
  const { code } = state;
  if (!code || nowMs >= code.untilMs) return { state: { ...state, code: undefined }, outcome: 'no-code' };
  if (isSame(code.digits, given)) return { state: initialSpokenCode, outcome: 'right' };
  const wrong = nowMs - state.nextTryMs > FORGET_MS ? 1 : state.wrong + 1;
  const triesLeft = code.triesLeft - 1;
  return {
    state: {
      ...state,
      code: triesLeft === 0 ? undefined : { ...code, triesLeft },
      wrong,
      nextTryMs: nowMs + Math.min(1_000 * 2 ** (wrong - 1), LONGEST_WAIT_MS),
    },
    outcome: 'wrong',
  };
}

/** In a time that does not tell how much of it is right. */
function isSame(code: string, given: string): boolean {
  const [a, b] = [Buffer.from(code), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
