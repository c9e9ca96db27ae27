import { readFile } from 'node:fs/promises';

/** An npm package that is inside, by its folder in the lockfile's words. */
export interface NpmPackage {
  /** e.g. `node_modules/ws` or `node_modules/libsql/node_modules/detect-libc`. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** SPDX expression; undefined where its author says none. */
  readonly license: string | undefined;
  /** As in the lockfile: algorithm and base64. */
  readonly integrity: string | undefined;
  /** Folders of what it needs, as far as that is installed for any target. */
  readonly needs: readonly string[];
}

interface LockEntry {
  readonly name?: string;
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** All packages of package-lock.json, by folder. */
export async function readLockfile(): Promise<ReadonlyMap<string, NpmPackage>> {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const found = new Map<string, NpmPackage>();
  for (const [folder, entry] of Object.entries(packages)) {
    if (folder === '') continue;
    const names = Object.keys({
      ...entry.dependencies,
      ...entry.optionalDependencies,
      ...entry.peerDependencies,
    });
    found.set(folder, {
      folder,
      // An alias (npm:other@1) has its true name in the entry.
      name: entry.name ?? folder.replace(/^.*node_modules\//, ''),
      version: entry.version,
      license: entry.license,
      integrity: entry.integrity,
      needs: names
        .map((name) => resolveFrom(folder, name, packages))
        .filter((needed) => needed !== undefined),
    });
  }
  return found;
}

/** As Node.js looks for packages: in the folder's own node_modules, then in each one above. */
function resolveFrom(
  folder: string,
  name: string,
  packages: Readonly<Record<string, unknown>>,
): string | undefined {
  const nested = folder.split('/node_modules/');
  for (let depth = nested.length; depth >= 0; depth--) {
    const candidate = [...nested.slice(0, depth), name].join('/node_modules/');
    const found = depth === 0 ? `node_modules/${candidate}` : candidate;
    if (found in packages) return found;
  }
  return undefined;
}

/** Package folder that a file lies in, e.g. `node_modules/a/node_modules/@b/c`; undefined: a file of our own. */
export function packageFolderOf(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

/** The lockfile's entry for a folder; some packages were published with folders called node_modules inside. */
export function packageOf(folder: string, lockfile: ReadonlyMap<string, NpmPackage>): NpmPackage {
  const found = lockfile.get(folder);
  if (found) return found;
  const above = packageFolderOf(folder.slice(0, folder.lastIndexOf('node_modules/')));
  if (above === undefined) throw new Error(`build-deb: ${folder} is inside, but not in package-lock.json`);
  return packageOf(above, lockfile);
}
