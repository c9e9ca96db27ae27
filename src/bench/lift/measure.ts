import { type Clock, delay } from '../../clock/clock.js';
import { type Usage, watchUsage } from '../process-usage.js';
import type { Contender } from './contender.js';

/** What was begun by a change from idle to call, or back, is over after this. */
const SETTLE_MS = 5_000;

/** @param watchMs how long it is watched, once it has settled; a short watch does not need to settle for longer */
export async function measureUsage(
  clock: Clock,
  { pid }: Pick<Contender, 'pid'>,
  watchMs: number,
): Promise<Usage> {
  await delay(clock, Math.min(SETTLE_MS, watchMs));
  return watchUsage(clock, pid, watchMs);
}

/** In an answered call with a tone both ways. */
export async function measureCall(clock: Clock, contender: Contender, watchMs: number): Promise<Usage> {
  await contender.lift();
  const usage = await measureUsage(clock, contender, watchMs);
  await contender.hangUp();
  return usage;
}
