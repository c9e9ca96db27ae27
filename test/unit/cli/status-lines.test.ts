import { describe, expect, it } from 'vitest';
import { statusLines } from '../../../src/cli/status-lines.js';
import { bareReport, healthReport } from '../../support/health/health-report.js';

const WALL_MS = Date.parse('2026-03-01T09:05:30.000Z');
const AT = '2026-03-01T09:00:00.000Z';

describe('the status on a terminal', () => {
  it('of a phone that is well', () => {
    const text = statusLines(healthReport(), WALL_MS).join('\n');
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
    expect(statusLines(report, WALL_MS).slice(0, 6)).toEqual([
      'Nobody can call from this phone:',
      `  not-registered: ${message}`,
      '',
      'What is wrong',
      '  not-registered, cannot-call, since 2026-03-01 09:00:00 UTC, 5 min ago',
      `      ${message}`,
    ]);
  });

  it('shows a machine that tells nothing without a made-up figure', () => {
    const lines = statusLines(bareReport(), WALL_MS);
    const machine = lines.slice(lines.indexOf('Machine') + 1, lines.indexOf('Clock') - 1);
    expect(machine.length).toBeGreaterThan(10);
    for (const line of machine) expect(line).toMatch(/ {2}not available$/);
    expect(lines).not.toContain('I/O board');
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
    expect(statusLines(healthReport({ selfTests: { call: result } }), WALL_MS).at(-1)).toBe(
      '  call  passed, 2026-03-01 09:00:00 UTC, 5 min ago: all tones',
    );
  });

  it('lets no text steer the terminal', () => {
    const audio = { device: 'x', present: true, open: false, problem: 'a\u001b[2Jb\u009b\nc' };
    expect(statusLines(healthReport({ audio }), WALL_MS).join('\n')).toContain('a [2Jb  c');
  });
});
