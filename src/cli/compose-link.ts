import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Clock } from '../clock/clock.js';
import { CommandExecutor } from '../link/command-executor.js';
import { ConfigTrial } from '../link/config-trial.js';
import type { EffectiveConfig } from '../link/effective-config.js';
import { FleetLink } from '../link/fleet-link.js';
import type { Fleet } from '../link/fleet.js';
import type { LinkParts } from '../link/link-parts.js';
import type { FaultReporter } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import type { LinkEventBody } from '../protocol/fleet-link/frames.js';
import type { HealthReport } from '../protocol/health.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import type { SelfTestName, SelfTestResult } from '../protocol/self-test.js';
import { version } from '../protocol/version.js';
import type { Updater } from '../update/updater.js';
import type { LoadedConfig } from './load-config.js';
import type { RecentLog } from './recent-log.js';

export interface LinkComposition {
  readonly clock: Clock;
  readonly log: RecentLog;
  readonly faults: FaultReporter;
  readonly parts: LinkParts;
  readonly trial: ConfigTrial;
  readonly updater: Updater;
  readonly effective: EffectiveConfig;
  readonly health: () => HealthReport;
  /** Off-hook, or a callback rings. */
  readonly isBusy: () => boolean;
  readonly selfTest: (test: SelfTestName) => Promise<SelfTestResult>;
  readonly locate: (forMs: number) => boolean;
  /** Ends the phone and starts it anew. */
  readonly restart: () => void;
  /** undefined: there is no such page. */
  readonly openSetup: (() => void) | undefined;
  /** To be waited for before the machine reboots. */
  readonly rebootRequested: () => Promise<void>;
}

export interface TrialComposition {
  readonly clock: Clock;
  readonly log: RecentLog;
  readonly faults: FaultReporter;
  readonly effective: EffectiveConfig;
  /** undefined: there is no way to the fleet; a configuration on trial then goes back when its time is over. */
  readonly parts: LinkParts | undefined;
  readonly isBusy: () => boolean;
  readonly restart: () => void;
  readonly record: (body: LinkEventBody) => void;
}

/** Judges the configurations of the fleet. Also a phone whose link cannot be used has one: it must find its way back. */
export function composeTrial({ effective, parts, ...rest }: TrialComposition): ConfigTrial {
  return new ConfigTrial({
    ...rest,
    store: effective.store,
    running: effective.version,
    phoneToml: effective.phoneToml.text,
    membership: parts?.membership ?? { current: undefined },
    flush: () => parts?.outbox.flush() ?? Promise.resolve(false),
  });
}

/** The link to the fleet with everything that it can do to this phone. */
export function composeLink(
  loaded: LoadedConfig,
  fleetConfig: NonNullable<PhoneConfig['fleet']>,
  composition: LinkComposition,
): Fleet {
  const { clock, log, faults, parts, trial, updater, effective, health, isBusy, restart } = composition;
  const commands = new CommandExecutor({
    clock,
    log,
    outbox: parts.outbox,
    isBusy,
    secrets: secretsOf(loaded, fleetConfig),
    ports: {
      selfTest: composition.selfTest,
      diagnostics: () => Promise.resolve(diagnosticsOf(loaded, effective, composition)),
      blink(seconds) {
        if (!composition.locate(seconds * 1_000))
          throw new HotlineError(
            'USAGE',
            'this phone has no status lamp ([lamps.status] in its configuration)',
          );
      },
      restart,
      reboot: () => reboot(composition),
      openSetup() {
        if (!composition.openSetup)
          throw new HotlineError(
            'USAGE',
            'this phone has no setup page: it was started without --setup-port',
          );
        composition.openSetup();
      },
      applyConfig: (config, command) => trial.apply(config, command),
      configCommand: () => trial.command(),
      update: ({ release, when, again }, command) => updater.order({ command, release, when, again }),
      cancelUpdate: (unwanted) => updater.cancel(unwanted),
      updateCommand: () => updater.command(),
    },
  });
  return new FleetLink({
    clock,
    log,
    random: Math.random,
    faults,
    config: { server: fleetConfig.server, ca: loaded.fleetCa, code: fleetConfig.code },
    parts,
    version,
    installed: updater.package(),
    configVersions: () => trial.versions(),
    health,
    isBusy,
    commands,
  });
}

function secretsOf({ routes }: LoadedConfig, { code }: NonNullable<PhoneConfig['fleet']>): string[] {
  return [...routes.map(({ password }) => password), ...(code === undefined ? [] : [code])].filter(Boolean);
}

/** What an engineer far away wants to see; secrets are taken out before it leaves (link/redaction.ts). */
function diagnosticsOf(
  loaded: LoadedConfig,
  { text, file, version: running }: EffectiveConfig,
  { clock, log, health }: LinkComposition,
): string {
  const section = (title: string, body: string) => `== ${title}\n${body}\n`;
  return [
    section('hotline', `${version}, Node ${process.version}, ${process.platform} ${process.arch}`),
    section('time', new Date(clock.wallMs()).toISOString()),
    section('health', JSON.stringify(health(), null, 2)),
    section(`configuration (${file}, version ${running ?? 'none'})`, text),
    section('warnings', loaded.warnings.join('\n')),
    section('log, oldest first', log.lines().join('\n')),
  ].join('\n');
}

const run = promisify(execFile);
const REBOOT_LIMIT_MS = 20_000;

async function reboot({ rebootRequested, log }: LinkComposition): Promise<void> {
  await rebootRequested();
  log.warn({}, 'the machine reboots on command of the fleet');
  await run('systemctl', ['reboot'], { timeout: REBOOT_LIMIT_MS }).catch((error: unknown) => {
    throw new HotlineError(
      'USAGE',
      `the machine does not reboot: ${messageOf(error)}; let the user that the phone runs as reboot it (polkit), or restart the phone instead`,
      { cause: error },
    );
  });
}
