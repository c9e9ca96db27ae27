import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Only the phone's own user may look into its state. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

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
    const handle = await open(file, 'w', FILE_MODE);
    try {
      await handle.writeFile(text);
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

/** Aside, synced, renamed, the folder synced: a power cut at any moment leaves the old file or the new one, whole. */
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
