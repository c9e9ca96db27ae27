import { BootLedger } from '../health/boot-ledger.js';
import type { Clock } from '../clock/clock.js';
import type { HealthThresholds } from '../health/health-faults.js';
import { HealthMonitor } from '../health/health-monitor.js';
import { addMachineProbes, type MachineAccess, thisMachine } from '../health/machine-probes.js';
import type { WantedName } from '../health/probes/name-lookup.js';
import { ProbeSchedule } from '../health/probe-schedule.js';
import type { LastingDevice } from '../media/lasting-device.js';
import type { Controller } from '../phone/controller.js';
import type { FaultList } from '../phone/faults.js';
import type { CallJournal, Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import type { HealthReport } from '../protocol/health.js';
import type { LinkStatus, PhoneStatus } from '../protocol/link-status.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import { parseServerAddress } from '../protocol/server-address.js';
import { wiringOf } from '../protocol/wiring-of-config.js';
import type { SipUserAgentAdapter } from '../sip/sip-user-agent.js';
import type { Hardware } from './compose-hardware.js';
import type { HealthPage } from './health-page.js';
import type { LoadedConfig } from './load-config.js';
import type { SelfTestCommands } from './self-test-commands.js';
import type { SignOffAnswer, SignOffRequest } from './sign-off.js';

/** The parts of a phone that its health is about. */
export interface HealthParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly controller: Pick<Controller, 'stateName' | 'offHook'>;
  /** One for each route of the configuration, in the same order. */
  readonly userAgents: readonly Pick<SipUserAgentAdapter, 'registration' | 'pingFigures'>[];
  readonly journal: CallJournal;
  readonly faults: FaultList;
  readonly sound: Pick<LastingDevice, 'health'>;
  /** undefined: the phone has no lines and no board. */
  readonly hardware: Pick<Hardware, 'board'> | undefined;
  /** The latest result of each self-test. */
  readonly selfTests?: () => HealthReport['selfTests'];
  /** Version of the configuration that the fleet gave; null: it gave none. */
  readonly configVersion?: () => number | null;
  /** How the link to the fleet does; null: this phone has none. */
  readonly link?: () => LinkStatus | null;
  /** What the page can have the phone test. */
  readonly selfTestCommands?: SelfTestCommands;
  /** Sends the sign-off that a program of this machine asks for; what the page shows is its evidence. */
  readonly signOff?: (asked: SignOffRequest, status: PhoneStatus) => Promise<SignOffAnswer>;
  /** In place of this machine, for tests. */
  readonly access?: MachineAccess;
}

export interface Health {
  readonly monitor: HealthMonitor;
  /** undefined: it was not wanted, could not be served, or is not started yet. */
  readonly page: HealthPage | undefined;
  /** Begins to look, and serves the page. Never rejects: a phone without its health calls all the same. */
  start(): Promise<void>;
  /** Idempotent. Faults stay as they are. */
  stop(): Promise<void>;
  /** Whether the machine was started since the phone ran last, and why; after `start`. */
  boot(): { readonly rebooted: boolean; readonly cause: HealthReport['machine']['lastRebootCause'] };
  /** To be waited for before the machine is rebooted on command, so that the reboot is known as such. */
  rebootRequested(): Promise<void>;
}

const BOOTS_FILE = 'boots.json';

/** Puts the health of a phone together. To be told of every change of the phone by `monitor.update()`. */
export function composeHealth({ config, path }: LoadedConfig, parts: HealthParts): Health {
  const { clock, log } = parts;
  const access = parts.access ?? thisMachine(clock);
  const stateFolder = path(config.state.folder);
  const boots = new BootLedger({ file: `${stateFolder}/${BOOTS_FILE}`, files: access.files, log });
  const schedule = new ProbeSchedule({ clock, log });
  const machine = addMachineProbes(schedule, {
    clock,
    access,
    stateFolder,
    wantedNames: wantedNames(config),
    boots,
  });
  const wiring = wiringOf(config);
  const monitor = new HealthMonitor({
    clock,
    thresholds: thresholdsOf(config),
    schedule,
    controller: parts.controller,
    userAgents: parts.userAgents,
    journal: parts.journal,
    faults: parts.faults,
    audio: () => parts.sound.health(),
    wiredContacts: {
      tamper: wiring?.tamper !== undefined,
      door: wiring?.door !== undefined,
      supply: wiring?.supply !== undefined,
    },
    board: () => parts.hardware?.board() ?? null,
    machine,
    pings: (route) => parts.userAgents[route]?.pingFigures() ?? { lossPercent: null, roundTripMs: null },
    selfTests: parts.selfTests ?? (() => ({})),
    configVersion: parts.configVersion ?? (() => null),
  });
  let page: HealthPage | undefined;
  return {
    monitor,
    get page() {
      return page;
    },
    async start() {
      await boots.open();
      monitor.start();
      if (!config.health.page) return;
      const { host, port } = config.health;
      try {
        const link = parts.link ?? (() => null);
        const { selfTestCommands: selfTests, signOff } = parts;
        // Its libraries take a while to load, and the registration is under way.
        const { startHealthPage } = await import('./health-page.js');
        page = await startHealthPage({
          host,
          port,
          clock,
          log,
          report: () => monitor.report(),
          link,
          ...(selfTests ? { selfTests } : {}),
          signOff: signOff && ((asked) => signOff(asked, { ...monitor.report(), fleet: link() })),
        });
        log.info({ url: page.url }, 'health page');
      } catch (error) {
        log.error({ reason: messageOf(error) }, 'there is no health page');
      }
    },
    async stop() {
      monitor.stop();
      const closing = page;
      page = undefined;
      await closing?.close();
      await boots.close();
    },
    boot: () => ({ rebooted: boots.rebooted, cause: boots.rebooted ? boots.cause : null }),
    rebootRequested: () => boots.rebootRequested(),
  };
}

export function thresholdsOf({ health }: PhoneConfig): HealthThresholds {
  return {
    offHookLimitMs: health.off_hook_limit,
    hotC: health.hot,
    diskFreePercent: health.disk_free,
    memoryFreePercent: health.memory_free,
    lossPercent: health.loss,
    wifiSignalDbm: health.wifi_signal,
    clockOffsetMs: health.clock_offset,
  };
}

/** What this phone has to find by its name: each exchange, or the proxy in front of it, and the fleet. */
export function wantedNames({ route, fleet }: PhoneConfig): readonly WantedName[] {
  const exchanges = route.map(({ outbound_proxy: proxy, server }): WantedName => {
    const address = parseServerAddress(proxy ?? server);
    const isLocated = address.kind === 'sip' && address.port === undefined;
    const services = ['_sips._tcp', '_sip._tcp', '_sip._udp'].map((service) => `${service}.${address.host}`);
    return { host: address.host, services: isLocated ? services : [] };
  });
  const fleetHost = fleet ? [new URL(fleet.server).hostname.replace(/^\[(.*)\]$/, '$1')] : [];
  const all = [...exchanges, ...fleetHost.map((host): WantedName => ({ host, services: [] }))];
  return all.filter(({ host }, i) => all.findIndex((other) => other.host === host) === i);
}
