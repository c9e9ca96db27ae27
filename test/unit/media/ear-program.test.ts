import { describe, expect, it } from 'vitest';
import { ToneGenerator } from '../../../src/audio/tone-generator.js';
import { type ToneName, tonesOf } from '../../../src/audio/tones.js';
import { type EarProgram, EarPrograms } from '../../../src/media/ear-program.js';
import { noPrompts, type Prompts } from '../../../src/media/prompts.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { type EarSource, earSources } from '../../../src/protocol/ear.js';
import { isAudible, isSilent } from './handset-bench.js';

const tones = tonesOf('RU');
/** A second and a half frame: the end of a recording seldom is the end of a frame. */
const sentence = Int16Array.from({ length: 16_080 }, (_, i) => 1 + (i % 10_000));
const prompts: Prompts = { 'please-wait': sentence, 'out-of-service': sentence };
const SENTENCE_FRAMES = 101;
const GAP_FRAMES = 800;

const take = (program: EarProgram, frames: number): Int16Array[] =>
  Array.from({ length: frames }, () => program.next());
const toneFrames = (name: ToneName, frames: number): Int16Array[] =>
  take(new ToneGenerator(tones[name]), frames);

describe('a source without words', () => {
  const expected: [source: EarSource, tone: ToneName][] = [
    ['comfort', 'comfort'],
    ['held', 'comfort'],
    ['ringback', 'ringback'],
    ['early-media', 'ringback'],
    ['busy', 'busy'],
    ['congestion', 'congestion'],
    ['howler', 'howler'],
  ];
  it.each(expected)('%s sounds as the %s tone from its beginning', (source, tone) => {
    const programs = new EarPrograms(tones, () => prompts);
    take(programs.programFor(source), 77);
    expect(take(programs.programFor(source), 300)).toEqual(toneFrames(tone, 300));
  });

  it.each(['silence', 'talk'] as const)('%s is silence', (source) => {
    expect(take(new EarPrograms(tones, () => prompts).programFor(source), 100).every(isSilent)).toBe(true);
  });
});

describe.each([
  ['please-wait', 'comfort'],
  ['out-of-service', 'congestion'],
] as const)('%s', (source, gapTone) => {
  it(`says the sentence, sounds the ${gapTone} tone for 8 s, and says it again, for ever`, () => {
    const program = new EarPrograms(tones, () => prompts).programFor(source);
    for (let round = 0; round < 2; round++) {
      const spoken = Int16Array.from(take(program, SENTENCE_FRAMES).flatMap((frame) => [...frame]));
      expect(spoken.subarray(0, sentence.length)).toEqual(sentence);
      expect(spoken.subarray(sentence.length).every((sample) => sample === 0)).toBe(true);
      expect(take(program, GAP_FRAMES)).toEqual(toneFrames(gapTone, GAP_FRAMES));
    }
  });

  it('sounds with broken prompts too, from the first frames on', () => {
    const frames = take(new EarPrograms(tones, () => noPrompts).programFor(source), 3_000);
    expect(frames.slice(0, 10).some(isAudible)).toBe(true);
    const longestQuiet = frames.reduce(
      ({ longest, run }, frame) => {
        const quiet = isAudible(frame) ? 0 : run + 1;
        return { longest: Math.max(longest, quiet), run: quiet };
      },
      { longest: 0, run: 0 },
    ).longest;
    // The longest pause of the two tones is 1.4 s.
    expect(longestQuiet).toBeLessThanOrEqual(142);
  });
});

describe('a phone that has more to say than that it is out of service', () => {
  it('says sentence after sentence without a pause, and anew what holds then', () => {
    const [first, second, third] = [1_000, 2_000, 3_000].map((level) =>
      new Int16Array(FRAME_SAMPLES * 2).fill(level),
    ) as [Int16Array, Int16Array, Int16Array];
    let sentences = [first, second];
    const program = new EarPrograms(
      tones,
      () => prompts,
      () => sentences,
    ).programFor('out-of-service');
    const levels = (frames: Int16Array[]) => frames.map((frame) => frame[0]);
    expect(levels(take(program, 4))).toEqual([1_000, 1_000, 2_000, 2_000]);
    sentences = [third];
    expect(take(program, GAP_FRAMES)).toEqual(toneFrames('congestion', GAP_FRAMES));
    expect(levels(take(program, 2))).toEqual([3_000, 3_000]);
  });
});

it('every source gives whole frames without end', () => {
  const programs = new EarPrograms(tones, () => prompts);
  for (const source of earSources) {
    const frames = take(programs.programFor(source), 2_000);
    expect(frames.every((frame) => frame.length === FRAME_SAMPLES)).toBe(true);
  }
});
