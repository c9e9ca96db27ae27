import { access, cp, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { UNBUNDLED } from './bundle.js';
import type { NpmPackage } from './npm-packages.js';
import { type Architecture, targets } from './target.js';

/** What a package brings that nothing needs when the program runs. */
const UNNEEDED_FOLDERS = new Set(['doc', 'docs', 'examples', 'test', 'tests', 'types', 'vendor', '.github']);
const UNNEEDED_FILES =
  /\.(?:d\.[cm]?ts|ts|tsx|map|md|markdown|gyp|gypi|cc?|cpp|h|hpp|hh|inc|s|asm|txt|tsbuildinfo|yml|yaml)$|^\.|^(?:LICEN[CS]E|AUTHORS)/i;

/**
 * Copies the modules with native parts, and what they need, from the target's modules into `<folder>/node_modules`.
 * Gives the folders of these npm packages.
 */
export async function copyNatives(
  lockfile: ReadonlyMap<string, NpmPackage>,
  { architecture, modules, folder }: { architecture: Architecture; modules: string; folder: string },
): Promise<ReadonlySet<string>> {
  const inside = new Set<string>();
  const add = async (packageFolder: string): Promise<void> => {
    const found = lockfile.get(packageFolder);
    if (!found || inside.has(packageFolder) || !(await isForTarget(packageFolder, modules))) return;
    inside.add(packageFolder);
    for (const needed of found.needs) await add(needed);
  };
  for (const name of UNBUNDLED) await add(`node_modules/${name}`);
  for (const packageFolder of inside) {
    const from = join(modules, packageFolder);
    await cp(from, join(folder, packageFolder), {
      recursive: true,
      filter: (path) => path === from || isNeeded(relative(from, path), architecture),
    });
  }
  await checkNatives(join(folder, 'node_modules'), architecture);
  return inside;
}

/** npm has left out what is not for the target, except other C libraries, of which the lockfile does not tell. */
async function isForTarget(packageFolder: string, modules: string): Promise<boolean> {
  if (/musl/.test(basename(packageFolder))) return false;
  // Declarations for TypeScript alone, and headers for a compiler.
  if (['@types', 'node-addon-api'].some((name) => packageFolder.includes(name))) return false;
  return access(join(modules, packageFolder)).then(
    () => true,
    () => false,
  );
}

function isNeeded(path: string, architecture: Architecture): boolean {
  // Packages within the package are decided on by themselves.
  if (path.split('/').some((part) => part === 'node_modules' || UNNEEDED_FOLDERS.has(part))) return false;
  const [top, platform] = path.split('/');
  if (top === 'prebuilds' && platform !== undefined && platform !== `linux-${targets[architecture].cpu}`)
    return false;
  return !/musl/.test(path) && !UNNEEDED_FILES.test(basename(path));
}

/** A native part that is missing would be noticed by a customer. */
async function checkNatives(modules: string, architecture: Architecture): Promise<void> {
  const files = await readdir(modules, { recursive: true });
  const natives = files.filter((file) => file.endsWith('.node'));
  for (const word of ['wrtc', 'koffi', 'libsql', 'serialport']) {
    const count = natives.filter((file) => dirname(file).includes(word)).length;
    if (count !== 1)
      throw new Error(`build-deb: ${count} native parts of ${word} for ${architecture} instead of one`);
  }
}
