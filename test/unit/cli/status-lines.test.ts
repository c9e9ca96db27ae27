import { describe, expect, it } from 'vitest';
import { statusLines } from '../../../src/cli/status-lines.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import type { LinkStatus } from '../../../src/protocol/link-status.js';
import { bareReport, healthReport, linkStatus } from '../../support/health/health-report.js';

const WALL_MS = Date.parse('2026-03-01T09:05:30.000Z');
const AT = '2026-03-01T09:00:00.000Z';

const lines = (report: HealthReport, fleet: LinkStatus | null = null) =>
  statusLines({ ...report, fleet }, WALL_MS);

describe('the status on a terminal', () => {
  it('of a phone that is well', () => {
    const text = lines(healthReport()).join('\n');
    expect(text.split('\n').slice(0, 11)).toEqual([
      'The phone can call.',
      '',
      'Nothing is wrong.',
      '',
      'Route main',
      '  server                    wss://pbx.example/ws',
      '  state                     registered',
      '  since                     2026-03-01 09:00:00 UTC, 5 min ago',
      '  last error                none',
      '',
      'Calls',
    ]);
    expect(text).toContain('  cpu temperature           48.2 °C\n');
    expect(text).toContain('  wifi signal               not available\n');
    expect(text).toContain('  addresses                 192.168.0.23\n');
    expect(text).toContain('  supply                    4720 mV\n');
  });

  it('says first why nobody can call, and what to do', () => {
    const message = 'No route is registered; check the network.';
    const report = healthReport({ faults: [{ code: 'not-registered', place: '', message, since: AT }] });
    expect(lines(report).slice(0, 6)).toEqual([
      'Nobody can call from this phone:',
      `  not-registered: ${message}`,
      '',
      'What is wrong',
      '  not-registered, cannot-call, since 2026-03-01 09:00:00 UTC, 5 min ago',
      `      ${message}`,
    ]);
  });

  it('shows a machine that tells nothing without a made-up figure', () => {
    const shown = lines(bareReport());
    const machine = shown.slice(shown.indexOf('Machine') + 1, shown.indexOf('Clock') - 1);
    expect(machine.length).toBeGreaterThan(10);
    for (const line of machine) expect(line).toMatch(/ {2}not available$/);
    expect(shown).not.toContain('I/O board');
  });

  it('shows the results of self-tests', () => {
    const result = {
      test: 'call',
      outcome: 'passed',
      at: AT,
      tookMs: 5,
      message: 'all tones',
      evidence: {},
    } as const;
    expect(lines(healthReport({ selfTests: { call: result } })).at(-1)).toBe(
      '  call  passed, 2026-03-01 09:00:00 UTC, 5 min ago: all tones',
    );
  });

  it('lets no text steer the terminal', () => {
    const audio = { device: 'x', present: true, open: false, problem: 'a\u001b[2Jb\u009b\nc' };
    expect(lines(healthReport({ audio })).join('\n')).toContain('a [2Jb  c');
  });

  it('ends with the link, and the key that an operator compares', () => {
    const link = linkStatus({ linked: false, enrolment: 'unconfirmed', problem: 'nobody\u001b there' });
    const shown = lines(healthReport(), link);
    expect(shown.slice(shown.indexOf('Fleet'))).toEqual([
      'Fleet',
      '  server                    wss://fleet.example',
      '  linked                    no, since 2026-03-01 09:00:00 UTC, 5 min ago',
      '  problem                   nobody  there',
      '  enrolment                 unconfirmed; accept it on the dashboard, when the key there is the one below',
      '  name                      Lift 4',
      '  key of this phone         pQ7x 2LmN pQ7x 2LmN pQ7x 2LmN pQ7x 2LmN pQ7x 2LmN pQ7',
      '  name on the network       hotline-3845.local',
      '  events to report          0',
    ]);
    expect(lines(healthReport()).join()).not.toContain('Fleet');
  });
});
