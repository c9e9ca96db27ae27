import { join } from 'node:path';
import { rmsDbfs } from '../audio/level.js';
import { readWavFile } from '../audio/wav-file.js';
import { HotlineError, messageOf } from '../protocol/errors.js';

/** What the phone itself can say to a caller. The file of each is its name with `.wav`. */
export const promptNames = [
  /** "Connecting you, please stay on the line." */
  'please-wait',
  /** "This telephone is out of service." */
  'out-of-service',
] as const;
export type PromptName = (typeof promptNames)[number];

/** Samples by name, in the product's own format (protocol/audio-format.ts). */
export type Prompts = Readonly<Record<PromptName, Int16Array>>;

/** Nothing to say: the tones between the sentences remain. */
export const noPrompts: Prompts = { 'please-wait': new Int16Array(0), 'out-of-service': new Int16Array(0) };

/** A prompt below this is nothing to a caller in a street: an empty recording, or one with the microphone off. */
const QUIETEST_DBFS = -45;

/**
 * Reads the prompts of one language from `<directory>/<language>/<name>.wav`. The languages shipped are `ru` and `en`;
 * an owner's directory may hold any other. Rejects with one PROMPT_INVALID that lists everything wrong with the folder.
 */
export async function loadPrompts(
  directory: string,
  language: string,
  read: (path: string) => Promise<Int16Array> = readWavFile,
): Promise<Prompts> {
  const folder = join(directory, language);
  const faults: unknown[] = [];
  const collect = async (name: PromptName): Promise<Int16Array | undefined> => {
    try {
      return await audible(join(folder, `${name}.wav`), read);
    } catch (error) {
      faults.push(error);
      return undefined;
    }
  };
  const pleaseWait = await collect('please-wait');
  const outOfService = await collect('out-of-service');
  if (!pleaseWait || !outOfService) throw faultsOf(folder, faults);
  return { 'please-wait': pleaseWait, 'out-of-service': outOfService };
}

async function audible(path: string, read: (path: string) => Promise<Int16Array>): Promise<Int16Array> {
  const samples = await read(path);
  const levelDbfs = rmsDbfs(samples);
  if (levelDbfs >= QUIETEST_DBFS) return samples;
  throw new HotlineError(
    'PROMPT_INVALID',
    `${path} is all but silent (${levelDbfs.toFixed(0)} dBFS). Record it again at about -20 dBFS.`,
  );
}

function faultsOf(folder: string, faults: readonly unknown[]): HotlineError {
  const list = faults.map((fault) => `\n- ${messageOf(fault)}`).join('');
  return new HotlineError('PROMPT_INVALID', `The prompts in ${folder} cannot be used:${list}`, {
    cause: new AggregateError(faults),
  });
}
