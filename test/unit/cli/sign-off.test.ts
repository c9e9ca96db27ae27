import { describe, expect, it } from 'vitest';
import { signOffRecord } from '../../../src/cli/sign-off.js';
import { commissioningRecordSchema, openChecks } from '../../../src/protocol/commissioning.js';
import type { PhoneStatus } from '../../../src/protocol/link-status.js';
import type { SelfTestResult } from '../../../src/protocol/self-test.js';
import { healthReport } from '../../support/health/health-report.js';

const AT = '2026-03-01T09:00:00.000Z';
const asked = { by: 'Anna', place: 'Hall', remarks: '' };
const test = (change: Partial<SelfTestResult>): SelfTestResult => ({
  test: 'call',
  outcome: 'passed',
  at: AT,
  tookMs: 1,
  message: 'well',
  evidence: {},
  ...change,
});
const fleet: PhoneStatus['fleet'] = {
  server: 'wss://fleet.example',
  linked: true,
  since: AT,
  problem: null,
  enrolment: 'accepted',
  name: 'Hall 1',
  key: null,
  waiting: 0,
};
const recordOf = (change: Partial<PhoneStatus> = {}) =>
  signOffRecord(asked, {
    id: crypto.randomUUID(),
    nowMs: Date.parse(AT),
    status: { ...healthReport(), fleet, ...change },
    shortName: 'hotline-7f3a',
    number: '+7 800 000-00-00',
  });
const outcomes = (change?: Partial<PhoneStatus>) =>
  Object.fromEntries(recordOf(change).checks.map(({ check, outcome }) => [check, outcome]));

describe('the sign-off from the command line', () => {
  it('is a record that the fleet takes, and leaves out what nobody tried', () => {
    const record = recordOf();
    expect(commissioningRecordSchema.parse(record)).toEqual(record);
    expect(record).toMatchObject({ ...asked, way: 'command-line', shortName: 'hotline-7f3a' });
    expect(openChecks(record)).toEqual(expect.arrayContaining(['hook', 'earpiece', 'test-call']));
  });
  it('has the last self-tests as evidence', () => {
    const route = healthReport().routes[0]!.route;
    const call = test({ evidence: { [`${route}.tonesHeard`]: 4, [`${route}.mos`]: 4.2 } });
    const acoustic = test({
      test: 'acoustic',
      outcome: 'failed',
      message: 'the cord',
      evidence: { bands: '0/11' },
    });
    const { checks } = recordOf({ selfTests: { call, acoustic } });
    expect(checks.find(({ check }) => check === 'test-call')).toMatchObject({
      outcome: 'passed',
      evidence: { tonesHeard: 4, mos: 4.2 },
    });
    expect(checks.find(({ check }) => check === 'acoustic')).toMatchObject({
      outcome: 'failed',
      note: 'the cord',
      evidence: { bands: '0/11' },
    });
  });
  it('says what is wrong with the phone', () => {
    const report = healthReport();
    expect(outcomes({ routes: [] })).toMatchObject({ registration: 'failed', fleet: 'passed' });
    expect(outcomes({ fleet: { ...fleet, linked: false, problem: 'refused\nnow' } })).toMatchObject({
      fleet: 'failed',
    });
    expect(outcomes({ hook: { ...report.hook, brokenWire: true } })).toMatchObject({ hook: 'failed' });
  });
  it('is taken by the fleet whatever the phone says of itself', () => {
    const report = healthReport();
    const server = `wss://${'x'.repeat(280)}`;
    const route = { ...report.routes[0]!, server };
    const record = recordOf({
      routes: [{ ...route, state: 'registered' }],
      fleet: { ...fleet, problem: 'a\u0000b\nc'.repeat(200) },
      audio: { ...report.audio, device: 'a\nb' },
    });
    expect(commissioningRecordSchema.safeParse(record).error).toBeUndefined();
  });
});
