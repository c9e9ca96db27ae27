import { expect, it } from 'vitest';
import { type AudioResults, audioReportOf, audioTableOf } from '../../../../src/bench/audio/report.js';

const machine = { cores: 2, memory_gb: 24, arch: 'x64', node: '20.19.0' };
const results: AudioResults = {
  machine,
  listenMs: 20_000,
  hotline: {
    inMs: [30, 31, 32],
    outMs: [10, 11, 12],
    thereAndBackMs: [40, 42, 44.001],
    distortionDb: { '0': -37.04, '1': -30, '5': -28, '10': -20.5 },
    cpuPercent: 7.456,
  },
  baresip: {
    inMs: [],
    outMs: [],
    thereAndBackMs: [120, 121],
    distortionDb: { '0': -36.5, '1': -18, '5': -11, '10': -7.4 },
    cpuPercent: 1,
  },
};

it('the report says null where a delay cannot be seen', () => {
  expect(audioReportOf(results)).toEqual({
    delay_ms: { p50: 31, p95: 32 },
    delay_out_ms: { p50: 11, p95: 12 },
    delay_there_and_back_ms: { p50: 42, p95: 44 },
    distortion_db: { '0': -37, '1': -30, '5': -28, '10': -20.5 },
    cpu_percent: 7.46,
    samples: 3,
    machine,
    baresip: {
      delay_ms: null,
      delay_out_ms: null,
      delay_there_and_back_ms: { p50: 120, p95: 121 },
      distortion_db: { '0': -36.5, '1': -18, '5': -11, '10': -7.4 },
      cpu_percent: 1,
      samples: 2,
      machine,
    },
  });
});

it('the table sets both phones side by side', () => {
  const table = audioTableOf(results);
  expect(table).toMatch(/^3 and 2 onsets, 20 s at each loss; 2 cores/);
  expect(table).toMatch(/^RTP in to PCM out +31\.00 +32\.00 +- +-$/m);
  expect(table).toMatch(/^there and back +42\.00 +44\.00 +120\.00 +121\.00$/m);
  expect(table).toMatch(/^distortion at 5 % loss, dB +-28\.0 +-11\.0$/m);
  expect(table).toMatch(/^processor in a call, % of a core +7\.46 +1\.00$/m);
});
