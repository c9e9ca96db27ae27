import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { UnusableError } from './unusable.js';

const BARESIP_MODULES = '/usr/lib/baresip/modules';

/** By its whole path: Debian keeps daemons where the PATH of people who are not root does not lead. */
export const DNSMASQ = '/usr/sbin/dnsmasq';
export const MOSQUITTO = '/usr/sbin/mosquitto';

const debianPackages = { baresip: 'baresip-core', sipp: 'sip-tester', [DNSMASQ]: 'dnsmasq-base' };
type Program = keyof typeof debianPackages;

/**
 * Makes sure that what a benchmark starts is there. Gives the folder of baresip's modules; rejects with UnusableError.
 */
export async function findPrograms(
  needed: readonly Program[],
  path = process.env['PATH'] ?? '',
): Promise<{ modules: string }> {
  const present = await Promise.all(needed.map((program) => isOnPath(program, path)));
  const missing = needed.filter((_, i) => !present[i]);
  if (missing.length > 0) {
    const packages = missing.map((program) => debianPackages[program]).join(' ');
    throw new UnusableError(
      `${missing.join(' and ')} cannot be found, and the phone is compared with baresip; ` +
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

/** A sentence that says what to do, where the broker that the fleet server is compared with is missing. */
export async function problemWithMosquitto(): Promise<string | undefined> {
  if (await exists(MOSQUITTO, constants.X_OK)) return undefined;
  return `${MOSQUITTO} is not there, so it is left out; install it with: sudo apt install --no-install-recommends mosquitto`;
}

async function isOnPath(program: string, path: string): Promise<boolean> {
  if (isAbsolute(program)) return exists(program, constants.X_OK);
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
