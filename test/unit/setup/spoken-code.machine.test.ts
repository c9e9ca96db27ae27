import { describe, expect, it } from 'vitest';
import {
  askToSpeak,
  CODE_VALID_MS,
  initialSpokenCode,
  isValid,
  speak,
  SPEECH_GAP_MS,
  type SpokenCodeState,
  tryCode,
  TRIES_A_CODE,
} from '../../../src/setup/spoken-code.machine.js';

const spoken = (digits = '123456', atMs = 0, state = initialSpokenCode) => speak(state, atMs, () => digits);
const never = () => {
  throw new Error('no fresh code is needed');
};

/** Tries as early as it may, so often. */
function guess(state: SpokenCodeState, times: number): { state: SpokenCodeState; nowMs: number } {
  let nowMs = 0;
  for (let i = 0; i < times; i++) {
    nowMs = Math.max(nowMs, state.nextTryMs);
    state = tryCode(
      speak(state, nowMs, () => '123456'),
      nowMs,
      '000000',
    ).state;
  }
  return { state, nowMs };
}

describe('the code that was spoken', () => {
  it('opens once, and only once', () => {
    const { state, outcome } = tryCode(spoken(), 1_000, '123456');
    expect(outcome).toBe('right');
    expect(tryCode(state, 2_000, '123456').outcome).toBe('no-code');
  });
  it('is none before it was spoken, and after its time', () => {
    expect(tryCode(initialSpokenCode, 0, '123456').outcome).toBe('no-code');
    expect(tryCode(spoken(), CODE_VALID_MS - 1, '123456').outcome).toBe('right');
    expect(tryCode(spoken(), CODE_VALID_MS, '123456').outcome).toBe('no-code');
    expect(isValid(spoken(), CODE_VALID_MS)).toBe(false);
  });
  it('stays the same while it is repeated, and is another when too little time is left to type it', () => {
    expect(speak(spoken(), CODE_VALID_MS / 2, never).code?.digits).toBe('123456');
    const late = spoken('654321', CODE_VALID_MS - 60_000, spoken());
    expect(late.code).toEqual({
      digits: '654321',
      untilMs: 2 * CODE_VALID_MS - 60_000,
      triesLeft: TRIES_A_CODE,
    });
  });
  it.each(['', '12345', '1234567', '१२३४५६'])('is not opened by "%s"', (given) => {
    expect(tryCode(spoken(), 0, given).outcome).toBe('wrong');
  });
});

describe('who guesses', () => {
  it('must have it spoken anew after three wrong tries', () => {
    let state = spoken();
    for (const atMs of [0, 1_000, 3_000]) state = tryCode(state, atMs, '000000').state;
    expect(tryCode(state, 60_000, '123456').outcome).toBe('no-code');
  });
  it('waits longer each time, and is not even looked at before, however right', () => {
    const once = tryCode(spoken(), 0, '000000').state;
    expect(tryCode(once, 999, '123456')).toEqual({ state: once, outcome: 'too-early' });
    expect(tryCode(once, 1_000, '123456').outcome).toBe('right');
    const { state, nowMs } = guess(initialSpokenCode, 20);
    expect(state.nextTryMs - nowMs).toBe(60_000);
  });
  it('has fewer than 1,500 tries in a day', () => {
    const { nowMs } = guess(initialSpokenCode, 1_500);
    expect(nowMs).toBeGreaterThan(24 * 3_600_000);
  });
  it('is forgotten by and by, so that a technician who mistypes later waits a second', () => {
    const { state, nowMs } = guess(initialSpokenCode, 8);
    const later = nowMs + 3_600_000;
    const again = tryCode(spoken('123456', later, state), later, '000000').state;
    expect(again.nextTryMs - later).toBe(1_000);
  });
});

describe('the button that has it spoken', () => {
  it('works once in a while', () => {
    const pressed = askToSpeak(initialSpokenCode, 0);
    expect(pressed && askToSpeak(pressed, SPEECH_GAP_MS - 1)).toBeUndefined();
    expect(pressed && askToSpeak(pressed, SPEECH_GAP_MS)).toBeDefined();
  });
});
