import { execFileSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peakDbfs, rmsDbfs } from '../../src/audio/level.js';
import { encodeWav } from '../../src/audio/wav.js';
import { readWavFile } from '../../src/audio/wav-file.js';
import { loadRecordings, promptNames, setupPromptNames } from '../../src/media/prompts.js';
import { SAMPLE_RATE_HZ } from '../../src/protocol/audio-format.js';
import { sine } from '../support/sine.js';

const SHIPPED = fileURLToPath(new URL('../../assets/prompts', import.meta.url));
const languages = ['ru', 'en'] as const;
const isDigit = (name: string) => name.startsWith('digit-');
const digits = setupPromptNames.filter(isDigit);
const sentences = [...promptNames, ...setupPromptNames].filter((name) => !isDigit(name));

describe.each(languages)('shipped prompts in %s', (language) => {
  it('all load', async () => {
    const names = [...promptNames, ...setupPromptNames];
    expect(Object.keys(await loadRecordings(SHIPPED, language, names)).sort()).toEqual([...names].sort());
  });

  it.each([...sentences, 'greeting'])(
    '%s is a few seconds of speech at the level of a call',
    async (name) => {
      const samples = await readWavFile(join(SHIPPED, language, `${name}.wav`));
      const seconds = samples.length / SAMPLE_RATE_HZ;
      expect(seconds).toBeGreaterThan(1.5);
      expect(seconds).toBeLessThan(8);
      expectLevelOfCall(samples);

      // Speech: loud and quiet in turn, and it begins at once.
      const levels = tenthsOf(samples);
      expect(Math.max(...levels) - Math.min(...levels)).toBeGreaterThan(20);
      expect(levels.filter((level) => level > -35).length / levels.length).toBeGreaterThan(0.5);
      expect(Math.max(...levels.slice(0, 3))).toBeGreaterThan(-35);
    },
  );

  it.each(digits)('%s is one word at the level of a call', async (name) => {
    const samples = await readWavFile(join(SHIPPED, language, `${name}.wav`));
    expect(samples.length / SAMPLE_RATE_HZ).toBeGreaterThan(0.3);
    expect(samples.length / SAMPLE_RATE_HZ).toBeLessThan(1);
    expectLevelOfCall(samples);
    expect(Math.max(...tenthsOf(samples).slice(0, 2))).toBeGreaterThan(-35);
  });

  it('no two digits sound alike', async () => {
    const spoken = await loadRecordings(SHIPPED, language, digits);
    expect(new Set(digits.map((name) => spoken[name].join())).size).toBe(10);
  });
});

function expectLevelOfCall(samples: Int16Array): void {
  expect(rmsDbfs(samples)).toBeGreaterThan(-22);
  expect(rmsDbfs(samples)).toBeLessThan(-19);
  expect(peakDbfs(samples)).toBeLessThan(-3);
}

/** Level of each tenth of a second, dBFS. */
function tenthsOf(samples: Int16Array): number[] {
  return Array.from({ length: Math.floor(samples.length / 1600) }, (_, i) =>
    rmsDbfs(samples.subarray(i * 1600, (i + 1) * 1600)),
  );
}

describe('readWavFile', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hotline-wav-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const message = (path: string) =>
    readWavFile(path).then(
      () => 'was accepted',
      (error: unknown) => {
        expect(error).toMatchObject({ code: 'PROMPT_INVALID' });
        return (error as Error).message;
      },
    );

  it('reads what was written', async () => {
    const samples = sine({ frequencyHz: 425, amplitude: 0.2, samples: 1600 });
    await writeFile(join(folder, 'tone.wav'), encodeWav(samples));
    expect(await readWavFile(join(folder, 'tone.wav'))).toEqual(samples);
  });

  it('says that a file is missing, also when its folder is', async () => {
    expect(await message(join(folder, 'none.wav'))).toBe(
      `${folder}/none.wav is missing. Put a WAV file there.`,
    );
    expect(await message(join(folder, 'none/none.wav'))).toContain('is missing');
  });

  it('does not take a folder for a file', async () => {
    await mkdir(join(folder, 'folder.wav'));
    expect(await message(join(folder, 'folder.wav'))).toContain('is not a file');
  });

  it('does not wait for somebody to write into a pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.wav')]);
    expect(await message(join(folder, 'pipe.wav'))).toContain('is not a file');
  });

  it('does not read a file of a gigabyte', async () => {
    await writeFile(join(folder, 'huge.wav'), '');
    await truncate(join(folder, 'huge.wav'), 2 ** 30);
    expect(await message(join(folder, 'huge.wav'))).toContain('is longer than 60 s');
  });
});
