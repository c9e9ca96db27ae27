import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { exit } from '../../cli/run.js';
import { type FromServer, toServer, type Weight } from './messages.js';

/** Young objects that survived one collection are looked at again by the next. */
const COLLECTIONS = 4;
const LOOK_EVERY_MS = 10;

/** Lets the benchmark weigh this process, and ends it with the benchmark. The process runs with `--expose-gc`. */
export function beWeighed(): void {
  const delays = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delays.enable();
  process.on('message', (message) => {
    toServer.parse(message);
    tell({ type: 'weight', ...weight(delays) });
    delays.reset();
  });
  // The benchmark has ended, however it ended.
  process.on('disconnect', () => exit(0));
}

export function tell(message: FromServer): void {
  process.send?.(message);
}

function weight(delays: IntervalHistogram): Weight {
  // The greatest delay is in it before the collections, which are long themselves.
  const loopDelayMs = Math.max(0, delays.max / 1e6 - LOOK_EVERY_MS);
  for (let i = 0; i < COLLECTIONS; i++) global.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentBytes: rss, heapBytes: heapUsed + external, loopDelayMs };
}
