import { HotlineError, messageOf } from '../protocol/errors.js';
import { newPrivateKey, SigningKey } from '../wire/ed25519.js';
import { readIfThere, writeDurably } from '../files/durable-file.js';

/**
 * The key that this phone is known by in its fleet, made at the first start. Rejects with STATE: a file that is there
 * and cannot be used is never replaced, because the fleet would not know the phone by another key.
 */
export async function openDeviceKey(file: string): Promise<SigningKey> {
  return (await readDeviceKey(file)) ?? makeKey(file);
}

/** The same, but makes none; undefined: there is none yet. */
export async function readDeviceKey(file: string): Promise<SigningKey | undefined> {
  const known = await readIfThere(file).catch((error: unknown) => {
    throw unusable(file, error, 'check its permissions');
  });
  if (known === undefined) return undefined;
  try {
    return new SigningKey(known);
  } catch (error) {
    throw unusable(
      file,
      error,
      'restore it from a backup, or delete it and enrol the phone anew with a code of the dashboard',
    );
  }
}

async function makeKey(file: string): Promise<SigningKey> {
  const pem = newPrivateKey();
  await writeDurably(file, pem).catch((error: unknown) => {
    throw unusable(
      file,
      error,
      'its folder must be writable by the user of the phone, and its disk not full',
    );
  });
  return new SigningKey(pem);
}

function unusable(file: string, error: unknown, advice: string): HotlineError {
  return new HotlineError(
    'STATE',
    `the key of this phone in ${file} cannot be used: ${messageOf(error)}; ${advice}`,
    { cause: error },
  );
}
