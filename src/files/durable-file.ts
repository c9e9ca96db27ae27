import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Keys and the like are among what is kept: only the program's own user may look into it. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** Not through a link: whoever owns the folder must not lead root to another file. */
const ASIDE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** The steps of {@link writeDurably}, so that a test can cut the power between any two of them. */
export interface FileSteps {
  makeFolder(folder: string): Promise<void>;
  /** Writes and syncs. */
  writeAside(file: string, text: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
}

export const fileSteps: FileSteps = {
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  },
  async writeAside(file, text) {
    const handle = await open(file, ASIDE, FILE_MODE);
    try {
      await handle.writeFile(text);
      // A command that an administrator runs must not leave a file that the service's own user cannot read.
      if (process.getuid?.() === 0) {
        const { uid, gid } = await stat(dirname(file));
        await handle.chown(uid, gid);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename,
  async syncFolder(folder) {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  },
};

/**
 * Aside, synced, renamed, the folder synced: a power cut at any moment leaves the old file or the new one, whole. Makes the
 * folder. Only the user of the program can read it; written by root, it belongs to the owner of its folder.
 */
export async function writeDurably(file: string, text: string, steps: FileSteps = fileSteps): Promise<void> {
  await steps.makeFolder(dirname(file));
  await steps.writeAside(`${file}.new`, text);
  await steps.rename(`${file}.new`, file);
  await steps.syncFolder(dirname(file));
}

/** undefined when there is no such file. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
