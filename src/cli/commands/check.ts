import { Command } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { type CheckResult, type CheckStep, runChecks, worstOf } from '../../health/check.js';
import {
  audioDeviceStep,
  exchangeReachedStep,
  exchangeSteps,
  networkStep,
  NETWORK_STEP,
} from '../../health/check-steps.js';
import { ioSteps } from '../../health/io-check-steps.js';
import { readyFile } from '../../link/file-journal.js';
import type { UserAgent } from '../../phone/ports.js';
import { destinationOf, numberOf } from '../../protocol/parse-config.js';
import { parseServerAddress } from '../../protocol/server-address.js';
import { wiringOf } from '../../protocol/wiring-of-config.js';
import { userAgentFor } from '../compose-phone.js';
import { installedPackage } from '../compose-update.js';
import { fleetSteps } from '../fleet-check-steps.js';
import { ioSourceFor, unguarded } from '../io-source.js';
import { ioToCheck } from '../io-to-check.js';
import type { LoadedConfig, LoadedRoute } from '../load-config.js';
import { loadRunningConfig, type RunningConfig } from '../load-running-config.js';
import { stderrLog } from '../log.js';
import { packagedConfig } from '../phone-service.js';
import { exit } from '../run.js';
import { sipServerSteps } from '../sip-check-steps.js';
import { soundDevice } from '../sound-device.js';
import { updateSteps } from '../update-check-step.js';

const help = `
Checks step by step what a call needs: the configuration, the network, each exchange's name, connection,
certificate, WebSocket and registration, the call journal, the sound device, the hook, lamps and buttons that are wired,
and the fleet: enrolment, name, certificate and whether a fleet server answers. Each failure says what to do about it. It
calls nobody, and uses up no enrolment code. Stop the phone first: it holds the sound device and the lines.
To test a phone that runs: hotline self-test.

Exit status: 0 all is well (warnings allowed), 1 something would keep the phone from calling or from reporting,
2 the configuration cannot be used.

Examples:
  hotline check --config phone.toml
  hotline check --config phone.toml --json   for programs: one JSON object a line`;

export function checkCommand(): Command {
  return new Command('check')
    .description('find out what would keep the phone from calling')
    .requiredOption(
      '-c, --config <file>',
      'the phone.toml of this phone (docs/configuration.md)',
      packagedConfig(),
    )
    .option('--json', 'print one JSON object a line', false)
    .addHelpText('after', help)
    .action(async ({ config, json }: { config: string; json: boolean }) => {
      const loaded = await loadRunningConfig(config);
      const results = await runChecks(await stepsFor(loaded), json ? printJson : printLine, systemClock);
      exit(worstOf(results) === 'fail' ? 1 : 0);
    });
}

async function stepsFor(loaded: RunningConfig): Promise<CheckStep[]> {
  const { device } = loaded.config.audio;
  const log = stderrLog('error');
  return [
    configurationStep(loaded),
    networkStep(),
    ...loaded.routes.flatMap((route) => routeSteps(loaded, route)),
    {
      id: 'journal',
      title: 'Call journal',
      run: async () => {
        const journal = loaded.path(loaded.config.journal.file);
        await readyFile(journal);
        return { status: 'ok', detail: `${journal} can be written` };
      },
    },
    ...(device === 'browser'
      ? []
      : [audioDeviceStep(soundDevice(device, { clock: systemClock, log, path: loaded.path }), systemClock)]),
    ...(await hardwareSteps(loaded)),
    ...fleetSteps(loaded, systemClock, NETWORK_STEP),
    ...(loaded.config.fleet ? updateSteps(installedPackage()) : []),
  ];
}

/** Hook, lamps and all else that is wired; none where the hook is no contact. */
async function hardwareSteps({ config }: LoadedConfig): Promise<CheckStep[]> {
  const wiring = wiringOf(config);
  if (!wiring) return [];
  const log = stderrLog('error');
  const source = await ioSourceFor(unguarded(wiring), { clock: systemClock, log });
  return ioSteps(wiring, ioToCheck(source, systemClock));
}

/** It has been read by now: what remains are its warnings, and the number as it will be dialled. */
function configurationStep({ config, file, warnings }: RunningConfig): CheckStep {
  const [first] = config.route;
  const number = (first && numberOf(config, first)?.display) ?? config.number;
  return {
    id: 'configuration',
    title: `Configuration ${file}`,
    run: () => {
      if (warnings.length > 0) return Promise.resolve({ status: 'warn', detail: warnings.join('; ') });
      if (number !== undefined) return Promise.resolve({ status: 'ok', detail: `calls ${number}` });
      return Promise.resolve({
        status: 'warn',
        detail:
          'the phone is not set up: it calls nobody until its fleet gives it a configuration with a number',
        advice: 'give it one on the dashboard, when it is linked and accepted',
      });
    },
  };
}

/** From the name of an exchange to the registration of the account. */
export function routeSteps(loaded: LoadedConfig, route: LoadedRoute): CheckStep[] {
  const { name, server, account } = route.config;
  const [first, ...rest] =
    parseServerAddress(server).kind === 'websocket' && route.fingerprint === undefined
      ? exchangeSteps({ route: name, url: server, ca: route.ca }, systemClock)
      : sipServerSteps(route, { clock: systemClock, log: stderrLog('error') });
  return [
    // Without a network of its own a machine can still resolve names from its hosts file: do not let it.
    ...(first ? [{ ...first, needs: [NETWORK_STEP] }] : []),
    ...rest,
    {
      id: `${name}/registration`,
      title: `Route ${name}: registration of account ${account}`,
      needs: [exchangeReachedStep(name)],
      run: async () => {
        const userAgent = userAgentFor(loaded, route, { clock: systemClock, log: stderrLog('error') });
        const problem = await registrationProblem(userAgent);
        return problem === null
          ? {
              status: 'ok',
              detail: `accepted; lifts will call ${destinationOf(loaded.config, route.config)}`,
            }
          : { status: 'fail', detail: problem };
      },
    },
  ];
}

/** Registers and unregisters again; null when it worked, else why not. */
async function registrationProblem(userAgent: UserAgent): Promise<string | null> {
  const problem = await new Promise<string | null>((resolve) => {
    userAgent.onRegistration = (view) => {
      if (view.state === 'registered') resolve(null);
      if (view.state === 'waiting') resolve(view.problem);
    };
    userAgent.start();
  });
  await userAgent.stop();
  return problem;
}

const marks: Record<CheckResult['status'], string> = {
  ok: 'ok    ',
  warn: 'WARN  ',
  fail: 'FAIL  ',
  'not-tried': '-     ',
};

function printLine({ status, title, detail, advice }: CheckResult): void {
  process.stdout.write(
    `${marks[status]}${title}: ${detail}\n${advice === undefined ? '' : `      -> ${advice}\n`}`,
  );
}

function printJson(result: CheckResult): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
