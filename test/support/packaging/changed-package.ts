import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** src/protocol/version.ts, as it is in the bundled program. */
const BUILT_IN = /^var version = ".*";$/m;

/** Makes another version of a package file, whose program says too that it is that one; quickly packed. */
export async function changedPackage(
  file: string,
  to: string,
  { version, postinst }: { readonly version: string; readonly postinst?: string },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-changed-package-'));
  try {
    await execute('dpkg-deb', ['--raw-extract', file, folder]);
    await replace(join(folder, 'DEBIAN/control'), /^Version: .*$/m, `Version: ${version}`);
    const product = join(folder, 'usr/lib/hotline-phone');
    await replace(join(product, 'package.json'), /"version": ".*"/, `"version": "${version}"`);
    await replace(await versionFile(join(product, 'dist/parts')), BUILT_IN, `var version = "${version}";`);
    if (postinst !== undefined) await writeFile(join(folder, 'DEBIAN/postinst'), postinst, { mode: 0o755 });
    // The sums are of the package before; dpkg itself does not look at them.
    await rm(join(folder, 'DEBIAN/md5sums'));
    await execute('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z1', '--build', folder, to]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The one part of the program that has the product's version. */
async function versionFile(folder: string): Promise<string> {
  const files = (await readdir(folder))
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name));
  const found: string[] = [];
  for (const file of files) if (BUILT_IN.test(await readFile(file, 'utf8'))) found.push(file);
  if (found.length !== 1)
    throw new Error(`the version is in ${found.length} parts of the program, not in one`);
  return found[0]!;
}

async function replace(file: string, what: RegExp, by: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!what.test(text)) throw new Error(`${file} has nothing like ${String(what)}`);
  await writeFile(file, text.replace(what, by));
}
