/** The configuration file of a phone as a text that is to be changed. */
import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HotlineError, messageOf } from '../protocol/errors.js';

/**
 * Puts `after` in the place of `before`, with the file's owner and mode: a power cut leaves the one or the other, whole.
 * A symbolic link stays, and what it leads to is replaced. Rejects with CONFIG_UNWRITABLE, also when the file is not
 * `before` any more.
 */
export async function replaceConfigText(file: string, before: string, after: string): Promise<void> {
  try {
    const target = await realpath(file);
    const found = await stat(target);
    const folder = dirname(target);
    const aside = join(folder, `.${basename(target)}.${randomUUID()}`);
    try {
      await writeDurably(aside, after, found);
      if ((await readFile(target, 'utf8')) !== before)
        throw new Error('it was changed by somebody else meanwhile');
      await rename(aside, target);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
    // Only so that a power cut does not bring the old file back; not every file system can.
    await syncFolder(folder).catch(() => undefined);
  } catch (error) {
    throw new HotlineError(
      'CONFIG_UNWRITABLE',
      `${file} cannot be written: ${messageOf(error)}; it is as it was: run this as the owner of the file or with sudo, and see that its folder can be written`,
      { cause: error },
    );
  }
}

async function writeDurably(
  file: string,
  text: string,
  { mode, uid, gid }: { readonly mode: number; readonly uid: number; readonly gid: number },
): Promise<void> {
  // Nobody else may read it before it has its mode: there may be a password in it.
  const handle = await open(file, 'wx', 0o600);
  try {
    const own = await handle.stat();
    if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
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
