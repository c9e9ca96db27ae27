import { Command } from 'commander';
import { type Clock, systemClock } from '../../clock/clock.js';
import type { Log } from '../../phone/ports.js';
import { parsePort } from '../arguments.js';
import { bareConfig } from '../bare-config.js';
import type { Setup } from '../compose-setup.js';
import { stderrLog } from '../log.js';
import { PhoneRunner } from '../phone-runner.js';
import { stopOnSignals, surviveStrayRejections } from '../run.js';
import { startPhone } from '../running-phone.js';
import { connectServiceManager } from '../unix-datagram.js';

const help = `
Calls the number of its configuration whenever the handset is lifted, until it is put back.
Runs until Ctrl-C or SIGTERM. Logs to stderr, one JSON object a line.

With --setup-port a phone that does not know yet whom to call, or has no phone.toml that can be used, serves a page on the
local network on which a technician sets it up: http://hotline-XXXX.local, as hotline status says it, with a code
that the phone speaks into its handset. The page is closed as soon as that is done.
With --setup-hotspot the phone is a Wi-Fi access point, hotline-XXXX, as long as that page is open and there has been no
network for half a minute; its password is spoken too. It needs NetworkManager.

Example:
  hotline check --config phone.toml   says what is wrong before a customer finds out
  hotline phone --config phone.toml   runs the phone
  hotline status                      says how it does`;

interface PhoneOptions {
  readonly config: string;
  readonly setupPort?: number;
  readonly setupHttpsPort?: number;
  readonly setupHotspot?: boolean;
}

export function phoneCommand(): Command {
  return new Command('phone')
    .description('run the phone')
    .requiredOption('-c, --config <file>', 'the phone.toml of this phone (docs/configuration.md)')
    .option('--setup-port <number>', 'serve the page for setting up on this port', parsePort)
    .option('--setup-https-port <number>', 'the same over https, for a live camera', parsePort)
    .option('--setup-hotspot', 'be a Wi-Fi access point for that page where there is no network', false)
    .addHelpText('after', help)
    .action((options: PhoneOptions) => runPhone(options));
}

async function runPhone(options: PhoneOptions): Promise<void> {
  const { config: file, setupPort, setupHttpsPort, setupHotspot = false } = options;
  const clock = systemClock;
  let strayTold = false;
  const logAt = (level: Parameters<typeof stderrLog>[0]) => {
    const log = stderrLog(level);
    if (!strayTold) surviveStrayRejections(log);
    strayTold = true;
    return log;
  };
  const service = await connectServiceManager();
  const runner: PhoneRunner = new PhoneRunner({
    file,
    logFor: (config) => logAt(config.log.level),
    ...(setupPort === undefined
      ? {}
      : { bare: { clock, config: (kept) => bareConfig({ ...kept, ...setup?.draft }) } }),
    async start(loaded, { effective, log, restart }) {
      const running = await startPhone({
        loaded,
        effective,
        clock,
        log,
        restart,
        onQuit: () => quit(),
        ...setup?.beside(loaded, restart),
      });
      log.info({ number: running.whole.phone.number }, 'phone is up');
      return setup?.around(running) ?? running;
    },
  });
  const setup: Setup | undefined =
    setupPort === undefined
      ? undefined
      : await composeSetup({
          file,
          runner,
          clock,
          log: logAt('info'),
          setupPort,
          setupHttpsPort,
          setupHotspot,
        });
  const quit = stopOnSignals(async () => {
    service.stopping();
    await setup?.stop();
    await runner.stop();
  });
  service.watch(clock, () => runner.isUp);
  await runner.run(() => service.ready());
}

/** Its libraries are loaded only where there may be such a page. */
async function composeSetup(options: {
  readonly file: string;
  readonly runner: PhoneRunner;
  readonly clock: Clock;
  readonly log: Log;
  readonly setupPort: number;
  readonly setupHttpsPort: number | undefined;
  readonly setupHotspot: boolean;
}): Promise<Setup> {
  const { hotspotRadio, Setup } = await import('../compose-setup.js');
  const { setupPort: port, setupHttpsPort: securePort = null, setupHotspot, ...rest } = options;
  return new Setup({
    ...rest,
    port,
    securePort,
    ...(setupHotspot ? { radio: hotspotRadio(rest.clock) } : {}),
  });
}
