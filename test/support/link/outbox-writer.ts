/**
 * A program that records calls in an outbox as fast as the disk takes them, until it is killed, and prints the id of
 * each once it is on the disk: `node --import typescript.mjs outbox-writer.ts FILE`.
 */
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { OutboxThread } from '../../../src/link/outbox-thread.js';
import { Outbox } from '../../../src/link/outbox.js';
import { systemClock } from '../../../src/clock/clock.js';
import { callEvent } from './samples.js';

const [, , file = ''] = process.argv;
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const faults = {
  raise: (code: string) => print(`raised ${code}`),
  clear: (code: string) => print(`cleared ${code}`),
};
const outbox = new Outbox({
  clock: systemClock,
  log,
  faults,
  random: Math.random,
  keeper: new OutboxThread({ file }),
});

for (;;) {
  const events = Array.from({ length: 1 + Math.floor(Math.random() * 5) }, () => callEvent());
  for (const event of events) outbox.record(event);
  const kept = await outbox.flush();
  if (!kept) await wait(20);
  for (const { body } of events)
    if (body.kind === 'call') print(`${kept ? 'kept' : 'waits'} ${body.call.id}`);
}

/** At once, so that nothing that was said is lost with the process. */
function print(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`);
      return;
    } catch (error) {
      // The reader of the pipe is slower than this program.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}
