import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { UnusableError } from '../unusable.js';

export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
/** Far more than it takes: most of it is fetching packages. */
const LIMIT_MS = 300_000;
const MOST_BYTES = 2 ** 28;

/**
 * Makes the guest, unless that was done before, with the product as it is built in dist/ now.
 *
 * @param folder for the files of this run.
 * @returns QEMU's arguments that boot it; its disk is not written to.
 * Rejects with UnusableError, which has what the script said.
 */
export async function makeGpioGuest(folder: string): Promise<string[]> {
  const made = await output('scripts/make-gpio-guest', []);
  const guest = made.toString().trim();
  // cpio fills up to whole blocks, so that the kernel finds the next archive right behind it.
  const pack = 'find dist assets package.json -not -name "*.map" | cpio -o -H newc --quiet';
  const product = await output('sh', ['-c', pack]);
  const initrd = join(folder, 'initrd');
  await writeFile(initrd, Buffer.concat([product, await readFile(join(guest, 'initrd.gz'))]));
  return [
    ...['-kernel', join(guest, 'vmlinuz'), '-initrd', initrd],
    // Messages of the kernel would come between those of the guest, but for its last words.
    ...['-append', 'console=ttyAMA0 loglevel=1 panic=-1 rdinit=/init'],
    ...['-drive', `file=${join(guest, 'root.ext4')},if=none,id=disk,format=raw,snapshot=on`],
    ...['-device', 'virtio-blk-device,drive=disk'],
  ];
}

/** What a program writes to stdout, run in the repository. Rejects with what it wrote to stderr when it fails. */
export async function output(program: string, args: readonly string[], timeout = LIMIT_MS): Promise<Buffer> {
  const options = { cwd: REPOSITORY, timeout, maxBuffer: MOST_BYTES, encoding: 'buffer' } as const;
  try {
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new UnusableError(`the guest cannot be made: ${said}`, { cause: error });
  }
}
