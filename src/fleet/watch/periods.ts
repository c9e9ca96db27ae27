import type { AvailabilityState } from '../../protocol/fleet-api/phones.js';
import type { PeriodRow } from '../store/phone-states.js';

/** The period of a phone that goes on. */
export interface Period {
  readonly id: string;
  /** null: none was begun. */
  period: AvailabilityState | null;
  periodFromMs: number;
}

/**
 * Begins another period, from `fromMs` on but not before the one that goes on: there are no gaps and no overlaps, also when
 * the wall clock is set back. Returns the rows that have to be written; none when the state is the same.
 */
export function changePeriod(phone: Period, state: AvailabilityState, fromMs: number): PeriodRow[] {
  const { id, period, periodFromMs } = phone;
  if (period === state) return [];
  phone.period = state;
  if (period !== null && fromMs <= periodFromMs)
    return [{ phone_id: id, from_at: periodFromMs, until_at: null, state }];
  phone.periodFromMs = fromMs;
  const begun: PeriodRow = { phone_id: id, from_at: fromMs, until_at: null, state };
  return period === null
    ? [begun]
    : [{ phone_id: id, from_at: periodFromMs, until_at: fromMs, state: period }, begun];
}
