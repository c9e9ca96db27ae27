/** The configuration file of a phone as a text that is to be made or changed: whole at every moment, also after a power cut. */
import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HotlineError, messageOf } from '../protocol/errors.js';

/** Of the owner and its group, in which the phone is. */
const NEW_FILE_MODE = 0o640;

/**
 * Makes the configuration, or a file beside it; one that has come meanwhile is replaced. Rejects with CONFIG_UNWRITABLE; no other
 * file is left behind then.
 */
export async function putText(file: string, text: string): Promise<void> {
  try {
    await put(file, text, { mode: NEW_FILE_MODE });
  } catch (error) {
    throw unwritable(file, error, 'run this with sudo, and see that its folder is there');
  }
}

/**
 * Puts `after` in the place of `before`, with the file's owner and mode: a power cut leaves the one or the other, whole.
 * A symbolic link stays, and what it leads to is replaced. Rejects with CONFIG_UNWRITABLE, also when the file is not
 * `before` any more.
 */
export async function replaceConfigText(file: string, before: string, after: string): Promise<void> {
  try {
    const target = await realpath(file);
    await put(target, after, await stat(target), async () => {
      if ((await readFile(target, 'utf8')) !== before)
        throw new Error('it was changed by somebody else meanwhile');
    });
  } catch (error) {
    const advice =
      'it is as it was: run this as the owner of the file or with sudo, and see that its folder can be written';
    throw unwritable(file, error, advice);
  }
}

interface Ownership {
  readonly mode: number;
  /** Left out: those of whoever writes. */
  readonly uid?: number;
  readonly gid?: number;
}

/** @param check the last moment at which it can be left as it is, by a rejection */
async function put(
  target: string,
  text: string,
  ownership: Ownership,
  check: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const folder = dirname(target);
  const aside = join(folder, `.${basename(target)}.${randomUUID()}`);
  try {
    await writeAside(aside, text, ownership);
    await check();
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  // Only so that a power cut does not bring the old file back; not every file system can.
  await syncFolder(folder).catch(() => undefined);
}

async function writeAside(file: string, text: string, { mode, uid, gid }: Ownership): Promise<void> {
  // Nobody else may read it before it has its mode: there may be a password in it.
  const handle = await open(file, 'wx', 0o600);
  try {
    const own = await handle.stat();
    if (uid !== undefined && gid !== undefined && (own.uid !== uid || own.gid !== gid))
      await handle.chown(uid, gid);
    await handle.chmod(mode & 0o7777);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function unwritable(file: string, error: unknown, advice: string): HotlineError {
  return new HotlineError('CONFIG_UNWRITABLE', `${file} cannot be written: ${messageOf(error)}; ${advice}`, {
    cause: error,
  });
}
