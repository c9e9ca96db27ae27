import { describe, expect, it } from 'vitest';
import { peakDbfs, rmsDbfs, toneLevelDb } from '../../../src/audio/level.js';
import { ToneGenerator } from '../../../src/audio/tone-generator.js';
import { countries, DEFAULT_COUNTRY, type Tone, toneNames, toneTables } from '../../../src/audio/tones.js';

const SAMPLES_PER_MS = 16;

/** The first `ms` of a tone. */
function render(tone: Tone, ms: number): Int16Array {
  const generator = new ToneGenerator(tone);
  const samples = new Int16Array(ms * SAMPLES_PER_MS);
  for (let at = 0; at < samples.length; at += 160) samples.set(generator.next(), at);
  return samples;
}

/** Lengths in ms of sound and silence in turn, beginning with sound, as a person with a stop watch would find them. */
function rhythmOf(samples: Int16Array): number[] {
  const lengths = [0];
  let sounding = true;
  for (let at = 0; at < samples.length; at += SAMPLES_PER_MS) {
    // A pause between two samples of a tone is shorter than 2 ms.
    const loud = rmsDbfs(samples.subarray(at, at + 2 * SAMPLES_PER_MS)) > -60;
    if (loud !== sounding) lengths.push(0);
    sounding = loud;
    lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + 1;
  }
  return lengths.slice(0, -1);
}

/** frequencies in Hz; rhythm in ms, empty for a continuous tone. */
const expected = [
  ['RU', 'dial', [425], []],
  ['RU', 'ringback', [425], [1000, 4000]],
  ['RU', 'busy', [425], [350, 350]],
  ['RU', 'congestion', [425], [175, 175]],
  ['KZ', 'ringback', [425], [1000, 4000]],
  ['CN', 'congestion', [450], [700, 700]],
  ['DE', 'busy', [425], [480, 480]],
  ['ES', 'congestion', [425], [200, 200, 200, 200, 200, 600]],
  ['FR', 'ringback', [440], [1500, 3500]],
  ['GB', 'dial', [350, 440], []],
  ['GB', 'ringback', [400, 450], [400, 200, 400, 2000]],
  ['GB', 'congestion', [400], [400, 350, 225, 525]],
  ['IT', 'dial', [425], [200, 200, 600, 1000]],
  ['PL', 'ringback', [425], [1000, 4000]],
  ['TR', 'congestion', [450], [200, 200, 200, 200, 200, 200, 600, 200]],
  ['US', 'ringback', [440, 480], [2000, 4000]],
  ['US', 'busy', [480, 620], [500, 500]],
  ['US', 'congestion', [480, 620], [250, 250]],
] as const;

describe('national tones', () => {
  it.each(expected)('%s %s is %j Hz in the rhythm %j', (country, name, frequencies, rhythm) => {
    const tone = toneTables[country][name];
    const twice = render(tone, 2 * rhythm.reduce((sum, ms) => sum + ms, 0) + 1000);
    const heard = rhythmOf(twice).slice(0, rhythm.length * 2);
    const wanted = [...rhythm, ...rhythm];
    expect(heard).toHaveLength(wanted.length);
    for (const [i, ms] of wanted.entries()) expect(Math.abs((heard[i] ?? 0) - ms)).toBeLessThanOrEqual(3);

    const firstBurst = twice.subarray(0, Math.min(rhythm[0] ?? 1000, 1000) * SAMPLES_PER_MS);
    for (const hz of frequencies)
      expect(toneLevelDb(firstBurst, hz)).toBeCloseTo(-13 - 10 * Math.log10(frequencies.length), 0);
  });

  it('modulates where the nation does: India 400 Hz by 25 Hz', () => {
    const dial = render(toneTables.IN.dial, 1000);
    const carrier = toneLevelDb(dial, 400);
    for (const sideband of [375, 425]) expect(toneLevelDb(dial, sideband)).toBeCloseTo(carrier - 6, 1);
    expect(rmsDbfs(dial)).toBeCloseTo(-13, 1);
  });

  it('has a table for every country, Russia first', () => {
    expect(Object.keys(toneTables).sort()).toEqual([...countries].sort());
    expect(DEFAULT_COUNTRY).toBe('RU');
  });

  describe.each(countries)('%s', (country) => {
    it.each(toneNames)('%s neither clips nor stays silent for as long as 5 s', (name) => {
      const samples = render(toneTables[country][name], 20_000);
      expect(peakDbfs(samples)).toBeLessThan(-3);
      for (let at = 0; at < samples.length; at += 5000 * SAMPLES_PER_MS)
        expect(rmsDbfs(samples.subarray(at, at + 5000 * SAMPLES_PER_MS))).toBeGreaterThan(-45);
    });
  });
});

describe('comfort tone', () => {
  const { comfort } = toneTables.RU;

  it('is heard within the first 20 ms', () => {
    expect(rmsDbfs(render(comfort, 20))).toBeGreaterThan(-30);
  });

  it('is a short beep every 1.5 s, much softer than ringback', () => {
    const [on, off] = rhythmOf(render(comfort, 3000));
    expect(on).toBeLessThan(150);
    expect((on ?? 0) + (off ?? 0)).toBeCloseTo(1500, -1);
    expect(peakDbfs(render(comfort, 1500))).toBeLessThan(peakDbfs(render(toneTables.RU.ringback, 1500)) - 9);
  });
});

describe('howler', () => {
  const level = (atS: number) => rmsDbfs(samples.subarray(atS * 16_000, (atS + 1) * 16_000));
  const samples = render(toneTables.RU.howler, 40_000);

  it('begins softly, climbs, and then stays as loud as it may be', () => {
    expect(level(0)).toBeLessThan(-25);
    expect(level(13)).toBeGreaterThan(level(6));
    expect(level(6)).toBeGreaterThan(level(0));
    for (let atS = 15; atS < 40; atS++) expect(level(atS)).toBeCloseTo(level(14), 1);
  });

  it('is loud at the end, and bounded for an ear that is still there', () => {
    const end = samples.subarray(30 * 16_000);
    expect(rmsDbfs(end)).toBeGreaterThan(-14);
    expect(peakDbfs(end)).toBeLessThan(-3);
  });
});
