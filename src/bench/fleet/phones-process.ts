/** Thousands of simulated phones, as true to the protocol as real ones, keys and all. */
import { readFile } from 'node:fs/promises';
import { report } from '../../cli/run.js';
import { SimulatedPhone, SimulationTicker } from '../../link/simulated-phone.js';
import { benchClock as clock } from '../bench-clock.js';
import { Crowd } from './crowd.js';
import { crowdOptions } from './messages.js';

/** So many addresses of this machine: one has some 28,000 ports, and ports rest for a minute after a connection. */
const ADDRESSES = 8;

try {
  const { port, phones, keysFile, callEveryMs, ...options } = crowdOptions.parse(
    JSON.parse(process.argv[2] ?? ''),
  );
  const keys = JSON.parse(await readFile(keysFile, 'utf8')) as string[];
  const ticker = new SimulationTicker(clock);
  const pace = { reportEveryMs: options.reportEveryMs };
  const members = keys.slice(0, phones).map(
    (key, i) =>
      new SimulatedPhone({
        clock,
        random: Math.random,
        ticker,
        url: `ws://127.0.0.1:${port}`,
        key,
        callEveryMs,
        localAddress: `127.0.0.${1 + (i % ADDRESSES)}`,
        get reportEveryMs() {
          return pace.reportEveryMs;
        },
        onLinked: () => crowd.linked(),
        onUnlinked: () => crowd.unlinked(),
        onStored: (tookMs) => crowd.stored(tookMs),
      }),
  );
  const crowd = new Crowd(clock, members, (reportEveryMs) => (pace.reportEveryMs = reportEveryMs));
} catch (error) {
  report(error);
  process.exit(1);
}
