import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { UnusableError } from '../unusable.js';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
/** Far more than it takes: most of it is fetching packages. */
const LIMIT_MS = 300_000;
const MOST_BYTES = 2 ** 28;

/** What QEMU boots: the kernel, its first files and its disk, which is not written to. */
export interface GuestFiles {
  readonly kernel: string;
  readonly initrd: string;
  readonly disk: string;
}

/**
 * Makes the guest, unless that was done before, with the product as it is built in dist/ now.
 *
 * @param folder for the files of this run.
 * Rejects with UnusableError, which has what the script said.
 */
export async function makeGuestFiles(folder: string): Promise<GuestFiles> {
  const made = await output(join(REPOSITORY, 'scripts/make-gpio-guest'), []);
  const guest = made.toString().trim();
  // cpio fills up to whole blocks, so that the kernel finds the next archive right behind it.
  const pack = 'find dist assets package.json -not -name "*.map" | cpio -o -H newc --quiet';
  const product = await output('sh', ['-c', pack]);
  const initrd = join(folder, 'initrd');
  await writeFile(initrd, Buffer.concat([product, await readFile(join(guest, 'initrd.gz'))]));
  return { kernel: join(guest, 'vmlinuz'), initrd, disk: join(guest, 'root.ext4') };
}

/** What a program writes to stdout. Rejects with what it wrote to stderr when it fails. */
async function output(program: string, args: readonly string[]): Promise<Buffer> {
  const options = { cwd: REPOSITORY, timeout: LIMIT_MS, maxBuffer: MOST_BYTES, encoding: 'buffer' } as const;
  try {
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new UnusableError(`the guest cannot be made: ${said}`, { cause: error });
  }
}
