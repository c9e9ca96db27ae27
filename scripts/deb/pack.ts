import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.js';
import { debianVersionOf } from '../../src/protocol/debian-version.js';
import { manifest } from './tree.js';
import type { Architecture, Product } from './target.js';

export interface Packed {
  readonly file: string;
  readonly bytes: number;
  readonly installedBytes: number;
}

/** Makes a .deb of the files in `root` (deb(5)). Every time stamp in it is `epoch` (s since 1970). */
export async function pack(
  root: string,
  product: Product,
  {
    architecture,
    epoch,
    out,
    fast,
  }: { architecture: Architecture; epoch: number; out: string; fast: boolean },
): Promise<Packed> {
  const version = debianVersionOf((await manifest()).version);
  const source = join('firmware/os/debian', product);
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).sort();
  const regular = files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
  const sums: string[] = [];
  let installedBytes = 0;
  for (const path of regular) {
    const content = await readFile(join(root, path));
    installedBytes += content.length;
    // Configuration files are watched by dpkg itself.
    if (!path.startsWith('etc/')) sums.push(`${createHash('md5').update(content).digest('hex')}  ${path}\n`);
  }
  const control = join(root, 'DEBIAN');
  await mkdir(control);
  await chmod(control, 0o755);
  await writeFile(join(control, 'md5sums'), sums.join(''));
  const configuration = regular.filter((path) => path.startsWith('etc/')).map((path) => `/${path}\n`);
  if (configuration.length > 0) await writeFile(join(control, 'conffiles'), configuration.join(''));
  // Policy 5.6.20: an estimate in KiB, one more for each file and folder.
  const installedKib = Math.ceil(installedBytes / 1024) + files.length;
  const fields = (await readFile(join(source, 'control'), 'utf8')).replace(
    /^(Package: .*\n)/,
    `$1Version: ${version}\nArchitecture: ${architecture}\nInstalled-Size: ${installedKib}\n`,
  );
  await writeFile(join(control, 'control'), fields);
  for (const name of await readdir(control)) await chmod(join(control, name), 0o644);
  for (const script of ['postinst', 'prerm', 'postrm']) {
    await copyFile(join(source, script), join(control, script));
    await chmod(join(control, script), 0o755);
  }
  for (const path of ['', ...(await readdir(root, { recursive: true }))])
    await utimes(join(root, path), epoch, epoch);
  const file = join(out, `${product}_${version}_${architecture}.deb`);
  await mkdir(out, { recursive: true });
  // dpkg-deb sorts the files; --root-owner-group: whoever builds. xz: 12 % smaller than zstd -19 and quicker to make.
  await run('dpkg-deb', ['--root-owner-group', '-Zxz', fast ? '-z0' : '-z6', '--build', root, file], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  });
  return { file, bytes: (await stat(file)).size, installedBytes };
}
