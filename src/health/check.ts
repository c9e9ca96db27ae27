import { type Clock, withDeadline } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';

/** What one step found. */
export interface CheckOutcome {
  readonly status: 'ok' | 'warn' | 'fail';
  /** One sentence: what was found. */
  readonly detail: string;
  /** What to do about it, unless `detail` says so. */
  readonly advice?: string;
}

export interface CheckStep {
  readonly id: string;
  /** What is checked, for people, e.g. `The name of the exchange`. */
  readonly title: string;
  /** Ids of earlier steps without which this one means nothing. */
  readonly needs?: readonly string[];
  /** After so long it has failed. Default 15 s. */
  readonly limitMs?: number;
  /** A rejection is a failure, its message the detail. */
  readonly run: () => Promise<CheckOutcome>;
}

export interface CheckResult {
  readonly id: string;
  readonly title: string;
  /** `not-tried`: a step that it needs has failed or was not tried. */
  readonly status: CheckOutcome['status'] | 'not-tried';
  readonly detail: string;
  readonly advice?: string;
  readonly tookMs: number;
}

const DEFAULT_LIMIT_MS = 15_000;

/**
 * Runs the steps in their order, one at a time, and tells each result as it is known. Never rejects for what a step
 * does; throws RangeError for steps that need what does not come before them, or that share an id.
 */
export async function runChecks(
  steps: readonly CheckStep[],
  onResult: (result: CheckResult) => void,
  clock: Clock,
): Promise<readonly CheckResult[]> {
  insistOnOrder(steps);
  const results = new Map<string, CheckResult>();
  for (const step of steps) {
    const missing = (step.needs ?? [])
      .map((id) => results.get(id))
      .find((needed) => needed && isFruitless(needed));
    const result = missing ? notTried(step, missing) : await tryStep(step, clock);
    results.set(step.id, result);
    onResult(result);
  }
  return [...results.values()];
}

/** The worst of all: `not-tried` steps count as their cause does, which is among the results. */
export function worstOf(results: readonly CheckResult[]): CheckOutcome['status'] {
  const has = (status: CheckResult['status']) => results.some((result) => result.status === status);
  if (has('fail')) return 'fail';
  return has('warn') ? 'warn' : 'ok';
}

async function tryStep(step: CheckStep, clock: Clock): Promise<CheckResult> {
  const { id, title, limitMs = DEFAULT_LIMIT_MS } = step;
  const startMs = clock.nowMs();
  const outcome = await withDeadline(clock, settled(step), limitMs, () => new Error()).catch(
    (): CheckOutcome => ({ status: 'fail', detail: `it was not done within ${limitMs / 1000} s` }),
  );
  return { id, title, ...outcome, tookMs: clock.nowMs() - startMs };
}

async function settled(step: CheckStep): Promise<CheckOutcome> {
  try {
    return await step.run();
  } catch (error) {
    return { status: 'fail', detail: messageOf(error) };
  }
}

function notTried({ id, title }: CheckStep, missing: CheckResult): CheckResult {
  return { id, title, status: 'not-tried', detail: `not tried: it needs "${missing.title}"`, tookMs: 0 };
}

function isFruitless({ status }: CheckResult): boolean {
  return status === 'fail' || status === 'not-tried';
}

function insistOnOrder(steps: readonly CheckStep[]): void {
  const known = new Set<string>();
  for (const { id, needs = [] } of steps) {
    const unknown = needs.find((needed) => !known.has(needed));
    if (unknown !== undefined)
      throw new RangeError(`step ${id} needs ${unknown}, which does not come before it`);
    if (known.has(id)) throw new RangeError(`two steps are called ${id}`);
    known.add(id);
  }
}
