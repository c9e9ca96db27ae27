import { describe, expect, it } from 'vitest';
import { callRecordSchema } from '../../../src/protocol/call-record.js';
import { callRecord } from '../../support/phone-snapshot.js';

const accepted = (record: unknown): boolean => callRecordSchema.safeParse(record).success;

describe('a call record', () => {
  it('survives being written down', () => {
    const record = callRecord();
    expect(callRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  it('may be of a call that nobody answered', () => {
    const record = callRecord({
      steps: { lift: 0, ended: 9 },
      route: null,
      attempts: [],
      cause: 'abandoned',
    });
    expect(accepted({ ...record, audio: null })).toBe(true);
  });

  it.each([
    ['an id that is none', { id: '7' }],
    ['a time without its zone', { startedAt: '2026-01-01T00:00:00' }],
    ['a step that does not exist', { steps: { lift: 0, dialled: 1 } }],
    ['a step before the lift', { steps: { lift: 0, invite: -1 } }],
    ['a cause out of the vocabulary', { cause: 'bored' }],
    ['a failure out of the vocabulary', { failure: 'gremlins' }],
    ['an entry that nobody knows', { secret: 'x' }],
    ['a loss of more than all', { audio: { ...callRecord().audio, lossPercent: 101 } }],
    ['a SIP code that is none', { attempts: [{ route: 'main', startedMs: 0, failure: 'busy', sipCode: 7 }] }],
  ])('is refused with %s', (_what, fault) => {
    expect(accepted({ ...callRecord(), ...fault })).toBe(false);
  });
});
