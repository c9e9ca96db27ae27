/** The fleet server that is measured: what `hotline fleet` runs, whose pages anybody on this machine may see. */
import { stderrLog } from '../../cli/log.js';
import { exit, report, stopOnSignals } from '../../cli/run.js';
import { systemClock } from '../../clock/clock.js';
import { startFleetServer } from '../../fleet/fleet-server.js';
import { serverOptions } from './messages.js';
import { beWeighed, tell } from './weigh.js';

try {
  const { port, dataFolder, databaseUrl } = serverOptions.parse(JSON.parse(process.argv[2] ?? ''));
  beWeighed();
  const server = await startFleetServer({
    clock: systemClock,
    log: stderrLog('warn'),
    dataFolder,
    databaseUrl,
    host: '127.0.0.1',
    port,
    demoViewer: true,
  });
  stopOnSignals(() => server.close());
  tell({ type: 'listening' });
} catch (error) {
  report(error);
  exit(1);
}
