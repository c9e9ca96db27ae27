import { Command } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { stderrLog } from '../log.js';
import { PhoneRunner } from '../phone-runner.js';
import { stopOnSignals, surviveStrayRejections } from '../run.js';
import { startPhone } from '../running-phone.js';
import { connectServiceManager } from '../unix-datagram.js';

const help = `
Calls the number of its configuration whenever the handset is lifted, until it is put back.
Runs until Ctrl-C or SIGTERM. Logs to stderr, one JSON object a line.

Example:
  hotline check --config phone.toml   says what is wrong before a customer finds out
  hotline phone --config phone.toml   runs the phone
  hotline status                      says how it does`;

export function phoneCommand(): Command {
  return new Command('phone')
    .description('run the phone')
    .requiredOption('-c, --config <file>', 'the phone.toml of this phone (docs/configuration.md)')
    .addHelpText('after', help)
    .action(({ config }: { config: string }) => runPhone(config));
}

async function runPhone(file: string): Promise<void> {
  const clock = systemClock;
  let strayTold = false;
  const service = await connectServiceManager();
  const runner = new PhoneRunner({
    file,
    logFor(config) {
      const log = stderrLog(config.log.level);
      if (!strayTold) surviveStrayRejections(log);
      strayTold = true;
      return log;
    },
    async start(loaded, { effective, log, restart }) {
      const running = await startPhone({ loaded, effective, clock, log, restart, onQuit: () => quit() });
      log.info({ number: running.whole.phone.number }, 'phone is up');
      return running;
    },
  });
  const quit = stopOnSignals(() => {
    service.stopping();
    return runner.stop();
  });
  service.watch(clock, () => runner.isUp);
  await runner.run(() => service.ready());
}
