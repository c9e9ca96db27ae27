import { type Clock, delay } from '../../clock/clock.js';
import { type Usage, watchUsage } from '../process-usage.js';
import type { Contender, LiftTimes } from './contender.js';

/** How long a call goes on after the first sound. */
const TALK_MS = 200;
/** From one call to the next lift. The phone prepares the next offer within half a second after a lift. */
const REST_MS = 600;
/** What was begun by a change from idle to call, or back, is over after this. */
const SETTLE_MS = 5_000;

/** One whole call: lift, first sound, hang up, rest. */
export async function measureLift(
  clock: Clock,
  contender: Pick<Contender, 'hangUp'>,
  lift: () => Promise<LiftTimes>,
): Promise<LiftTimes> {
  const times = await lift();
  await delay(clock, TALK_MS);
  await contender.hangUp();
  await delay(clock, REST_MS);
  return times;
}

/** @param watchMs how long it is watched, once it has settled; a short watch does not need to settle for longer */
export async function measureUsage(clock: Clock, { pid }: Contender, watchMs: number): Promise<Usage> {
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
