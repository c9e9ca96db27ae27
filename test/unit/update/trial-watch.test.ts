import { describe, expect, it } from 'vitest';
import type { Readiness } from '../../../src/update/handover.js';
import { CALLER_LIMIT_MS, proveItself, STEADY_MS, TRIAL_MS } from '../../../src/update/trial-watch.js';
import { ManualClock } from '../../support/manual-clock.js';

const ready: Readiness = {
  version: '2.0',
  run: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  pid: 7,
  registered: true,
  linked: true,
  audio: true,
  busy: false,
};

/** Lets the time go by, second by second, in which the phone is as `says` has it. */
async function trial(says: (seconds: number) => Readiness | undefined) {
  const clock = new ManualClock();
  const startMs = clock.nowMs();
  const restarts: number[] = [];
  const seconds = () => Math.round((clock.nowMs() - startMs) / 1_000);
  let ended: { readonly atMs: number; readonly problem: string | null } | undefined;
  void proveItself('2.0', {
    clock,
    readiness: () => Promise.resolve(says(seconds())),
    restart: () => {
      restarts.push(seconds());
      return Promise.resolve();
    },
  }).then(
    () => (ended = { atMs: clock.nowMs() - startMs, problem: null }),
    (error: unknown) => (ended = { atMs: clock.nowMs() - startMs, problem: (error as Error).message }),
  );
  while (!ended && seconds() < 2 * (CALLER_LIMIT_MS / 1_000)) {
    await clock.advance(1_000);
  }
  return { ...ended, restarts };
}

describe('a new version', () => {
  it('has proved itself when it could call, report and sound for a while without a break', async () => {
    const { atMs = 0, problem } = await trial((s) => (s < 20 ? undefined : ready));
    expect(problem).toBeNull();
    expect(atMs).toBeGreaterThanOrEqual(20_000 + STEADY_MS);
    expect(atMs).toBeLessThan(TRIAL_MS);
  });

  it('of a phone without a fleet needs none', async () => {
    expect((await trial(() => ({ ...ready, linked: null }))).problem).toBeNull();
  });

  it.each([
    ['does not start', () => undefined, /did not start$/],
    ['is not the one that starts', () => ({ ...ready, version: '1.0' }), /did not start: 1\.0 runs/],
    ['does not register', () => ({ ...ready, registered: false }), /not registered with the exchange/],
    ['does not find its fleet', () => ({ ...ready, linked: false }), /not linked with its fleet/],
    ['has no sound', () => ({ ...ready, audio: false }), /without its sound device/],
    [
      'starts anew again and again',
      (s: number) => ({
        ...ready,
        run: `00000000-8b86-4d01-b42d-${String(Math.floor(s / 10)).padStart(12, '0')}`,
      }),
      /never steady/,
    ],
  ] as const)('has not proved itself when it %s', async (_what, says, problem) => {
    const found = await trial(says);
    expect(found.problem).toMatch(problem);
    expect(found.atMs).toBeGreaterThanOrEqual(TRIAL_MS);
  });

  it('is started when the caller has hung up', async () => {
    const { restarts } = await trial((s) => ({ ...ready, version: s < 100 ? '1.0' : '2.0', busy: s < 100 }));
    expect(restarts).toEqual([100]);
  });

  it('is not taken from somebody who got through with it all the same', async () => {
    const { atMs } = await trial((s) => ({ ...ready, linked: false, busy: s > 60 && s < 600 }));
    expect(atMs).toBeGreaterThanOrEqual(600_000);
  });
});
