import { type Clock, delay } from '../../clock/clock.js';
import { type Usage, watchUsage } from '../process-usage.js';
import type { Contender, LiftTimes } from './contender.js';

/** How long a call goes on after the first sound. */
const TALK_MS = 200;
/** From one call to the next lift. The phone prepares the next offer within half a second after a lift. */
const REST_MS = 600;
/** What was begun by a change from idle to call, or back, is over after this. */
const SETTLE_MS = 5_000;
const WATCH_MS = 20_000;

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

export async function measureIdle(clock: Clock, { pid }: Contender): Promise<Usage> {
  await delay(clock, SETTLE_MS);
  return watchUsage(clock, pid, WATCH_MS);
}

/** In an answered call with a tone both ways. */
export async function measureCall(clock: Clock, contender: Contender): Promise<Usage> {
  await contender.lift();
  const usage = await measureIdle(clock, contender);
  await contender.hangUp();
  return usage;
}
