import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.js';
import { type Architecture, NODE_VERSION, targets } from './target.js';

/** Where fetched packages are kept, by what they were fetched for. */
const CACHE = '.cache/deb';

/** Folder of the npm package with Node.js for the target, checked by its published sum. */
export async function fetchNode(architecture: Architecture): Promise<string> {
  const { node, nodeIntegrity } = targets[architecture];
  return kept(`${node}-${NODE_VERSION}`, async (folder) => {
    await run('npm', ['pack', '--silent', '--pack-destination', folder, `${node}@${NODE_VERSION}`]);
    const archive = join(folder, `${node}-${NODE_VERSION}.tgz`);
    const sum = createHash('sha512')
      .update(await readFile(archive))
      .digest('base64');
    if (`sha512-${sum}` !== nodeIntegrity)
      throw new Error(`build-deb: ${node}@${NODE_VERSION} is not what scripts/deb/target.ts expects`);
    const wanted = ['package/bin/node', 'package/LICENSE', 'package/package.json'];
    await run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1', ...wanted]);
    await rm(archive);
  });
}

/** Folder with the product's node_modules for the target: the versions of package-lock.json, checked by its sums. */
export async function fetchModules(architecture: Architecture): Promise<string> {
  const { cpu } = targets[architecture];
  const lock = await readFile('package-lock.json');
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  return kept(`modules-${cpu}-${key}`, async (folder) => {
    for (const file of ['package.json', 'package-lock.json']) await copyFile(file, join(folder, file));
    await run(
      'npm',
      [
        'ci',
        '--omit=dev',
        '--os=linux',
        `--cpu=${cpu}`,
        '--libc=glibc',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
      ],
      { cwd: folder },
    );
  });
}

/** A folder that is made whole or not at all. */
async function kept(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, name);
  if (await exists(folder)) return folder;
  process.stderr.write(`build-deb: fetching ${name} ...\n`);
  await mkdir(CACHE, { recursive: true });
  const making = await mkdtemp(join(CACHE, 'making-'));
  try {
    await make(making);
    // Another build may have been quicker.
    await rename(making, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return folder;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
