import { type Clock, delay } from '../clock/clock.js';

/** How long a call goes on after the first sound. */
const TALK_MS = 200;
/** From one call to the next lift. The phone prepares the next offer within half a second after a lift. */
const REST_MS = 600;

/** One whole call: lift, first sound, hang up, rest. Gives what the lift gave. */
export async function wholeCall<T>(
  clock: Clock,
  phone: { hangUp(): Promise<void> },
  lift: () => Promise<T>,
): Promise<T> {
  const times = await lift();
  await delay(clock, TALK_MS);
  await phone.hangUp();
  await delay(clock, REST_MS);
  return times;
}
