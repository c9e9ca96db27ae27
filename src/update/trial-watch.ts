import { type Clock, delay } from '../clock/clock.js';
import { HotlineError } from '../protocol/errors.js';
import { lacking, type Readiness } from './handover.js';

export interface TrialParts {
  readonly clock: Clock;
  /** What the phone says of itself now; undefined: no phone runs. */
  readonly readiness: () => Promise<Readiness | undefined>;
  /** Ends the phone and starts it anew. */
  readonly restart: () => Promise<void>;
}

/** So long a new version has to prove itself, from its start on. */
export const TRIAL_MS = 180_000;
/** And must hold without a break: a version that calls once and then crashes has not. */
export const STEADY_MS = 15_000;
/** A caller is waited for before anything is restarted; a handset that is left off for longer is not. */
export const CALLER_LIMIT_MS = 3_600_000;
const LOOK_MS = 1_000;

/** Starts the new version and resolves when it has proved itself; rejects with UPDATE and why it has not. */
export async function proveItself(version: string, { clock, readiness, restart }: TrialParts): Promise<void> {
  await untilNobodyCalls({ clock, readiness });
  await restart();
  const startMs = clock.nowMs();
  let holds: { readonly run: string; readonly sinceMs: number } | undefined;
  let found: Readiness | undefined;
  while (clock.nowMs() - startMs < TRIAL_MS) {
    found = await readiness();
    const isIt = found?.version === version && lacking(found) === undefined;
    if (!found || !isIt) holds = undefined;
    else if (holds?.run !== found.run) holds = { run: found.run, sinceMs: clock.nowMs() };
    else if (clock.nowMs() - holds.sinceMs >= STEADY_MS) return;
    await delay(clock, LOOK_MS);
  }
  // What went wrong is known; a caller who got through all the same is not cut off for it.
  await untilNobodyCalls({ clock, readiness });
  throw new HotlineError('UPDATE', `within 3 minutes ${version} ${verdict(version, found)}`);
}

export async function untilNobodyCalls({
  clock,
  readiness,
}: Pick<TrialParts, 'clock' | 'readiness'>): Promise<void> {
  const startMs = clock.nowMs();
  while ((await readiness())?.busy && clock.nowMs() - startMs < CALLER_LIMIT_MS) await delay(clock, LOOK_MS);
}

function verdict(version: string, found: Readiness | undefined): string {
  if (!found) return 'did not start';
  if (found.version !== version) return `did not start: ${found.version} runs`;
  return `was ${lacking(found) ?? 'never steady: it was started anew again and again'}`;
}
