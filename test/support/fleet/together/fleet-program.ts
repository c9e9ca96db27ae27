/**
 * The fleet server as a process of its own, with its real store: prints `listens` when it does, and stops on SIGTERM.
 * `node --import typescript.mjs fleet-program.ts FOLDER PORT [DATABASE_URL]`
 */
import { systemClock } from '../../../../src/clock/clock.js';
import { startFleetServer } from '../../../../src/fleet/fleet-server.js';
import { quietLog } from './quiet-log.js';
import { printLine } from './print-line.js';

const [, , dataFolder = '', port = '', databaseUrl] = process.argv;
const server = await startFleetServer({
  clock: systemClock,
  log: quietLog,
  dataFolder,
  databaseUrl,
  host: '127.0.0.1',
  port: Number(port),
});
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
printLine('listens');
