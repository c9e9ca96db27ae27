import { availableParallelism } from 'node:os';
import type { Clock } from '../clock/clock.js';
import type { HealthReport } from '../protocol/health.js';
import type { BootLedger } from './boot-ledger.js';
import { localAddresses } from './network-watch.js';
import { type Probe, type ProbeSchedule, type Reading } from './probe-schedule.js';
import { type AskClock, loadAdjtimex, readClockSync } from './probes/clock-sync.js';
import { readCpuTemperature } from './probes/cpu-temperature.js';
import { type DefaultRoute, readDefaultRoute } from './probes/default-route.js';
import { type FileSystem, fileSystem, noDiskFigures, readDisk } from './probes/disk.js';
import { noFirmwareFlags, readFirmwareFlags } from './probes/firmware-flags.js';
import { type Knock, readGateway, udpKnock } from './probes/gateway.js';
import { noMemoryFigures, readLoad, readMemory, readModel, readUptime } from './probes/machine-figures.js';
import {
  type NameService,
  noNameFigures,
  readNames,
  systemNames,
  type WantedName,
} from './probes/name-lookup.js';
import { readLink, readWifiSignal } from './probes/network-link.js';
import { linuxFiles, type SystemFiles } from './probes/system-files.js';

/** Everything of the machine that the probes touch; a test puts another machine in its place. */
export interface MachineAccess {
  readonly files: SystemFiles;
  readonly fileSystem: FileSystem;
  readonly names: NameService;
  readonly knock: Knock;
  readonly loadClock: () => Promise<AskClock>;
  /** But loopback and link-local ones. Throws when the system does not tell. */
  readonly addresses: () => readonly string[];
  readonly processors: () => number;
  /** Resident set of this process, in bytes. */
  readonly residentBytes: () => number;
}

/** The machine that this runs on. */
export function thisMachine(clock: Clock): MachineAccess {
  return {
    files: linuxFiles,
    fileSystem,
    names: systemNames,
    knock: udpKnock(clock),
    loadClock: loadAdjtimex,
    addresses: () => localAddresses(),
    processors: availableParallelism,
    residentBytes: () => process.memoryUsage.rss(),
  };
}

/** What may change within a call is looked at often; what costs a packet or hardly changes, seldom. */
export const FAST_MS = 10_000;
export const SLOW_MS = 60_000;
/** A file of the kernel is read in microseconds, unless its driver hangs. */
const FILE_LIMIT_MS = 2_000;
/** A silent DNS server holds a look-up for 10 s and more. */
const NAMES_LIMIT_MS = 10_000;
const GATEWAY_LIMIT_MS = 5_000;

/** `health.network`, but what is known of the exchange, which the signalling tells. */
export type NetworkFigures = Omit<HealthReport['network'], 'exchangeLossPercent' | 'exchangeRoundTripMs'>;

export interface MachineReadings {
  readonly machine: () => HealthReport['machine'];
  readonly network: () => NetworkFigures;
  /** Whether the addresses of this machine were read: no address is "no network" only then. */
  readonly networkKnown: () => boolean;
  readonly synchronised: () => boolean | null;
}

/** Puts the probes of the machine onto a schedule. */
export function addMachineProbes(
  schedule: ProbeSchedule,
  parts: {
    readonly clock: Clock;
    readonly access: MachineAccess;
    /** Holds what must last. */
    readonly stateFolder: string;
    readonly wantedNames: readonly WantedName[];
    readonly boots: BootLedger;
  },
): MachineReadings {
  const { access, boots, clock } = parts;
  const { files } = access;
  const add = <T>(
    probe: Pick<Probe<T>, 'name' | 'everyMs' | 'nothing' | 'look'> & { limitMs?: number },
  ): Reading<T> => schedule.add({ limitMs: FILE_LIMIT_MS, ...probe });
  const fast = <T>(name: string, nothing: T, look: () => Promise<T>): Reading<T> =>
    add({ name, everyMs: FAST_MS, nothing, look });
  const slow = <T>(name: string, nothing: T, look: () => Promise<T>, limitMs = FILE_LIMIT_MS): Reading<T> =>
    add({ name, everyMs: SLOW_MS, nothing, look, limitMs });

  const link = fast('network', noLink, () => readNetwork(access));
  const temperature = fast<number | null>('temperature', null, () => readCpuTemperature(files));
  const firmware = fast('firmware flags', noFirmwareFlags, () => readFirmwareFlags(files));
  const load = fast<number | null>('load', null, () => readLoad(files, access.processors()));
  const memory = fast('memory', noMemoryFigures, () => readMemory(files));
  const resident = fast<number | null>('process memory', null, () =>
    Promise.resolve(Math.round(access.residentBytes() / (1024 * 1024))),
  );
  const model = slow<string | null>('model', null, () => readModel(files));
  const uptime = slow<number | null>('uptime', null, () => readUptime(files));
  const disk = slow('disk', noDiskFigures, () => readDisk(files, parts.stateFolder, access.fileSystem));
  const clockSync = slow<boolean | null>('clock', null, () => readClockSync(access.loadClock));
  const names = slow(
    'names',
    noNameFigures,
    () => readNames(clock, parts.wantedNames, access.names),
    NAMES_LIMIT_MS,
  );
  const gateway = slow<boolean | null>(
    'gateway',
    null,
    async () => {
      const route = await readDefaultRoute(files);
      return route && readGateway(files, route, access.knock);
    },
    GATEWAY_LIMIT_MS,
  );

  return {
    machine: () => ({
      model: model.value,
      cpuTemperatureC: temperature.value,
      ...firmware.value,
      load: load.value,
      ...memory.value,
      processMemoryMb: resident.value,
      ...disk.value,
      uptimeS: uptime.value,
      reboots: boots.starts,
      lastRebootCause: boots.cause,
    }),
    network: () => {
      const { route, linkUp, addresses, wifiSignalDbm } = link.value;
      return {
        interface: route?.interface.slice(0, 32) ?? null,
        linkUp,
        addresses: [...(addresses ?? [])],
        gateway: route?.gateway ?? null,
        // What the last knock told is of the gateway that there was then.
        gatewayReachable: route === null || route.gateway === null ? null : gateway.value,
        ...names.value,
        wifiSignalDbm,
      };
    },
    networkKnown: () => link.value.addresses !== null,
    synchronised: () => clockSync.value,
  };
}

interface LinkFigures {
  readonly route: DefaultRoute | null;
  readonly linkUp: boolean | null;
  /** null: not read. At most 16, as many as a report holds. */
  readonly addresses: readonly string[] | null;
  readonly wifiSignalDbm: number | null;
}

const noLink: LinkFigures = { route: null, linkUp: null, addresses: null, wifiSignalDbm: null };
const MOST_ADDRESSES = 16;

async function readNetwork({ files, addresses }: MachineAccess): Promise<LinkFigures> {
  const route = await readDefaultRoute(files);
  return {
    route,
    linkUp: route && (await readLink(files, route.interface)),
    addresses: addresses().slice(0, MOST_ADDRESSES),
    wifiSignalDbm: route && (await readWifiSignal(files, route.interface)),
  };
}
