import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock/clock.js';
import type { LinkParts } from '../link/link-parts.js';
import type { Log } from '../phone/ports.js';
import { debianVersionOf } from '../protocol/debian-version.js';
import type { LinkEventBody } from '../protocol/fleet-link/frames.js';
import type { ReleaseArchitecture } from '../protocol/fleet-link/updates.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import { version } from '../protocol/version.js';
import { lacking, packagedPlaces, type Readiness } from '../update/handover.js';
import type { Installed } from '../update/judge-order.js';
import { ReadinessFile } from '../update/readiness-file.js';
import { trustedKeys } from '../update/release-keys.js';
import { UpdateMemoryFile } from '../update/update-memory.js';
import { Updater } from '../update/updater.js';
import type { LoadedConfig } from './load-config.js';

/** What of the phone its updates are about. */
export type PhoneState = Omit<Readiness, 'version' | 'run' | 'pid'>;

export interface UpdateComposition {
  readonly clock: Clock;
  readonly log: Log;
  readonly parts: LinkParts;
  /** Of this phone, and always the same. */
  readonly identity: string;
  readonly state: () => PhoneState;
  readonly record: (body: LinkEventBody) => void;
  readonly onChange: () => void;
}

const PACKAGED_NODE = '/usr/lib/hotline-phone/bin/node';
const architectures: Partial<Record<string, ReleaseArchitecture>> = { arm64: 'arm64', x64: 'amd64' };

/** undefined: the program does not run from the Debian package of the phone. */
export function installedPackage(): Installed | undefined {
  const architecture = architectures[process.arch];
  if (process.execPath !== PACKAGED_NODE || architecture === undefined) return undefined;
  return { version: debianVersionOf(version), architecture };
}

/** Takes software updates that the fleet orders. A phone that is not installed as a package refuses them. */
export async function composeUpdater(
  { config, path, fleetCa }: LoadedConfig,
  { server }: NonNullable<PhoneConfig['fleet']>,
  { clock, log, parts, identity, state, record, onChange }: UpdateComposition,
): Promise<Updater> {
  const installed = installedPackage();
  const folder = installed ? packagedPlaces.phone : join(path(config.state.folder), 'update');
  return new Updater({
    clock,
    log,
    random: Math.random,
    installed,
    keys: installed ? await trustedKeys(packagedPlaces.keys) : { keys: [], problems: [] },
    places: { phone: folder, root: packagedPlaces.root },
    memory: await UpdateMemoryFile.open(folder),
    server,
    ca: fleetCa,
    window: { text: config.update.window, timezone: config.update.timezone },
    spread: createHash('sha256').update(`update ${identity}`).digest().readUInt32BE() / 2 ** 32,
    isBusy: () => state().busy,
    lacks: () => lacking(state()),
    record,
    flush: () => parts.outbox.flush(),
    onChange,
  });
}

/** Where the packaged service is to say how it does (RuntimeDirectory of its unit); undefined: nobody asks. */
export function readinessFile(log: Log): ReadinessFile | undefined {
  const folder = process.env['RUNTIME_DIRECTORY'];
  if (!folder || !installedPackage()) return undefined;
  const start = { version: debianVersionOf(version), run: randomUUID(), pid: process.pid };
  return new ReadinessFile(join(folder, 'ready.json'), log, start);
}
