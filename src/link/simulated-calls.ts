import type { Clock } from '../clock/clock.js';
import type { CallRecord } from '../protocol/call-record.js';
import { SimulatedHealth } from './simulated-health.js';

/** A fleet server believes a phone that tells of a call so late. */
const OLDEST_MS = 55 * 60_000;
const LONGEST_MS = 180_000;
const FAILURES = 3;

export interface SimulatedCallsParts {
  readonly clock: Clock;
  /** 0..1 */
  readonly random: () => number;
}

/** Made-up calls of the last hour, oldest first: none to `most`. */
export function simulatedCalls(parts: SimulatedCallsParts, most: number): CallRecord[] {
  return callsAgo(parts, Math.floor(parts.random() * (most + 1)));
}

/** So many in a row that came to nothing that it is an alert. */
export function simulatedFailures(parts: SimulatedCallsParts): CallRecord[] {
  return callsAgo(parts, FAILURES).map((call): CallRecord => {
    const { lift = 0, invite = 5, ended = LONGEST_MS } = call.steps;
    return { ...call, cause: 'busy', audio: null, steps: { lift, invite, ended } };
  });
}

function callsAgo({ clock, random }: SimulatedCallsParts, count: number): CallRecord[] {
  const nowMs = clock.wallMs();
  const agoMs = Array.from({ length: count }, () => LONGEST_MS + random() * (OLDEST_MS - LONGEST_MS));
  const health = new SimulatedHealth({ random, startedMs: nowMs });
  return agoMs
    .sort((a, b) => b - a)
    .flatMap((ago) => {
      health.toggleHook(Math.round(nowMs - ago));
      return health.toggleHook(Math.round(nowMs - ago + LONGEST_MS * (0.1 + 0.9 * random()))) ?? [];
    });
}
