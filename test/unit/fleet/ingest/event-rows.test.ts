import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../../src/fleet/ports.js';
import { callRow, healthRow, ratedRow, selfTestRow } from '../../../../src/fleet/ingest/event-rows.js';
import { proofOf } from '../../../../src/fleet/ingest/proof.js';
import type { LinkEventBody } from '../../../../src/protocol/fleet-link/frames.js';
import { sampleCall, sampleReport, sampleSelfTest } from '../../../support/fleet/link-samples.js';
import { eventOf } from '../../../support/fleet/raw-phone.js';

const owner = { id: 'p1', siteId: 's1' };
const NOW = Date.UTC(2026, 0, 1);
const stored = (body: LinkEventBody): StoredEvent => ({
  ...eventOf(1, body),
  atMs: NOW,
  receivedMs: NOW + 500,
});

describe('the row of a call', () => {
  it('has its figures', () => {
    const call = sampleCall({
      startedAt: new Date(NOW - 64_000).toISOString(),
      rating: { score: 2, outOf: 4 },
    });
    expect(callRow(owner, stored({ kind: 'call', call }), call)).toEqual({
      id: call.id,
      phone_id: 'p1',
      site_id: 's1',
      at: NOW - 64_000,
      received_at: NOW + 500,
      direction: 'outgoing',
      cause: 'answered',
      failure: null,
      route: 'main',
      wait_ms: 4_000,
      talk_ms: 60_000,
      mos: 4.2,
      loss_percent: 0.1,
      jitter_ms: 2,
      round_trip_ms: 20,
      rating: 0.5,
      record: JSON.stringify(call),
    });
  });

  it('has no figures of what did not happen', () => {
    const call = sampleCall({
      steps: { lift: 0, ended: 9 },
      cause: 'failed',
      failure: 'timeout',
      audio: null,
    });
    const row = callRow(owner, stored({ kind: 'call', call }), call);
    expect([row.wait_ms, row.talk_ms, row.mos, row.rating]).toEqual([null, null, null, null]);
  });

  it('takes a rating that came apart, in its record too', () => {
    const row = ratedRow({ record: JSON.stringify(sampleCall()) }, { score: 5, outOf: 5 });
    expect(row.rating).toBe(1);
    expect(JSON.parse(row.record)).toMatchObject({ cause: 'answered', rating: { score: 5, outOf: 5 } });
  });
});

it('keeps a self-test under the time of its end', () => {
  const result = sampleSelfTest({ at: new Date(NOW - 4_000).toISOString() });
  expect(selfTestRow(owner, stored({ kind: 'self-test', result }), result)).toMatchObject({
    test: 'call',
    at: NOW - 4_000,
    outcome: 'passed',
  });
});

describe('the sample of a report', () => {
  it('has every number of it', () => {
    const report = sampleReport({ board: { connected: true, firmware: '2.3', supplyMv: 4_900 } });
    expect(healthRow('p1', 7, 9, report)).toEqual({
      phone_id: 'p1',
      at: 7,
      received_at: 9,
      cpuTemperatureC: 51.5,
      load: 0.1,
      memoryAvailableMb: 1_500,
      diskFreePercent: 70,
      wifiSignalDbm: null,
      exchangeLossPercent: 0,
      exchangeRoundTripMs: 12,
      boardSupplyMv: 4_900,
      clockOffsetMs: 3,
    });
  });

  it('is none of sections that hold no number', () => {
    expect(healthRow('p1', 7, 9, { hook: sampleReport().hook, board: null })).toBeUndefined();
  });
});

describe('a proof', () => {
  const audio = sampleCall().audio;
  const call = (change: Parameters<typeof sampleCall>[0]): LinkEventBody => ({
    kind: 'call',
    call: sampleCall(change),
  });
  it.each<[string, LinkEventBody, number | null]>([
    ['is an answered call in which sound arrived', call({}), 4_080],
    ['is not one that nobody answered', call({ steps: { lift: 0, 'first-audio': 900 } }), null],
    ['is not one without sound', call({ steps: { lift: 0, answered: 4_000 } }), null],
    ['is not one of which nothing was received', call({ audio: { ...audio!, mos: null } }), null],
    ['is not one without a sound path', call({ audio: null }), null],
    ['is a passed test call', { kind: 'self-test', result: sampleSelfTest() }, 0],
    ['is not a failed one', { kind: 'self-test', result: sampleSelfTest({ outcome: 'failed' }) }, null],
    ['is not another test', { kind: 'self-test', result: sampleSelfTest({ test: 'acoustic' }) }, null],
    ['is not a start', { kind: 'started', version: '1', reboot: true, cause: null }, null],
  ])('%s', (_name, body, expected) => {
    expect(proofOf({ body })?.afterLiftMs ?? null).toBe(expected);
  });
});
