import { describe, expect, it } from 'vitest';
import { changePeriod, type Period } from '../../../../src/fleet/watch/periods.js';

const row = (state: string, from_at: number, until_at: number | null) => ({
  phone_id: 'a',
  from_at,
  until_at,
  state,
});

describe('periods', () => {
  it('follow one another without gaps, also when the clock is set back', () => {
    const phone: Period = { id: 'a', period: null, periodFromMs: 0 };
    expect(changePeriod(phone, 'unknown', 10)).toEqual([row('unknown', 10, null)]);
    expect(changePeriod(phone, 'unknown', 15)).toEqual([]);
    expect(changePeriod(phone, 'could-call', 20)).toEqual([
      row('unknown', 10, 20),
      row('could-call', 20, null),
    ]);
    // A period that would end before it began becomes the new one.
    expect(changePeriod(phone, 'down', 5)).toEqual([row('down', 20, null)]);
    expect(changePeriod(phone, 'could-call', 20)).toEqual([row('could-call', 20, null)]);
    expect(changePeriod(phone, 'down', 21)).toEqual([row('could-call', 20, 21), row('down', 21, null)]);
  });
});
