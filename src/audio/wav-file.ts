import { readFile, stat } from 'node:fs/promises';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { MAX_WAV_BYTES, parseWav, tooLong } from './wav.js';

/** Samples of a WAV file on disk (wav.ts says of which kind). Rejects with PROMPT_INVALID, also when it cannot be read. */
export async function readWavFile(path: string): Promise<Int16Array> {
  return parseWav(await readBounded(path), path);
}

async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const { size, isRegular } = await sizeOf(path);
    if (!isRegular) throw new HotlineError('PROMPT_INVALID', `${path} is not a file. Put a WAV file there.`);
    if (size > MAX_WAV_BYTES) throw tooLong(path);
    return await readFile(path);
  } catch (error) {
    if (error instanceof HotlineError) throw error;
    throw new HotlineError('PROMPT_INVALID', unreadable(path, error), { cause: error });
  }
}

/** Asked before opening: to open a pipe or a device could wait for ever. */
async function sizeOf(path: string): Promise<{ size: number; isRegular: boolean }> {
  const found = await stat(path);
  return { size: found.size, isRegular: found.isFile() };
}

function unreadable(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return `${path} is missing. Put a WAV file there.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${path} may not be read by this user. Give it read permission: chmod a+r '${path}'`;
  return `${path} cannot be read: ${messageOf(error)}. Check the disk.`;
}
