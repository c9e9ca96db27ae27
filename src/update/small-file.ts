import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { HotlineError } from '../protocol/errors.js';

/** Never through a link, and never stuck at a pipe: somebody else may have put the file there. */
const CAREFUL = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a regular file of at most so many bytes. Rejects as node:fs does, or with UPDATE. */
export async function openCarefully(file: string, mostBytes: number): Promise<FileHandle> {
  const handle = await open(file, CAREFUL);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new HotlineError('UPDATE', `${file} is not a file`);
    if (found.size > mostBytes) throw new HotlineError('UPDATE', `${file} is larger than it may be`);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export async function readSmallFile(file: string, mostBytes: number): Promise<string> {
  const handle = await openCarefully(file, mostBytes);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
