import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 5;

/** Waits in real time until `holds`; rejects with `what` when it does not within `limitMs`. For integration tests. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 5_000,
): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await wait(POLL_MS);
  }
}
