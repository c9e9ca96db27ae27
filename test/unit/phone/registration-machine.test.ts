import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  initialRegistrationState,
  nextRegistration,
  refreshAfter,
  type RegistrationEffect,
  type RegistrationInput,
  type RegistrationState,
  retryAfter,
} from '../../../src/phone/registration.machine.js';

/** Plays inputs; gives where it led and the waits before each retry, in ms. */
function play(...inputs: RegistrationInput[]): { state: RegistrationState; waitsMs: number[] } {
  let state = initialRegistrationState;
  const effects: RegistrationEffect[] = [];
  for (const input of inputs) {
    const step = nextRegistration(state, input);
    if (!step) continue;
    state = step.state;
    effects.push(...step.effects);
  }
  const waitsMs = effects.flatMap((effect) =>
    effect.type === 'start-timer' && effect.timer === 'retry' ? [effect.afterMs] : [],
  );
  return { state, waitsMs };
}

const start: RegistrationInput = { type: 'start' };
const connected: RegistrationInput = { type: 'connected' };
const lost: RegistrationInput = { type: 'disconnected', problem: 'cable' };
const retry: RegistrationInput = { type: 'timer', timer: 'retry' };
const steady: RegistrationInput = { type: 'timer', timer: 'steady' };
const accepted: RegistrationInput = { type: 'accepted', leaseMs: 60_000 };
const refused = (retryAfterMs?: number): RegistrationInput => ({
  type: 'refused',
  problem: '503',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

describe('the registration', () => {
  it('is tried again after 1, 2, 4 ... at most 30 s, for ever', () => {
    const tries = Array.from({ length: 50 }, () => [lost, retry]).flat();
    const { state, waitsMs } = play(start, ...tries);
    expect(waitsMs.slice(0, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(waitsMs.slice(7).every((ms) => ms === 30_000)).toBe(true);
    expect(state.name).toBe('connecting');
  });

  it('backs off on the same connection when it is refused', () => {
    const { state, waitsMs } = play(start, connected, refused(), retry, refused(), retry, refused());
    expect(waitsMs).toEqual([1_000, 2_000, 4_000]);
    expect(state).toMatchObject({ name: 'waiting', connected: true, problem: '503' });
  });

  it('is made again at once after a registration that was good', () => {
    const { waitsMs } = play(start, lost, retry, connected, accepted, steady, lost, retry, lost);
    expect(waitsMs).toEqual([1_000, 100, 2_000]);
    expect(play(start, connected, accepted, lost).waitsMs).toEqual([100]);
  });

  it('does not hammer an exchange that registers and then drops everybody', () => {
    const round = [connected, accepted, lost, retry];
    expect(play(start, ...round, ...round, ...round, ...round).waitsMs).toEqual([100, 2_000, 4_000, 8_000]);
  });

  it('tries at once when somebody lifts the handset', () => {
    expect(play(start, lost, lost, { type: 'needed' }).state.name).toBe('connecting');
    expect(play(start, connected, refused(), { type: 'needed' }).state.name).toBe('registering');
  });

  it('keeps the reason for people', () => {
    expect(play(start, lost).state).toMatchObject({ problem: 'cable' });
    expect(play(start, { type: 'timer', timer: 'deadline' }).state).toMatchObject({
      problem: 'the exchange does not take the connection',
    });
  });

  it.each([
    [1, 0, 1_000],
    [1, 5_000, 5_000],
    [5, 5_000, 16_000],
    [1, 86_400_000, 30_000],
    [10_000, 0, 30_000],
  ])('try %d, when the exchange asks for %d ms, comes after %d ms', (attempt, askedMs, restMs) => {
    expect(retryAfter(attempt, askedMs)).toBe(restMs);
    if (attempt === 1) expect(play(start, connected, refused(askedMs)).waitsMs).toEqual([restMs]);
  });

  it('never waits without a limit, and tries at most one thing at a time', () => {
    const input = fc.constantFrom<RegistrationInput[]>(
      start,
      { type: 'stop' },
      connected,
      lost,
      accepted,
      refused(),
      retry,
      { type: 'timer', timer: 'deadline' },
      { type: 'timer', timer: 'refresh' },
      steady,
      { type: 'needed' },
      { type: 'reconnect' },
    );
    const timersAfter = (inputs: readonly RegistrationInput[]) => {
      const running = new Set<string>();
      let state = initialRegistrationState;
      for (const given of inputs) {
        // A timer that does not run cannot fire.
        if (given.type === 'timer' && !running.delete(given.timer)) continue;
        const step = nextRegistration(state, given);
        state = step?.state ?? state;
        for (const effect of step?.effects ?? []) {
          if (effect.type === 'start-timer') running.add(effect.timer);
          if (effect.type === 'cancel-timer') running.delete(effect.timer);
        }
      }
      return { state, running };
    };
    fc.assert(
      fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
        const { state, running } = timersAfter(inputs);
        if (running.delete('steady')) expect(state.name).toBe('registered');
        expect(running.size).toBe(state.name === 'stopped' ? 0 : 1);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a usual lease', 300_000, 240_000],
    ['a short lease', 30_000, 24_000],
    ['a lease of nothing: no storm of requests', 0, 1_000],
    ['a lease of years: nobody knows whether the exchange will remember', 1e12, 3_600_000],
  ])('is refreshed in time for %s', (_what, leaseMs, refreshMs) => {
    expect(refreshAfter(leaseMs)).toBe(refreshMs);
  });
});
