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

/** `digit-0` to `digit-9`: "zero" to "nine". */
export type DigitPromptName = `digit-${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;
const digitPromptNames = Array.from({ length: 10 }, (_, digit) => `digit-${digit}` as DigitPromptName);

/** What a phone that is not set up says to the technician who lifts it, one after the other. */
export const setupPromptNames = [
  /** "This telephone is not set up yet." */
  'not-set-up',
  /** "The network is missing. Check the cable." */
  'network-missing',
  /** "The network gives no address." */
  'address-missing',
  /** "This network asks for a sign-in on a page. Another network is needed." */
  'sign-in-page',
  /** "The clock is wrong. The telephone needs a time server." */
  'clock-wrong',
  /** "The name of the server is not found. Check the address and the network." */
  'server-unknown',
  /** "The fleet server does not answer. Please check the network." */
  'server-silent',
  /** "The certificate of the server is not accepted. Check the address." */
  'certificate-refused',
  /** "The server has refused this telephone. A new code is needed." */
  'code-refused',
  /** "The code is not right. Please check it." */
  'code-wrong',
  /** "The code has expired. A new code is needed." */
  'code-expired',
  /** "The code was used already. A new code is needed." */
  'code-used',
  /** "There were too many wrong codes. Please wait five minutes." */
  'too-many-tries',
  /** "It waits to be accepted by an operator." */
  'not-accepted',
  /** "It waits for its settings from the server. Please hang up." */
  'settings-missing',
  /** "Nothing comes from the microphone. Check the handset and its cord." */
  'microphone-silent',
  /** "The code for setting up is", and digits after it. */
  'setup-code-is',
  /** "Join the Wi-Fi of this telephone. Its password is", and digits after it. */
  'hotspot-password-is',
  ...digitPromptNames,
] as const;
export type SetupPromptName = (typeof setupPromptNames)[number];

/** Samples by name, in the product's own format (protocol/audio-format.ts). */
export type Recordings<Name extends string> = Readonly<Record<Name, Int16Array>>;
export type Prompts = Recordings<PromptName>;

/** Nothing to say: the tones between the sentences remain. */
export const noPrompts: Prompts = { 'please-wait': new Int16Array(0), 'out-of-service': new Int16Array(0) };

/** A prompt below this is nothing to a caller in a street: an empty recording, or one with the microphone off. */
const QUIETEST_DBFS = -45;

/**
 * Reads recordings of one language from `<directory>/<language>/<name>.wav`. The languages shipped are `ru` and `en`;
 * an owner's directory may hold any other, with {@link promptNames} in it. Rejects with one PROMPT_INVALID that lists
 * everything wrong with the folder.
 */
export async function loadRecordings<Name extends string>(
  directory: string,
  language: string,
  names: readonly Name[],
  read: (path: string) => Promise<Int16Array> = readWavFile,
): Promise<Recordings<Name>> {
  const folder = join(directory, language);
  const faults: unknown[] = [];
  const recordings: [Name, Int16Array][] = [];
  for (const name of names) {
    try {
      recordings.push([name, await audible(join(folder, `${name}.wav`), read)]);
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faultsOf(folder, faults);
  return Object.fromEntries(recordings) as Recordings<Name>;
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
