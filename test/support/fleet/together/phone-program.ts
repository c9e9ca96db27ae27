/**
 * The fleet's side of a phone as a process of its own, with its real outbox and link: records calls and self-tests as fast
 * as the disk takes them, and prints the identity of each once it is on the disk (`kept ID`). When its input ends it
 * records no more, waits until the fleet has everything, prints `told` and ends. `phone-program.js FOLDER SERVER`
 */
import { randomUUID } from 'node:crypto';
import { delay, systemClock } from '../../../../src/clock/clock.js';
import { FleetLink } from '../../../../src/link/fleet-link.js';
import { openLinkParts } from '../../../../src/link/link-parts.js';
import type { FaultReporter } from '../../../../src/phone/ports.js';
import type { LinkEventBody } from '../../../../src/protocol/fleet-link/frames.js';
import { sampleSelfTest } from '../link-samples.js';
import { aCall, aReport } from '../../link/samples.js';
import { printLine } from './print-line.js';
import { quietLog } from './quiet-log.js';

/** So many wait at most: the rest of the test is about losing them, not about how many fit. */
const MOST_WAITING = 150;
const LOOK_MS = 5;
const AGAIN_MS = 200;

const [, , folder = '', server = ''] = process.argv;
const clock = systemClock;
const faults: FaultReporter = {
  raise: (code) => printLine(`raised ${code}`),
  clear: (code) => printLine(`cleared ${code}`),
};
const parts = await openLinkParts(folder, {
  clock,
  log: quietLog,
  faults,
  random: Math.random,
});
const link = new FleetLink({
  clock,
  log: quietLog,
  random: Math.random,
  faults,
  config: { server, ca: undefined, code: undefined },
  parts,
  version: '1.0.0',
  configVersions: () => ({ running: null, highest: 0 }),
  health: () => aReport(),
  isBusy: () => false,
});
// As if a cable had been put in: the next try comes soon.
link.onChange = () => {
  if (link.view().state === 'waiting') clock.after(AGAIN_MS, () => link.networkChanged());
};
let state: 'records' | 'ends' = 'records';
process.stdin.on('end', () => (state = 'ends')).resume();
const records = () => state === 'records';
link.start();

for (let i = 0; records(); i++) {
  const ids = Array.from({ length: 1 + (i % 4) }, () => randomUUID());
  for (const [k, id] of ids.entries()) link.record(eventOf(id, k));
  while (!(await parts.outbox.flush())) await delay(clock, LOOK_MS);
  for (const id of ids) printLine(`kept ${id}`);
  while (link.view().waiting > MOST_WAITING && records()) await delay(clock, LOOK_MS);
}
await parts.outbox.status();
while (link.view().waiting > 0) await delay(clock, LOOK_MS);
await link.stop();
printLine('told');
process.exit(0);

function eventOf(id: string, k: number): LinkEventBody {
  return k === 3
    ? {
        kind: 'self-test',
        result: sampleSelfTest({ at: new Date(clock.wallMs()).toISOString(), message: id }),
      }
    : { kind: 'call', call: { ...aCall(id), startedAt: new Date(clock.wallMs()).toISOString() } };
}
