import type { Clock } from '../../clock/clock.js';
import type { AlertKind } from '../../protocol/fleet-api/alert-kinds.js';
import type { Condition } from '../../protocol/fleet-api/phones.js';
import type { Settings } from '../../protocol/fleet-api/settings.js';
import type { AlertBook } from './alert-book.js';
import { availabilityOf, judge, type Verdict } from './conditions.js';
import { changePeriod } from './periods.js';
import { reportKinds } from './report-facts.js';
import { serviceOf } from './service.js';
import { UNHEARD, type WatchedPhone } from './watched-phone.js';
import type { WatchWriter } from './watch-writer.js';

/** A phone that starts is not registered for some seconds; nobody is to be woken for that. */
export const CANNOT_CALL_HOLD_MS = 5_000;
const NO_KINDS: readonly AlertKind[] = [];

export interface PhoneJudgeParts {
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly book: AlertBook;
  readonly writer: WatchWriter;
  readonly changed: (phone: string) => void;
  /** When this server started, ms since 1970. */
  readonly startedMs: number;
}

/** Does what conditions.ts finds: raises and clears the alerts of a phone, keeps its condition and its periods. */
export class PhoneJudge {
  constructor(private readonly parts: PhoneJudgeParts) {}

  judge(phone: WatchedPhone): void {
    const { clock, settings, startedMs, writer } = this.parts;
    const nowMs = clock.wallMs();
    const { ableMs, inServiceMs } = serviceOf(phone, settings(), nowMs);
    if (ableMs !== phone.ableMs || inServiceMs !== phone.inServiceMs) {
      [phone.ableMs, phone.inServiceMs] = [ableMs, inServiceMs];
      writer.condition(phone);
    }
    const verdict = judge(phone, standing(phone), settings(), nowMs);
    this.#raise(phone, verdict);
    const isDown = verdict.condition === 'down';
    const sinceMs = isDown ? this.lastSeenMs(phone) : nowMs;
    this.#setCondition(phone, verdict.condition, sinceMs);
    const state = availabilityOf(phone);
    // Of the time before this server started it knows nothing, whatever it has found since.
    if (state !== phone.period)
      writer.periods(phone, changePeriod(phone, state, Math.max(sinceMs, startedMs)));
  }

  /** Last sign of life, ms since 1970; the start of the server where there was none. */
  lastSeenMs({ heardAt, lastSeenMs }: WatchedPhone): number {
    const { clock, startedMs } = this.parts;
    if (heardAt === UNHEARD) return lastSeenMs ?? startedMs;
    return Math.round(heardAt + clock.wallMs() - clock.nowMs());
  }

  #raise(phone: WatchedPhone, { wanted, reportCounts }: Verdict): void {
    const { book } = this.parts;
    for (const slot of phone.slots === null ? [] : [...phone.slots]) {
      const { kind } = slot;
      // Whether it is down is judged by presence and outages.
      if (kind === 'phone-down' || wanted.some((it) => it.kind === kind)) continue;
      if (reportCounts || !reportKinds.has(kind)) book.step(slot, { type: 'unwanted' });
    }
    for (const { kind, cause } of wanted)
      book.want(phone, kind, cause, kind === 'cannot-call' ? CANNOT_CALL_HOLD_MS : 0);
  }

  #setCondition(phone: WatchedPhone, condition: Condition, sinceMs: number): void {
    if (condition === phone.condition) return;
    phone.condition = condition;
    phone.sinceMs = sinceMs;
    this.parts.writer.condition(phone);
    this.parts.changed(phone.id);
  }
}

/** Kinds of open alerts that only a report could clear. */
function standing({ slots }: WatchedPhone): readonly AlertKind[] {
  if (slots === null) return NO_KINDS;
  return slots
    .filter(({ kind, life }) => reportKinds.has(kind) && life.name === 'open' && life.awayMs === null)
    .map(({ kind }) => kind);
}
