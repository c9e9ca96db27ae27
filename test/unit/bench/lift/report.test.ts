import { describe, expect, it } from 'vitest';
import type { LiftTimes } from '../../../../src/bench/lift/contender.js';
import { reportOf, type Results, tableOf } from '../../../../src/bench/lift/report.js';

const machine = { cores: 2, memory_gb: 24, arch: 'x64', node: '20.19.0' };
const usage = (memoryMb: number, cpuPercent: number) => ({ memoryMb, peakMemoryMb: 130, cpuPercent });

/** Lifts that take 1, 2, 3 ... ms to the INVITE within the phone, and 10 times that to the first sound. */
const ours: LiftTimes[] = [1, 2, 3, 4].map((ms) => ({
  commandedMs: 1_000,
  liftedMs: 1_000.5,
  inviteSentMs: 1_000.5 + ms,
  inviteSeenMs: 1_001 + ms,
  answerSentMs: 2_000,
  heardMs: 2_000 + 10 * ms,
}));
const theirs: LiftTimes[] = [5, 6].map((ms) => ({
  commandedMs: 1_000,
  inviteSeenMs: 1_000 + ms,
  answerSentMs: 2_000,
  firstPacketMs: 2_007,
  heardMs: 2_120.1234,
}));
const firstOf = (lifts: LiftTimes[]): LiftTimes => ({
  ...lifts[0]!,
  inviteSentMs: 1_009.5,
  inviteSeenMs: 1_010,
});

const results: Results = {
  machine,
  hotline: { firstLift: firstOf(ours), lifts: ours, idle: usage(90.04, 0.456), call: usage(100, 7) },
  coldLifts: [{ ...ours[0]!, inviteSentMs: 1_105.5 }],
  baresip: { firstLift: firstOf(theirs), lifts: theirs, idle: usage(7.5, 0), call: usage(8, 1) },
};

describe('the report', () => {
  it('has the figures of the phone from within, and of baresip from outside', () => {
    expect(reportOf(results)).toEqual({
      lift_to_invite_ms: { p50: 2, p95: 4, p99: 4 },
      answer_to_audio_ms: { p50: 20, p95: 40, p99: 40 },
      memory_mb: { idle: 90, call: 100 },
      cpu_percent: { idle: 0.46, call: 7 },
      samples: 4,
      machine,
      baresip: {
        lift_to_invite_ms: { p50: 5, p95: 6, p99: 6 },
        answer_to_audio_ms: { p50: 120.12, p95: 120.12, p99: 120.12 },
        memory_mb: { idle: 7.5, call: 8 },
        cpu_percent: { idle: 0, call: 1 },
        samples: 2,
        machine,
      },
    });
  });

  it('says null where a phone has no such figure', () => {
    const blind = ours.map(({ commandedMs, inviteSeenMs, answerSentMs, heardMs }) => ({
      commandedMs,
      inviteSeenMs,
      answerSentMs,
      heardMs,
    }));
    expect(
      reportOf({ ...results, hotline: { ...results.hotline, lifts: blind } }).lift_to_invite_ms,
    ).toBeNull();
  });
});

describe('the table', () => {
  const cellsOf = (name: string) =>
    tableOf(results)
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.slice(name.length)
      .trim()
      .split(/\s+/);

  it('says how much was measured, and on what', () => {
    expect(tableOf(results)).toMatch(
      /^4 lifts of each \(1 without a prepared offer\); 2 cores, 24 GB of memory, x64/,
    );
  });

  it.each([
    ['lift to INVITE, within the phone', ['2.00', '4.00', '4.00', '-', '-', '-']],
    ['lift to INVITE, seen from outside', ['3.00', '5.00', '5.00', '5.00', '6.00', '6.00']],
    ['lift to INVITE, no offer prepared', ['105.00', '105.00', '105.00', '-', '-', '-']],
    ['first lift to INVITE after the start', ['9.00', '10.00']],
    ['200 OK to first packet from the phone', ['-', '-', '-', '7.00', '7.00', '7.00']],
    ['memory, MB', ['90.0', '100.0', '7.5', '8.0']],
    ['memory, highest since the start, MB', ['130.0', '130.0', '130.0', '130.0']],
  ])('%s', (name, cells) => {
    expect(cellsOf(name)).toEqual(cells);
  });
});
