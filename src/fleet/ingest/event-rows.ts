/** What an event of a phone becomes in the tables beside `events`. Pure. */
import type { Selectable } from 'kysely';
import type { CallRating, CallRecord } from '../../protocol/call-record.js';
import type { CommissioningRecord } from '../../protocol/commissioning.js';
import type { HealthChanges } from '../../protocol/health.js';
import type { SelfTestResult } from '../../protocol/self-test.js';
import type { StoredEvent } from '../ports.js';
import type { CallsTable, CommissioningsTable, HealthRawTable, SelfTestsTable } from '../store/schema.js';
import { storable } from '../store/storable.js';
import { insideMs, liftMs } from './event-times.js';

export type CallRow = Selectable<CallsTable>;
export type SelfTestRow = Selectable<SelfTestsTable>;
export type HealthRow = Selectable<HealthRawTable>;

/** Whose events: its site is kept with its calls. */
export interface Owner {
  readonly id: string;
  readonly siteId: string | null;
}

export function callRow(owner: Owner, event: StoredEvent, call: CallRecord): CallRow {
  const { steps, audio } = call;
  const answeredMs = steps.answered;
  return {
    id: call.id,
    phone_id: owner.id,
    site_id: owner.siteId,
    at: liftMs(call, event, event.atMs),
    received_at: event.receivedMs,
    direction: call.direction,
    cause: call.cause,
    failure: call.failure,
    route: call.route === null ? null : storable(call.route),
    wait_ms: answeredMs ?? null,
    talk_ms:
      answeredMs === undefined || steps.ended === undefined ? null : Math.max(0, steps.ended - answeredMs),
    mos: audio?.mos ?? null,
    loss_percent: audio?.lossPercent ?? null,
    jitter_ms: audio?.jitterMs ?? null,
    round_trip_ms: audio?.roundTripMs ?? null,
    rating: call.rating ? shareOf(call.rating) : null,
    record: JSON.stringify(call),
  };
}

/** A rating as share of the best there is, 0 to 1. */
export function shareOf(rating: CallRating): number {
  return rating.score / rating.outOf;
}

/** The call with a rating that came apart from its record. */
export function ratedRow(
  row: Pick<CallRow, 'record'>,
  rating: CallRating,
): Pick<CallRow, 'rating' | 'record'> {
  return {
    rating: shareOf(rating),
    record: JSON.stringify({ ...(JSON.parse(row.record) as CallRecord), rating }),
  };
}

export function selfTestRow(owner: Owner, event: StoredEvent, result: SelfTestResult): SelfTestRow {
  return {
    phone_id: owner.id,
    test: result.test,
    at: insideMs(result.at, event, event.atMs, event.receivedMs),
    received_at: event.receivedMs,
    outcome: result.outcome,
    result: JSON.stringify(result),
  };
}

export function commissioningRow(
  phone: string,
  event: StoredEvent,
  record: CommissioningRecord,
): Selectable<CommissioningsTable> {
  return {
    phone_id: phone,
    id: record.id,
    kind: 'signed-off',
    at: insideMs(record.at, event, event.atMs, event.receivedMs),
    received_at: event.receivedMs,
    signed_by: storable(record.by),
    record: JSON.stringify(record),
    reason: null,
  };
}

/**
 * The numbers of which a history is kept, from the sections that are there: what was not measured now is null.
 * undefined when nothing was.
 */
export function healthRow(
  phone: string,
  atMs: number,
  receivedMs: number,
  { machine, network, board, clock }: HealthChanges,
): HealthRow | undefined {
  const numbers = {
    cpuTemperatureC: machine?.cpuTemperatureC ?? null,
    load: machine?.load ?? null,
    memoryAvailableMb: machine?.memoryAvailableMb ?? null,
    diskFreePercent: machine?.diskFreePercent ?? null,
    wifiSignalDbm: network?.wifiSignalDbm ?? null,
    exchangeLossPercent: network?.exchangeLossPercent ?? null,
    exchangeRoundTripMs: network?.exchangeRoundTripMs ?? null,
    boardSupplyMv: board?.supplyMv ?? null,
    clockOffsetMs: clock?.offsetMs ?? null,
  };
  if (Object.values(numbers).every((number) => number === null)) return undefined;
  return { phone_id: phone, at: atMs, received_at: receivedMs, ...numbers };
}
