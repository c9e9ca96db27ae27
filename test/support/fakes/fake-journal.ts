import type { CallJournal } from '../../../src/phone/ports.js';
import {
  type CallRating,
  callRatingSchema,
  type CallRecord,
  callRecordSchema,
} from '../../../src/protocol/call-record.js';

/** Strict: takes records of the right shape only, each once, and one rating a call. */
export class FakeJournal implements CallJournal {
  /** Oldest first. */
  readonly records: CallRecord[] = [];
  /** By the id of the call. */
  readonly ratings = new Map<string, CallRating>();

  append(record: CallRecord): void {
    const parsed = callRecordSchema.parse(record);
    if (this.records.some(({ id }) => id === parsed.id))
      throw new Error(`record ${parsed.id} is appended twice`);
    this.records.push(parsed);
  }

  rate(callId: string, rating: CallRating): void {
    if (this.ratings.has(callId)) throw new Error(`call ${callId} is rated twice`);
    this.ratings.set(callId, callRatingSchema.parse(rating));
  }

  latest(count: number): readonly CallRecord[] {
    return this.records
      .toReversed()
      .slice(0, count)
      .map((record) => ({ ...record, rating: this.ratings.get(record.id) ?? record.rating }));
  }

  /** The newest. */
  get last(): CallRecord {
    const record = this.records.at(-1);
    if (!record) throw new Error('no call was recorded');
    return record;
  }
}
