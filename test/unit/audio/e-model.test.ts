import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanOpinionScore, ratingFactor, type VoicePath } from '../../../src/audio/e-model.js';

const path = (differences: Partial<VoicePath> = {}): VoicePath => ({
  delayMs: 0,
  lossPercent: 0,
  codec: 'PCMA',
  ...differences,
});

const anyPath = fc.record({
  delayMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
  lossPercent: fc.double({ min: 0, max: 100, noNaN: true }),
  codec: fc.constantFrom('opus', 'PCMA', 'PCMU', 'G722', 'G729', 'unheard-of', undefined),
});

describe('the E-model', () => {
  it('rates a faultless connection 93.2, which people score 4.41 (ITU-T G.107)', () => {
    expect(ratingFactor(path())).toBeCloseTo(93.2, 5);
    expect(meanOpinionScore(path())).toBeCloseTo(4.41, 2);
  });

  // Worked by hand from G.107 and G.113: R = 93.2 - Id - Ie,eff.
  it.each([
    [{ delayMs: 100 }, 90.8],
    [{ delayMs: 200 }, 85.9],
    [{ delayMs: 400 }, 59.1],
    [{ lossPercent: 1 }, 89.6],
    [{ lossPercent: 5 }, 77.4],
    [{ lossPercent: 20 }, 51.1],
    [{ codec: 'G729' }, 82.2],
    [{ codec: 'g729', lossPercent: 2 }, 74.2],
    [{ delayMs: 5_000 }, 0],
  ])('rates %j about %f', (differences, rating) => {
    expect(Math.abs(ratingFactor(path(differences)) - rating)).toBeLessThan(0.06);
  });

  it.each([
    [{ lossPercent: 1 }, 4.3, 4.4],
    [{ lossPercent: 5 }, 3.8, 4.0],
    [{ delayMs: 400 }, 2.9, 3.2],
    [{ lossPercent: 100 }, 1, 1.3],
  ])('scores %j between %f and %f, as people do', (differences, least, most) => {
    const score = meanOpinionScore(path(differences));
    expect(score).toBeGreaterThanOrEqual(least);
    expect(score).toBeLessThanOrEqual(most);
  });

  it('takes a codec it does not know for a good one', () => {
    expect(ratingFactor(path({ codec: 'unheard-of' }))).toBe(ratingFactor(path()));
    expect(ratingFactor(path({ codec: undefined }))).toBe(ratingFactor(path()));
  });

  it('never leaves its scales', () => {
    fc.assert(
      fc.property(anyPath, (voicePath) => {
        const rating = ratingFactor(voicePath);
        const score = meanOpinionScore(voicePath);
        return rating >= 0 && rating <= 100 && score >= 1 && score <= 4.5;
      }),
    );
  });

  it.each(['delayMs', 'lossPercent'] as const)('never scores better for more %s', (what) => {
    fc.assert(
      fc.property(anyPath, fc.double({ min: 0, max: 1, noNaN: true }), (voicePath, share) => {
        const better = { ...voicePath, [what]: voicePath[what] * share };
        return meanOpinionScore(better) >= meanOpinionScore(voicePath) - 1e-9;
      }),
    );
  });
});
