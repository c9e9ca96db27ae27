import type { CallJournal } from '../../../src/phone/ports.js';
import { type CallRecord, callRecordSchema } from '../../../src/protocol/call-record.js';

/** Strict: takes records of the right shape only, each once. */
export class FakeJournal implements CallJournal {
  /** Oldest first. */
  readonly records: CallRecord[] = [];

  append(record: CallRecord): void {
    const parsed = callRecordSchema.parse(record);
    if (this.records.some(({ id }) => id === parsed.id))
      throw new Error(`record ${parsed.id} is appended twice`);
    this.records.push(parsed);
  }

  latest(count: number): readonly CallRecord[] {
    return this.records.toReversed().slice(0, count);
  }

  /** The newest. */
  get last(): CallRecord {
    const record = this.records.at(-1);
    if (!record) throw new Error('no call was recorded');
    return record;
  }
}
