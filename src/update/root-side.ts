import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, open, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Clock, delay, withDeadline } from '../clock/clock.js';
import { compareDebianVersions } from '../protocol/debian-version.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { UPDATED_PACKAGE } from '../protocol/fleet-link/updates.js';
import {
  installedVersion,
  installPackage,
  linkOrCopy,
  machineArchitecture,
  packageFields,
  repackInstalled,
  tryInstall,
} from './debian-packages.js';
import {
  MOST_HANDOVER_BYTES,
  type Readiness,
  readinessSchema,
  RELEASE_FILE,
  type UpdatePlaces,
} from './handover.js';
import type { InstallPorts } from './installer.js';
import { trustedKeys } from './release-keys.js';
import { openCarefully, readSmallFile } from './small-file.js';
import { systemRoot } from './system-root.js';
import { proveItself, untilNobodyCalls } from './trial-watch.js';
import { checkSigned, expectedSignature, hashOf } from './verify-release.js';

const execute = promisify(execFile);

export interface RootSideParts {
  readonly clock: Clock;
  readonly places: UpdatePlaces;
  /** Node.js and the program of the root side, as they run now: copied, as both are replaced by the update. */
  readonly programs: { readonly node: string; readonly installer: string };
}

/** Of the packaged programs in root's folder, as bin/hotline-update looks for them. */
export const RUNNER = { folder: 'runner', node: 'node', installer: 'install-update.mjs' };
const INCOMING = 'incoming.deb';
const BEFORE = 'before.deb';
const WORK = 'before.work';
const SERVICE = 'hotline-phone.service';
const SYSTEMCTL_LIMIT_MS = 120_000;
/** Of what a system needs to go on living. */
const KEEP_FREE_BYTES = 64 * 1024 * 1024;
/** There from a change below an overlay on until the machine starts anew: as it says, what runs may not be what is installed. */
const CHANGED_BELOW = '/run/hotline-update-changed';
/** Of a machine that is to end. */
const END_LIMIT_MS = 900_000;

/** The root side on a Debian system. */
export function rootSide(parts: RootSideParts): InstallPorts {
  const { clock, places } = parts;
  const file = (name: string): string => join(places.root, name);
  const ready = (): Promise<Readiness | undefined> => readinessOf(places.ready);
  const restart = async (): Promise<void> => {
    if (await isThere(CHANGED_BELOW)) await restartMachine(clock);
    else await restartPhone(clock);
  };
  const install = async (name: string): Promise<void> => {
    const { folder, overlaid } = await systemRoot(places.root);
    if (overlaid) await writeFile(CHANGED_BELOW, '');
    await installPackage(file(name), clock, folder);
  };
  return {
    async check(release) {
      await mkdir(places.root, { recursive: true, mode: 0o755 });
      const root = await systemRoot(places.root);
      const from = await installedVersion(UPDATED_PACKAGE, root.folder);
      const { version, architecture, bytes } = release;
      if (compareDebianVersions(version, from) <= 0)
        throw new HotlineError('UPDATE', `${version} is not newer than ${from}, which is installed`);
      const machine = await machineArchitecture();
      if (architecture !== machine)
        throw new HotlineError(
          'UPDATE',
          `the package is for ${architecture}, and this machine is ${machine}`,
        );
      const expected = expectedSignature(release, (await trustedKeys(places.keys)).keys);
      await checkRoom(places.root, 2 * bytes);
      await copyCarefully(join(places.phone, RELEASE_FILE), file(INCOMING), bytes);
      // What is verified is what is installed: root's own copy, which nobody else can change.
      const copy = await open(file(INCOMING), 'r');
      checkSigned(expected, await hashOf(copy).finally(() => copy.close()));
      const found = await packageFields(file(INCOMING));
      const is = `${found.package} ${found.version} ${found.architecture}`;
      if (is !== `${UPDATED_PACKAGE} ${version} ${architecture}`)
        throw new HotlineError('RELEASE', `the package is ${is}, whatever its signature says`);
      await checkRoom(root.folder, found.installedKib * 1_024);
      // What is kept of the version before can then share no files with what is installed.
      if (root.overlaid) await checkRoom(places.root, 2 * found.installedKib * 1_024);
      await tryInstall(file(INCOMING), root.folder);
      await copyRunner(parts);
      return from;
    },
    keepBefore: () => repackInstalled(UPDATED_PACKAGE, file(BEFORE), file(WORK)),
    install: () => install(INCOMING),
    prove: (version) => proveItself(version, { clock, readiness: ready, restart }),
    async goBack() {
      // It may have been done before the machine started anew.
      const { overlaid } = await systemRoot(places.root);
      if (!overlaid || !(await isInstalled(file(BEFORE)))) await install(BEFORE);
      await untilNobodyCalls({ clock, readiness: ready });
      await restart();
    },
    async tidyUp() {
      for (const name of [INCOMING, BEFORE, WORK, RUNNER.folder])
        await rm(file(name), { recursive: true, force: true });
    },
  };
}

/** undefined: no phone runs that says anything. */
async function readinessOf(file: string): Promise<Readiness | undefined> {
  try {
    const found = readinessSchema.parse(JSON.parse(await readSmallFile(file, MOST_HANDOVER_BYTES)));
    // Nothing is sent: only whether there is such a process.
    process.kill(found.pid, 0);
    return found;
  } catch {
    return undefined;
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Whether this file is what runs: installed, and nothing changed below since the machine started. */
async function isInstalled(file: string): Promise<boolean> {
  if (await isThere(CHANGED_BELOW)) return false;
  const { version } = await packageFields(file);
  return (await installedVersion(UPDATED_PACKAGE).catch(() => undefined)) === version;
}

/** Resolves never: the journal says where to go on then. Rejects when the machine does not end. */
async function restartMachine(clock: Clock): Promise<void> {
  await execute('sync');
  await execute('systemctl', ['--no-block', 'reboot'], { timeout: SYSTEMCTL_LIMIT_MS }).catch(
    (error: unknown) => {
      throw new HotlineError('UPDATE', `the machine cannot be restarted: ${messageOf(error)}`, {
        cause: error,
      });
    },
  );
  await delay(clock, END_LIMIT_MS);
  throw new HotlineError('UPDATE', 'the machine does not restart');
}

/** Where no systemd runs, as in a chroot, nobody runs the phone either. */
async function restartPhone(clock: Clock): Promise<void> {
  if (!(await isThere('/run/systemd/system'))) return;
  // A unit may be new with this version.
  await execute('systemctl', ['daemon-reload'], { timeout: SYSTEMCTL_LIMIT_MS });
  const restarted = execute('systemctl', ['--no-block', 'restart', SERVICE]);
  await withDeadline(
    clock,
    restarted,
    SYSTEMCTL_LIMIT_MS,
    () => new Error('systemctl does not answer'),
  ).catch((error: unknown) => {
    throw new HotlineError('UPDATE', `the phone cannot be restarted: ${messageOf(error)}`, { cause: error });
  });
}

async function copyRunner({ places, programs }: RootSideParts): Promise<void> {
  const folder = join(places.root, RUNNER.folder);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o755 });
  await linkOrCopy(programs.node, join(folder, RUNNER.node));
  await linkOrCopy(programs.installer, join(folder, RUNNER.installer));
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** The folder is the phone's: no link is followed, and what grows while it is copied is cut off. */
async function copyCarefully(from: string, to: string, bytes: number): Promise<void> {
  const source = await openCarefully(from, bytes);
  try {
    await rm(to, { force: true });
    const target = await open(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      let at = 0;
      for await (const piece of source.createReadStream({ start: 0, end: bytes - 1, autoClose: false })) {
        await target.write(piece as Buffer);
        at += (piece as Buffer).length;
      }
      if (at !== bytes)
        throw new HotlineError('UPDATE', `the package has ${at} bytes, and should have ${bytes}`);
      await target.sync();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes + KEEP_FREE_BYTES) return;
  const [room, needed] = [bavail * bsize, bytes + KEEP_FREE_BYTES].map((one) => Math.round(one / 1e6));
  throw new HotlineError('UPDATE', `${folder} has ${room} MB left, and the update needs ${needed} MB`);
}
