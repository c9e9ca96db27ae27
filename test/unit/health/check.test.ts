import { describe, expect, it } from 'vitest';
import {
  type CheckOutcome,
  type CheckResult,
  type CheckStep,
  runChecks,
  worstOf,
} from '../../../src/health/check.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import { ManualClock } from '../../support/manual-clock.js';

const ok: CheckOutcome = { status: 'ok', detail: 'fine' };
const fail: CheckOutcome = { status: 'fail', detail: 'broken', advice: 'mend it' };

function step(id: string, run: CheckStep['run'] | CheckOutcome, needs: string[] = []): CheckStep {
  return {
    id,
    title: `Step ${id}`,
    needs,
    run: typeof run === 'function' ? run : () => Promise.resolve(run),
  };
}

async function run(steps: CheckStep[]) {
  const told: CheckResult[] = [];
  const results = await runChecks(steps, (result) => told.push(result), new ManualClock());
  return { told, results };
}

describe('the checks', () => {
  it('run one after the other, each told as it is known', async () => {
    const log: string[] = [];
    const noting = (id: string) =>
      step(id, () => {
        log.push(`run ${id}`);
        return Promise.resolve(ok);
      });
    await runChecks([noting('a'), noting('b')], ({ id }) => log.push(`told ${id}`), new ManualClock());
    expect(log).toEqual(['run a', 'told a', 'run b', 'told b']);
  });

  it('tell what was found and what to do', async () => {
    const { told, results } = await run([step('a', fail)]);
    expect(told).toEqual(results);
    expect(results).toEqual([
      { id: 'a', title: 'Step a', status: 'fail', detail: 'broken', advice: 'mend it', tookMs: 0 },
    ]);
  });

  it('take a rejection for a failure, with its sentence', async () => {
    const refused = () => Promise.reject(new HotlineError('SIP_REFUSED', 'the password is wrong'));
    expect((await run([step('a', refused)])).results).toMatchObject([
      { status: 'fail', detail: 'the password is wrong' },
    ]);
  });

  it('leave out what needs a failed step, and what needs that, and nothing else', async () => {
    let tried = 0;
    const counting = () => {
      tried++;
      return Promise.resolve(ok);
    };
    const { results } = await run([
      step('name', fail),
      step('connection', counting, ['name']),
      step('certificate', counting, ['connection']),
      step('audio', counting),
    ]);
    expect(results.map(({ id, status }) => [id, status])).toEqual([
      ['name', 'fail'],
      ['connection', 'not-tried'],
      ['certificate', 'not-tried'],
      ['audio', 'ok'],
    ]);
    expect(results[1]?.detail).toBe('not tried: it needs "Step name"');
    expect(tried).toBe(1);
  });

  it('go on after a warning', async () => {
    const { results } = await run([
      step('certificate', { status: 'warn', detail: 'ends soon' }),
      step('registration', ok, ['certificate']),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['warn', 'ok']);
  });

  it('give up a step that takes too long, and go on', async () => {
    const clock = new ManualClock();
    const steps: CheckStep[] = [
      { id: 'a', title: 'A', limitMs: 3_000, run: () => new Promise(() => undefined) },
      step('b', ok),
    ];
    const running = runChecks(steps, () => undefined, clock);
    await clock.advance(3_000);
    expect(await running).toMatchObject([
      { status: 'fail', detail: 'it was not done within 3 s', tookMs: 3_000 },
      { status: 'ok' },
    ]);
    expect(clock.pendingCount).toBe(0);
  });

  it('refuse steps in an order that cannot be', async () => {
    await expect(run([step('a', ok, ['b']), step('b', ok)])).rejects.toThrow(
      'step a needs b, which does not come before it',
    );
    await expect(run([step('a', ok, ['a'])])).rejects.toThrow(RangeError);
    await expect(run([step('a', ok), step('a', ok)])).rejects.toThrow('two steps are called a');
  });
});

describe('the whole', () => {
  const result = (status: CheckResult['status']): CheckResult => ({
    id: status,
    title: '',
    status,
    detail: '',
    tookMs: 0,
  });
  it.each([
    [[], 'ok'],
    [['ok', 'ok'], 'ok'],
    [['ok', 'warn'], 'warn'],
    [['warn', 'fail', 'not-tried', 'ok'], 'fail'],
  ] as const)('is as bad as its worst part: %j is %s', (statuses, worst) => {
    expect(worstOf(statuses.map(result))).toBe(worst);
  });
});
