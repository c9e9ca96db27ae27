import { describe, expect, it } from 'vitest';
import type { Finding, SelfTest } from '../../../../src/health/self-test/self-test.js';
import { SelfTests, type SelfTestsOptions } from '../../../../src/health/self-test/self-tests.js';
import { dayWindowOf, minuteOfDay } from '../../../../src/protocol/day-window.js';
import { FaultList } from '../../../../src/phone/faults.js';
import type { Log } from '../../../../src/phone/ports.js';
import type { SelfTestName, SelfTestResult } from '../../../../src/protocol/self-test.js';
import { ManualClock } from '../../../support/manual-clock.js';

const MINUTE = 60_000;
const quietLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const passed: Finding = { outcome: 'passed', message: 'well', evidence: {} };
const failed: Finding = { outcome: 'failed', message: 'broken', evidence: {} };

function rig(tests: Partial<Record<SelfTestName, SelfTest>> = {}, more: Partial<SelfTestsOptions> = {}) {
  const clock = new ManualClock();
  const faults = new FaultList({ clock, log: quietLog });
  const results: SelfTestResult[] = [];
  const saved: (readonly SelfTestResult[])[] = [];
  const never = { everyMs: null, noticeable: false };
  const selfTests = new SelfTests({
    clock,
    log: quietLog,
    faults,
    memory: {
      load: () => Promise.resolve([]),
      save: (latest) => {
        saved.push(latest);
        return Promise.resolve();
      },
    },
    tests: {
      call: () => Promise.resolve(passed),
      acoustic: () => Promise.resolve(passed),
      'audio-device': () => Promise.resolve(passed),
      routes: () => Promise.resolve(passed),
      ...tests,
    },
    plans: { call: never, acoustic: never, 'audio-device': never, routes: never },
    quiet: dayWindowOf('00:00-00:00'),
    timezone: 'UTC',
    spread: 0,
    ...more,
  });
  selfTests.onResult = (result) => results.push(result);
  return { clock, faults, results, saved, selfTests };
}

/** A test that runs until it is given up. */
const endless: SelfTest = (signal) =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () =>
      resolve({ outcome: 'interrupted', message: 'lifted', evidence: {} }),
    );
  });

describe('self-tests', () => {
  it('are refused while the handset is off', async () => {
    const { selfTests } = rig();
    await selfTests.start();
    await expect(selfTests.run('call')).rejects.toMatchObject({ code: 'SELF_TEST' });
    await selfTests.stop();
  });

  it('are given up in the turn of the lift', async () => {
    let aborted = false;
    const { selfTests } = rig({
      call: (signal) => {
        signal.addEventListener('abort', () => (aborted = true));
        return endless(signal);
      },
    });
    await selfTests.start();
    selfTests.setIdle(true);
    const running = selfTests.run('call');
    selfTests.setIdle(false);
    expect(aborted).toBe(true);
    expect((await running).outcome).toBe('interrupted');
    await selfTests.stop();
  });

  it('are made one at a time', async () => {
    const { selfTests } = rig({ call: endless });
    await selfTests.start();
    selfTests.setIdle(true);
    const running = selfTests.run('call');
    await expect(selfTests.run('routes')).rejects.toThrow(/"call" is running/);
    await selfTests.stop();
    expect((await running).outcome).toBe('interrupted');
  });

  it('are a fault after three failures in a row, ten minutes apart, and no longer when one passes', async () => {
    let finding = failed;
    let made = 0;
    const { selfTests, clock, faults, results } = rig(
      {
        routes: () => {
          made++;
          return Promise.resolve(finding);
        },
      },
      {
        plans: {
          call: { everyMs: null, noticeable: false },
          acoustic: { everyMs: null, noticeable: false },
          'audio-device': { everyMs: null, noticeable: false },
          routes: { everyMs: 60 * MINUTE, noticeable: false },
        },
      },
    );
    await selfTests.start();
    selfTests.setIdle(true);
    await clock.advance(2 * MINUTE);
    expect(made).toBe(1);
    expect(faults.list()).toEqual([]);
    await clock.advance(11 * MINUTE);
    expect(made).toBe(2);
    expect(faults.list()).toEqual([]);
    await clock.advance(11 * MINUTE);
    expect(made).toBe(3);
    expect(faults.list()).toMatchObject([{ code: 'self-test-failed', place: 'routes', message: 'broken' }]);
    await clock.advance(30 * MINUTE);
    expect(made).toBe(3);
    finding = passed;
    await clock.advance(35 * MINUTE);
    expect(faults.list()).toEqual([]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'passed']);
    await selfTests.stop();
  });

  it('that were interrupted are no failure, and are made again', async () => {
    const findings: Finding[] = [
      failed,
      failed,
      { outcome: 'interrupted', message: '', evidence: {} },
      passed,
    ];
    const { selfTests, clock, faults, results } = rig({
      call: () => Promise.resolve(findings.shift() ?? failed),
    });
    await selfTests.start();
    selfTests.setIdle(true);
    await selfTests.run('call');
    await clock.advance(35 * MINUTE);
    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'interrupted', 'passed']);
    expect(faults.list()).toEqual([]);
    expect(selfTests.latest().call?.outcome).toBe('passed');
    await selfTests.stop();
  });

  it('that somebody could notice wait for quiet hours also when they were broken off: by noise, for one', async () => {
    let finding: Finding = { outcome: 'interrupted', message: 'too loud', evidence: {} };
    const never = { everyMs: null, noticeable: false };
    const acoustic = { everyMs: 24 * 60 * MINUTE, noticeable: true };
    const { selfTests, clock, results } = rig(
      { acoustic: () => Promise.resolve(finding) },
      {
        plans: { call: never, acoustic, 'audio-device': never, routes: never },
        quiet: dayWindowOf('02:00-05:00'),
      },
    );
    await selfTests.start();
    selfTests.setIdle(true);
    const minuteNow = minuteOfDay(clock.wallMs(), 'UTC');
    await selfTests.run('acoustic');
    await clock.advance(((1_560 - minuteNow) % 1_440) * MINUTE - MINUTE);
    expect(results).toHaveLength(1);
    await clock.advance(25 * MINUTE);
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('interrupted'));
    finding = passed;
    await clock.advance(20 * 60 * MINUTE);
    expect(results.map(({ outcome }) => outcome).slice(4)).toEqual(['passed']);
    await selfTests.stop();
  });

  it('that had failed before a restart are made again soon: the fault of before is not forgotten for a day', async () => {
    const before: SelfTestResult = {
      ...failed,
      test: 'call',
      at: new Date(new ManualClock().wallMs()).toISOString(),
      tookMs: 1,
    };
    const { selfTests, clock, results } = rig(
      { call: () => Promise.resolve(failed) },
      { memory: { load: () => Promise.resolve([before]), save: () => Promise.resolve() } },
    );
    await selfTests.start();
    selfTests.setIdle(true);
    await clock.advance(35 * MINUTE);
    expect(results).toHaveLength(3);
    await selfTests.stop();
  });

  it('do not begin by themselves just after a call', async () => {
    const { selfTests, clock, results } = rig(
      {},
      {
        plans: {
          call: { everyMs: null, noticeable: false },
          acoustic: { everyMs: null, noticeable: false },
          'audio-device': { everyMs: null, noticeable: false },
          routes: { everyMs: 60 * MINUTE, noticeable: false },
        },
      },
    );
    await selfTests.start();
    await clock.advance(5 * MINUTE);
    selfTests.setIdle(true);
    await clock.advance(25_000);
    expect(results).toEqual([]);
    await clock.advance(30_000);
    expect(results).toHaveLength(1);
    await selfTests.stop();
  });

  it('that throw have failed with the sentence of the error', async () => {
    const { selfTests } = rig({ call: () => Promise.reject(new Error('no card')) });
    await selfTests.start();
    selfTests.setIdle(true);
    expect(await selfTests.run('call')).toMatchObject({
      outcome: 'failed',
      message: 'no card',
      test: 'call',
    });
    await selfTests.stop();
  });

  it('leave nothing behind', async () => {
    const { selfTests, clock } = rig();
    await selfTests.start();
    await selfTests.stop();
    expect(clock.pendingCount).toBe(0);
  });
});
