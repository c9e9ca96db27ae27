/** What Prometheus is given. */
import { describe, expect, it } from 'vitest';
import { HealthMetrics, type Metric, metrics } from '../../../src/health/health-metrics.js';
import { bareReport, healthReport } from '../../support/health/health-report.js';

const AT = '2026-03-01T09:00:00.000Z';

/** The lines of values, without help and types. */
async function lines(...reports: Parameters<HealthMetrics['write']>[0][]): Promise<string[]> {
  const written = new HealthMetrics();
  let text = '';
  for (const report of reports) text = await written.write(report);
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('metrics', () => {
  it('are in base units', async () => {
    expect(await lines(healthReport())).toEqual(
      expect.arrayContaining([
        'hotline_can_call 1',
        'hotline_info{version="0.1.0",node="v20.20.2",model="Raspberry Pi 4 Model B Rev 1.5"} 1',
        'hotline_route_registered{route="main"} 1',
        'hotline_calls_total 3',
        'hotline_last_call_loss_ratio 0.015',
        'hotline_last_call_jitter_seconds 0.012',
        'hotline_cpu_temperature_celsius 48.2',
        `hotline_memory_total_bytes ${1_850 * 1024 * 1024}`,
        'hotline_disk_free_ratio 0.653',
        'hotline_clock_offset_seconds -0.012',
        'hotline_board_supply_volts 4.72',
        'hotline_tamper 0',
        `hotline_start_time_seconds ${Date.parse(AT) / 1_000}`,
      ]),
    );
  });

  it('tell nothing that is not available, also when it was before', async () => {
    const all = await lines(healthReport(), bareReport({ routes: [] }));
    const names = new Set(all.map((line) => line.split(/[ {]/)[0]));
    expect([...names].sort()).toEqual([
      'hotline_audio_open',
      'hotline_calls_failed_total',
      'hotline_calls_total',
      'hotline_can_call',
      'hotline_hook_stuck',
      'hotline_info',
      'hotline_last_call_jitter_seconds',
      'hotline_last_call_loss_ratio',
      'hotline_last_call_mos',
      'hotline_last_call_round_trip_seconds',
      'hotline_last_call_time_seconds',
      'hotline_left_off_hook',
      'hotline_off_hook',
      'hotline_start_time_seconds',
    ]);
  });

  it('tell of each fault and each self-test', async () => {
    const report = healthReport({
      faults: [{ code: 'route-unregistered', place: 'spare"\\', message: 'not there', since: AT }],
      selfTests: {
        call: { test: 'call', outcome: 'failed', at: AT, tookMs: 5, message: 'no tone', evidence: {} },
        acoustic: {
          test: 'acoustic',
          outcome: 'not-available',
          at: AT,
          tookMs: 5,
          message: 'no baseline',
          evidence: {},
        },
      },
    });
    const all = await lines(report);
    expect(all).toContain('hotline_fault{code="route-unregistered",place="spare\\"\\\\"} 1');
    expect(all).toContain('hotline_self_test_passed{test="call"} 0');
    expect(all.filter((line) => line.startsWith('hotline_self_test_passed'))).toHaveLength(1);
    expect(all.filter((line) => line.startsWith('hotline_self_test_time_seconds'))).toHaveLength(2);
    expect(await lines(report, healthReport())).not.toContainEqual(expect.stringContaining('hotline_fault'));
  });

  it('have names and types as Prometheus asks', () => {
    for (const [name, { type }] of Object.entries<Metric>(metrics)) {
      expect(name).toMatch(/^hotline_[a-z_]+$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name, 'base units').not.toMatch(/percent|_ms$|_mb$|_mv$/);
    }
  });
});
