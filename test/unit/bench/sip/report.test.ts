import { describe, expect, it } from 'vitest';
import type { PlainLift } from '../../../../src/bench/plain-sip/plain-phone.js';
import { sipReportOf, type SipResults, sipTableOf } from '../../../../src/bench/sip/report.js';

const machine = { cores: 2, memory_gb: 24, arch: 'x64', node: '20.19.0' };

/** Lifts that take so many ms from the hook event to the INVITE, and 20 more than that from the 200 to the echo. */
const ours = (...delays: number[]): PlainLift[] =>
  delays.map((ms) => ({
    commandedMs: 1_000,
    liftedMs: 1_000.5,
    inviteSeenMs: 1_000.5 + ms,
    answerSentMs: 1_100,
    firstPacketMs: 1_105,
    heardMs: 1_110,
    echoMs: 1_120 + ms,
  }));
/** Without eyes in it. */
const theirs = (...delays: number[]): PlainLift[] =>
  delays.map((ms) => ({
    commandedMs: 1_000,
    inviteSeenMs: 1_000 + ms,
    answerSentMs: 1_100,
    firstPacketMs: 1_105,
    echoMs: 1_200,
  }));
const failed = (healthyMs: number, ...failedMs: (number | undefined)[]) =>
  failedMs.map((ms) => ({ healthyMs, failedMs: ms }));

const results: SipResults = {
  machine,
  hotline: { udp: ours(1, 2, 3), tcp: ours(2), tls: ours(3) },
  baresip: { udp: theirs(1), tcp: theirs(2), tls: undefined },
  failovers: {
    hotline: { refused: failed(50, 60, 70), silent: failed(50, 2_050) },
    routes: { refused: failed(50, 55), silent: failed(50, 2_060) },
    baresip: { refused: failed(100, undefined), silent: failed(100, 32_100) },
  },
};
const alike = (ms: number) => ({ p50: ms, p95: ms });

describe('the report', () => {
  const report = sipReportOf(results);

  it('times each transport: from the hook event where it is seen, else from the command', () => {
    expect(report).toMatchObject({
      udp: { dial_to_invite_ms: { p50: 2, p95: 3 }, answer_to_audio_ms: { p50: 22, p95: 23 } },
      tcp: { dial_to_invite_ms: alike(2), answer_to_audio_ms: alike(22) },
      samples: 3,
      machine,
      baresip: { tcp: { dial_to_invite_ms: alike(2), answer_to_audio_ms: alike(100) }, samples: 1, machine },
    });
  });

  it('says null for a transport that baresip cannot use', () => {
    expect(report.baresip.tls).toEqual({ dial_to_invite_ms: null, answer_to_audio_ms: null });
  });

  it('counts of a failover what it takes more than usual, and null where no call came about', () => {
    expect(report.failover_ms).toEqual({ refused: { p50: 10, p95: 20 }, silent: alike(2_000) });
    expect(report.failover_between_routes_ms).toEqual({ refused: alike(5), silent: alike(2_010) });
    expect(report.baresip.failover_ms).toEqual({ refused: null, silent: alike(32_000) });
    expect(report.baresip.failover_between_routes_ms).toEqual({ refused: null, silent: null });
  });
});

describe('the table', () => {
  const table = sipTableOf(results);

  it('says how much was measured, and on what', () => {
    expect(table).toMatch(/^3 lifts of each over each transport, 2 failures of each kind; 2 cores/);
  });

  it.each([
    ['udp: dial to INVITE', '2.00 3.00 1.00 1.00'],
    ['udp: command to INVITE', '2.50 3.50 1.00 1.00'],
    ['udp: 200 OK to first packet', '5.00 5.00 5.00 5.00'],
    ['udp: 200 OK to the ear', '10.00 10.00 - -'],
    ['tls: dial to INVITE', '3.00 3.00 - -'],
    ['first server (SRV) refuses', '10.00 20.00 - -'],
    ['first server (SRV) is silent', '2000.00 2000.00 32000.00 32000.00'],
    ['first route is silent', '2010.00 2010.00 - -'],
  ])('%s', (name, cells) => {
    const line = table.split('\n').find((row) => row.startsWith(name));
    expect(line?.slice(name.length).trim().split(/\s+/).join(' ')).toBe(cells);
  });
});
