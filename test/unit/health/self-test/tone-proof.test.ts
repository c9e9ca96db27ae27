import { describe, expect, it } from 'vitest';
import { ToneProof, ROUND_MS } from '../../../../src/health/self-test/tone-proof.js';
import { FRAME_SAMPLES } from '../../../../src/protocol/audio-format.js';
import { randomFrom } from '../../../support/random.js';

const silence = () => new Int16Array(FRAME_SAMPLES);

/** Sends for so long and hears what `way` makes of each frame, so many frames later. */
function run(
  options: {
    delayFrames?: number;
    rounds?: number;
    way?: (frame: Int16Array, index: number) => Int16Array;
  } = {},
): ToneProof {
  const { delayFrames = 6, rounds = 3, way = (frame: Int16Array) => frame } = options;
  const proof = new ToneProof(randomFrom(1).next);
  const travelling: Int16Array[] = Array.from({ length: delayFrames }, () => silence());
  for (let i = 0; i < (rounds * ROUND_MS) / 10; i++) {
    travelling.push(proof.nextFrame(i * 10));
    proof.hear(way(travelling.shift() ?? silence(), i), i * 10);
  }
  return proof;
}

const scaled = (gain: number) => (frame: Int16Array) => frame.map((sample) => Math.round(sample * gain));

describe('the proof by tones', () => {
  it.each([0, 6, 23, 60])('is given by an echo after %i frames, and tells its delay', (delayFrames) => {
    const { proved, tonesHeard, echoMs } = run({ delayFrames }).result;
    expect({ proved, tonesHeard }).toEqual({ proved: true, tonesHeard: 4 });
    expect(Math.abs((echoMs ?? -1000) - delayFrames * 10)).toBeLessThanOrEqual(30);
  });

  it.each([
    ['silence', silence],
    ['a steady tone of the sequence', (_: Int16Array, i: number) => sine(620, i)],
    ['a dial tone', (_: Int16Array, i: number) => sine(425, i)],
    [
      'noise',
      (() => {
        const random = randomFrom(7).next;
        return () => silence().map(() => (random() - 0.5) * 8_000);
      })(),
    ],
  ])('is not given by %s', (_, way) => {
    expect(run({ way }).result.proved).toBe(false);
  });

  it('is not given by the same tones in another order', () => {
    const other = new ToneProof(randomFrom(2).next);
    expect(run({ way: (_, i) => other.nextFrame(i * 10) }).result.proved).toBe(false);
  });

  it('is given through a quiet line', () => {
    expect(run({ way: scaled(0.05) }).result.proved).toBe(true);
  });

  it('is given although every tenth frame is lost', () => {
    expect(run({ way: (frame, i) => (i % 10 === 9 ? silence() : frame), rounds: 6 }).result.proved).toBe(
      true,
    );
  });

  it('is given after a greeting that lasts two rounds', () => {
    const random = randomFrom(3).next;
    const way = (frame: Int16Array, i: number) =>
      i < (2 * ROUND_MS) / 10 ? silence().map(() => (random() - 0.5) * 12_000) : frame;
    expect(run({ way, rounds: 5 }).result.proved).toBe(true);
    expect(run({ way, rounds: 2 }).result.proved).toBe(false);
  });

  it('needs all of the tones', () => {
    // A line that lets nothing above 2 kHz through.
    const proof = run({ way: lowPass() });
    expect(proof.result).toMatchObject({ proved: false });
    expect(proof.result.tonesHeard).toBeGreaterThanOrEqual(1);
  });
});

function sine(frequencyHz: number, index: number): Int16Array {
  return Int16Array.from({ length: FRAME_SAMPLES }, (_, i) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * frequencyHz * (index * FRAME_SAMPLES + i)) / 16_000)),
  );
}

/** Six poles at 900 Hz. */
function lowPass(): (frame: Int16Array) => Int16Array {
  const state = new Float64Array(6);
  const a = 1 - Math.exp((-2 * Math.PI * 900) / 16_000);
  return (frame) =>
    frame.map((sample) => {
      let value = sample;
      for (let i = 0; i < state.length; i++)
        value = state[i] = (state[i] ?? 0) + a * (value - (state[i] ?? 0));
      return Math.round(value * 0.1);
    });
}
