import { describe, expect, it } from 'vitest';
import {
  type AcousticMeasurement,
  BANDS_HZ,
  judge,
  learn,
  measure,
  sweep,
} from '../../../../src/health/self-test/acoustic.js';
import { randomFrom } from '../../../support/random.js';

interface Room {
  /** Amplitude that comes back, 0..1. */
  readonly gain?: number;
  readonly delayMs?: number;
  /** RMS of the room's noise in sample units. */
  readonly noise?: number;
  /** A tone of the room. */
  readonly hum?: number;
  readonly seed?: number;
  /** What the capsule takes off the high bands. */
  readonly dull?: number;
}

/** What the microphone hears of the sweep in such a room. */
function heardIn({ gain = 0.3, delayMs = 60, noise = 20, hum = 0, seed = 1, dull = 0 }: Room): Int16Array {
  const random = randomFrom(seed);
  const sent = sweep();
  const late = Math.round(delayMs * 16);
  let low = 0;
  const heard = Int16Array.from(sent, (_, i) => {
    const sample = sent[i - late] ?? 0;
    low += (1 - dull) * (sample - low);
    const hiss = (random.next() + random.next() + random.next() - 1.5) * 2 * noise;
    return Math.round(gain * low + hiss + hum * Math.sin((2 * Math.PI * 100 * i) / 16_000));
  });
  return heard;
}

const run = (room: Room): Promise<AcousticMeasurement> => measure(heardIn(room), () => Promise.resolve());
const runs = (rooms: readonly Room[]) => Promise.all(rooms.map(run));
const baseline = learn(await runs([1, 2, 3].map((seed) => ({ seed }))), '2026-01-01T00:00:00.000Z')!;

describe('the sweep', () => {
  it('is faint, and begins with silence in which the room is listened to', () => {
    const samples = sweep();
    expect(Math.max(...samples)).toBeLessThan(32_768 * 10 ** (-40 / 20));
    expect(samples.subarray(0, 4_800).every((sample) => sample === 0)).toBe(true);
  });

  it.each([
    [0.3, 60],
    [0.05, 0],
    [1, 250],
  ])('is measured: gain %f, delay %i ms', async (gain, delayMs) => {
    const measured = await run({ gain, delayMs, noise: 2 });
    for (const gainDb of measured.gainDb) expect(Math.abs(gainDb - 20 * Math.log10(gain))).toBeLessThan(1.5);
    expect(Math.abs(measured.delayMs - delayMs)).toBeLessThan(3);
  });
});

describe('the acoustic test', () => {
  it.each([
    ['the same handset on another day', { seed: 9 }, 'passed'],
    ['a little quieter', { gain: 0.16, seed: 9 }, 'passed'],
    ['a louder room', { noise: 120, seed: 9 }, 'passed'],
    ['a humming room', { hum: 400, seed: 9 }, 'passed'],
    ['a microphone whose wire is cut', { gain: 0, noise: 0 }, 'microphone-dead'],
    ['an earpiece that is dead', { gain: 0, seed: 9 }, 'nothing-heard'],
    ['no handset, and the room all the same', { gain: 0.01, seed: 9 }, 'nothing-heard'],
    ['a handset that lies beside its cradle', { gain: 0.07, seed: 9 }, 'changed'],
    ['a capsule that has become dull', { dull: 0.85, seed: 9 }, 'changed'],
    ['a vacuum cleaner', { noise: 6_000, seed: 9 }, 'too-noisy'],
    ['a dead earpiece in a very loud room', { gain: 0, noise: 6_000, seed: 9 }, 'too-noisy'],
  ] as const)('%s: %s', async (_, room, verdict) => {
    expect(judge(await run(room), baseline)).toMatchObject({ verdict });
  });
});

describe('measuring', () => {
  it('never works for long without letting others', async () => {
    let pauses = 0;
    const pause = () => {
      pauses++;
      return Promise.resolve();
    };
    await measure(heardIn({}), pause);
    // 64 likenesses of 1,600 samples a piece: some milliseconds on the slowest board.
    expect(pauses).toBeGreaterThan(100);
  });
});

describe('learning the baseline', () => {
  it('takes what several runs agree on', () => {
    expect(baseline.gainDb).toHaveLength(BANDS_HZ.length);
    expect(baseline.learntAt).toBe('2026-01-01T00:00:00.000Z');
  });

  it.each([
    ['nothing was run', []],
    ['the sweep was not heard', [{ gain: 0 }, { gain: 0, seed: 2 }]],
    ['the room is too loud', [{ noise: 6_000 }, { noise: 6_000, seed: 2 }]],
    [
      'the runs differ: somebody moved the handset',
      [{ gain: 0.3 }, { gain: 0.03, seed: 2 }, { gain: 0.3, seed: 3 }],
    ],
  ] as const)('learns nothing when %s', async (_, rooms) => {
    expect(learn(await runs(rooms), '')).toBeUndefined();
  });
});
