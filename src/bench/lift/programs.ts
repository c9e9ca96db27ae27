import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { UnusableError } from '../unusable.js';

const BARESIP_MODULES = '/usr/lib/baresip/modules';

const needed = [
  { program: 'baresip', debianPackage: 'baresip-core' },
  { program: 'sipp', debianPackage: 'sip-tester' },
];

/**
 * Makes sure that what the phone is compared with is there. Gives the folder of baresip's modules; rejects with
 * UnusableError.
 */
export async function findPrograms(path = process.env['PATH'] ?? ''): Promise<{ modules: string }> {
  const present = await Promise.all(needed.map(({ program }) => isOnPath(program, path)));
  const missing = needed.filter((_, i) => !present[i]);
  if (missing.length > 0) {
    const packages = missing.map(({ debianPackage }) => debianPackage).join(' ');
    throw new UnusableError(
      `${missing.map(({ program }) => program).join(' and ')} cannot be found, and the phone is compared with baresip; ` +
        `install with: sudo apt install --no-install-recommends ${packages}`,
    );
  }
  if (!(await exists(join(BARESIP_MODULES, 'aubridge.so')))) {
    throw new UnusableError(
      `baresip's modules are not in ${BARESIP_MODULES}; use the one of the Debian package baresip-core`,
    );
  }
  return { modules: BARESIP_MODULES };
}

async function isOnPath(program: string, path: string): Promise<boolean> {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const found = await Promise.all(folders.map((folder) => exists(join(folder, program), constants.X_OK)));
  return found.includes(true);
}

async function exists(path: string, mode = constants.R_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
