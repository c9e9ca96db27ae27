import { describe, expect, it } from 'vitest';
import { loadRecordings, promptNames } from '../../../src/media/prompts.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import { sine } from '../../support/sine.js';

const voice = sine({ frequencyHz: 300, amplitude: 0.1, samples: 16_000 });
const other = sine({ frequencyHz: 500, amplitude: 0.1, samples: 16_000 });

/** A disk with these files. */
function disk(files: Record<string, Int16Array>): (path: string) => Promise<Int16Array> {
  return (path) => {
    const samples = files[path];
    return samples
      ? Promise.resolve(samples)
      : Promise.reject(new HotlineError('PROMPT_INVALID', `${path} is missing. Put a WAV file there.`));
  };
}

const loadPrompts = (directory: string, language: string, read: (path: string) => Promise<Int16Array>) =>
  loadRecordings(directory, language, promptNames, read);

describe('loadRecordings', () => {
  it("reads every prompt from the folder of the language, in an owner's directory too", async () => {
    const read = disk({ '/srv/voice/kk/please-wait.wav': voice, '/srv/voice/kk/out-of-service.wav': other });
    expect(await loadPrompts('/srv/voice', 'kk', read)).toEqual({
      'please-wait': voice,
      'out-of-service': other,
    });
  });

  it('reports all faults of the folder in one error', async () => {
    const fault = await loadPrompts('/srv/voice', 'ru', disk({})).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(HotlineError);
    expect(fault).toMatchObject({ code: 'PROMPT_INVALID' });
    expect((fault as HotlineError).message).toBe(
      'The prompts in /srv/voice/ru cannot be used:\n' +
        '- /srv/voice/ru/please-wait.wav is missing. Put a WAV file there.\n' +
        '- /srv/voice/ru/out-of-service.wav is missing. Put a WAV file there.',
    );
  });

  it('names only what is wrong', async () => {
    const read = disk({ '/srv/voice/ru/please-wait.wav': voice });
    await expect(loadPrompts('/srv/voice', 'ru', read)).rejects.toThrow(
      /^(?!.*please-wait).*out-of-service/s,
    );
  });

  it('refuses a recording in which nothing is said', async () => {
    const hum = sine({ frequencyHz: 50, amplitude: 0.001, samples: 16_000 });
    const read = disk({ '/srv/voice/ru/please-wait.wav': voice, '/srv/voice/ru/out-of-service.wav': hum });
    await expect(loadPrompts('/srv/voice', 'ru', read)).rejects.toThrow('all but silent (-60 dBFS)');
  });
});
