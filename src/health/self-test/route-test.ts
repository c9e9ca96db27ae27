import type { Clock } from '../../clock/clock.js';
import { messageOf } from '../../protocol/errors.js';
import { interrupted, type SelfTest, type TestLine } from './self-test.js';

const LIMIT_MS = 5_000;

/** Asks the exchange of every route for a sign of life: a route that is not in use must not be dead when it is needed. */
export function routeTest({
  clock,
  lines,
}: {
  readonly clock: Clock;
  readonly lines: readonly TestLine[];
}): SelfTest {
  return async (signal) => {
    const evidence: Record<string, number | string | boolean> = {};
    const problems: string[] = [];
    for (const line of lines) {
      if (signal.aborted) return interrupted;
      const startedMs = clock.nowMs();
      try {
        await line.check(LIMIT_MS);
        evidence[`${line.route}.answerMs`] = Math.round(clock.nowMs() - startedMs);
        const { state, problem } = line.registration();
        if (state !== 'registered')
          problems.push(`${line.route} answers and is not registered: ${problem ?? state}`);
      } catch (error) {
        problems.push(`${line.route}: ${messageOf(error)}`);
      }
    }
    if (signal.aborted) return interrupted;
    return problems.length === 0
      ? { outcome: 'passed', message: 'every route answers and is registered', evidence }
      : { outcome: 'failed', message: problems.join('; ').slice(0, 500), evidence };
  };
}
